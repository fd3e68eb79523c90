#include "view/exercise.h"
#include "view/code.h"
#include "view/lesson.h"
#include <algorithm>
#include <cmath>

namespace ipclab::view {

namespace {

using Stage = CodeState::Stage;
using TrialStage = TrialState::Stage;

// Turns while something is at work.
void wheel(Ui& ui, ImVec2 at, ImU32 ink) {
    const float turn = ui.still ? 0 : float(std::fmod(ui.t / 1.2, 1.0));
    ui.canvas.ring(at, 6, fade(ink, 0.3f), 1.5f);
    ui.canvas.ring(at, 6, ink, 1.5f, turn, turn + 0.3f);
}

void trial_mark(Ui& ui, ImVec2 at, TrialStage stage) {
    switch (stage) {
    case TrialStage::Waiting:
        return verdict_mark(ui, at, Verdict::Pending);
    case TrialStage::Running:
        return wheel(ui, at, ui.theme.accent_ink);
    case TrialStage::Passed:
        return verdict_mark(ui, at, Verdict::Holds);
    case TrialStage::Failed:
        return verdict_mark(ui, at, Verdict::Fails);
    case TrialStage::NotObserved:
        return verdict_mark(ui, at, Verdict::NotObserved);
    }
}

void show_evidence(const TrialState& trial, int number, std::optional<std::uint64_t> seq, ViewState& state) {
    if (trial.recording) state.trial = number;   // what is live now may be another trial
    state.pane = Pane::Run;
    state.event = seq;
    state.follow = false;
}

// One goal of a trial: its words, what the kernel did, and the way there.
void put_trial_goal(Ui& ui, Column& col, const LessonRun& run, int number, int goal, const TrialState* trial, ViewState& state) {
    const Theme& th = ui.theme;
    const Trial& told = run.current().trials[std::size_t(number)];
    const std::string* words = step_words(ui, run, told.id + ".goal" + std::to_string(goal + 1));
    if (!words) return;
    Finding finding;
    if (trial && goal < int(trial->goals.size())) finding = trial->goals[std::size_t(goal)];
    const bool judged = trial && (trial->stage == TrialStage::Failed || trial->stage == TrialStage::Passed ||
                                  trial->stage == TrialStage::NotObserved);
    // What had not come true by the end has failed, though no event says so.
    if (judged && finding.verdict == Verdict::Pending)
        finding.verdict = trial->stage == TrialStage::NotObserved ? Verdict::NotObserved : Verdict::Fails;
    const float x = col.x + 24, w = col.w - 24 - 18;
    float h = ui.canvas.prose(Type::Caption, 0, 0, w - 22, 0, *words);
    bool hover = false;
    if (finding.evidence) {
        const std::string id = fmt::format("lesson.trial.{}.goal.{}", number + 1, goal + 1);
        const Touch t = touch(ui, id, {x - 6, col.y - 3, col.w - 12, h + 6}, true, ui.tr("lesson.show_evidence"));
        if (t.hit) show_evidence(*trial, number, finding.evidence, state);
        hover = t.hover;
        icon(ui.canvas, Icon::ChevronRight, {col.x + col.w - 4, col.y + 10}, 11, hover ? th.text : th.text3);
    }
    const ImU32 ink = finding.verdict == Verdict::Fails            ? th.text
                      : hover || finding.verdict == Verdict::Holds ? th.text
                                                                   : th.text2;
    const ImVec2 at{x + 6, col.y + 10};
    if (finding.verdict == Verdict::Pending) ui.canvas.ring(at, 4, th.text3, 1.25f);
    else if (finding.verdict == Verdict::Holds) icon(ui.canvas, Icon::Check, at, 13, th.runnable.ink);
    else if (finding.verdict == Verdict::Fails) icon(ui.canvas, Icon::Cross, at, 12, th.error.ink);
    else verdict_mark(ui, at, finding.verdict);
    ui.canvas.prose(Type::Caption, x + 22, col.y, w - 22, ink, *words);
    col.y += h + 5;
}

void put_trial(Ui& ui, Column& col, const LessonRun& run, int number, ViewState& state) {
    const Theme& th = ui.theme;
    const Trial& told = run.current().trials[std::size_t(number)];
    const auto& states = run.code().trials;
    const TrialState* trial = number < int(states.size()) ? &states[std::size_t(number)] : nullptr;
    const TrialStage stage = trial ? trial->stage : TrialStage::Waiting;
    const std::string* words = step_words(ui, run, told.id);
    const std::string name = words ? *words : told.id;
    const float w = col.w - 24 - 18, h = ui.canvas.prose(Type::Label, 0, 0, w, 0, name);
    bool hover = false;
    const bool seen = trial && trial->recording;
    if (seen) {
        const Touch t = touch(ui, fmt::format("lesson.trial.{}", number + 1), {col.x - 6, col.y - 4, col.w + 12, h + 8}, true,
                              ui.tr("code.show_trial"));
        if (t.hit) show_evidence(*trial, number, {}, state);
        hover = t.hover;
        icon(ui.canvas, Icon::ChevronRight, {col.x + col.w - 4, col.y + 10}, 11,
             hover || state.trial == number ? th.text : th.text3);
    }
    if (state.trial == number) ui.canvas.fill({col.x - 12, col.y - 2, 3, h + 4}, th.accent_ink, 1.5f);
    trial_mark(ui, {col.x + 7, col.y + 10}, stage);
    ui.canvas.prose(Type::Label, col.x + 24, col.y, w, stage == TrialStage::Waiting ? th.text2 : th.text, name);
    col.y += h + 5;
    for (int goal = 0; goal < int(told.goals.size()); ++goal) put_trial_goal(ui, col, run, number, goal, trial, state);
    if (trial && !trial->why.empty()) {
        const float why = ui.canvas.prose(Type::Caption, 0, 0, col.w - 46, 0, trial->why);
        icon(ui.canvas, Icon::Octagon, {col.x + 30, col.y + 10}, 12, th.error.ink);
        ui.canvas.prose(Type::Caption, col.x + 46, col.y, col.w - 46, th.error.ink, trial->why);
        col.y += why + 5;
    }
    if (stage == TrialStage::NotObserved) {
        Column in{col.x + 46, col.y, col.w - 46};
        put(ui, in, Type::Caption, th.text3, ui.tr("lesson.not_observed"), 4);
        col.y = in.y;
    }
    col.y += 7;
}

}   // namespace

void put_compiler(Ui& ui, Column& col, const Scene& scene, ViewState& state) {
    const CodeState& code = scene.lesson->code();
    const Theme& th = ui.theme;
    const bool failed = code.stage == Stage::BuildFailed;
    if (code.built.diagnostics.empty() && !failed) return;
    if (code.stage == Stage::Building) return;
    const auto errors =
        std::count_if(code.built.diagnostics.begin(), code.built.diagnostics.end(), [](const Diagnostic& d) { return d.error; });
    put_heading(ui, col, ui.tr(failed ? "code.compiler_failed" : "code.compiler_warned"));
    constexpr int kMost = 6;
    int number = 0;
    for (const Diagnostic& d : code.built.diagnostics) {
        if (errors > 0 && !d.error) continue;   // first things first
        if (++number > kMost) break;
        const bool here = scene.bench && d.line > 0 && std::filesystem::path(d.file).filename() == scene.bench->name();
        const std::string place = d.line > 0
                                      ? here ? ui.tr("code.line", d.line)
                                             : fmt::format("{}:{}", std::filesystem::path(d.file).filename().string(), d.line)
                                      : "";
        const float w = col.w - 24 - 16, at = place.empty() ? 0 : 20.0f;
        const float h = at + ui.canvas.prose(Type::Caption, 0, 0, w, 0, d.words);
        const ImU32 ink = d.error ? th.error.ink : th.warning;
        const Rect r{col.x - 8, col.y - 4, col.w + 16, h + 10};
        bool hover = false;
        if (here) {
            const Touch t = touch(ui, fmt::format("lesson.error.{}", number), r);
            if (t.hit) {
                const auto& notes = code_look(state).notes;
                int line = d.line - 1;   // where it is by now
                for (const LineNote& n : notes)
                    if (n.words == d.words && n.column == d.column - 1) line = n.line;
                show_line(ui, scene, state, line, d.column - 1);
            }
            hover = t.hover;
        }
        if (hover) ui.canvas.fill(r, fade(th.text, 0.06f), size::control_radius);
        icon(ui.canvas, d.error ? Icon::Cross : Icon::Warning, {col.x + 7, col.y + 10}, 12, ink);
        if (!place.empty()) ui.canvas.middle(Type::Label, col.x + 24, col.y + 10, ink, place);
        if (here) icon(ui.canvas, Icon::ChevronRight, {col.x + col.w - 4, col.y + 10}, 11, hover ? th.text : th.text3);
        ui.canvas.prose(Type::Caption, col.x + 24, col.y + at, w, th.text, d.words);
        col.y += h + 10;
    }
    if (number == 0) put(ui, col, Type::Caption, th.text2, code.built.raw.substr(0, 400), 6);
    if (number > kMost)
        put(ui, col, Type::Caption, th.text3,
            ui.tr("code.more_errors", (errors > 0 ? errors : std::ptrdiff_t(code.built.diagnostics.size())) - kMost), 6);
    put_rule(ui, col);
}

void put_trials(Ui& ui, Column& col, const Scene& scene, ViewState& state) {
    const LessonRun& run = *scene.lesson;
    const auto& states = run.code().trials;
    const auto passed =
        std::count_if(states.begin(), states.end(), [](const TrialState& t) { return t.stage == TrialStage::Passed; });
    const auto judged = std::count_if(states.begin(), states.end(), [](const TrialState& t) { return t.recording != nullptr; });
    if (judged > 0)
        ui.canvas.middle_right(Type::Label, col.x + col.w, col.y + 8, ui.theme.text3,
                               ui.tr("code.passed", passed, run.current().trials.size()));
    put_heading(ui, col, ui.tr("code.trials"));
    for (int i = 0; i < int(run.current().trials.size()); ++i) put_trial(ui, col, run, i, state);
    const bool open = std::any_of(states.begin(), states.end(), [](const TrialState& t) { return !t.walled; });
    if (open) put(ui, col, Type::Caption, ui.theme.warning, ui.tr("code.not_confined"), 6);
}

void put_solution(Ui& ui, Column& col, const Scene& scene, ViewState& state) {
    const LessonRun& run = *scene.lesson;
    if (!scene.bench || !scene.bench->solution() || run.hints_shown() < int(run.current().hints.size())) return;
    const Button b{.label = ui.tr("code.show_solution"), .icon = Icon::Bulb, .weight = Weight::Ghost};
    const bool hit = button(ui, "lesson.solution", {col.x - 12, col.y, button_width(ui, b), size::control}, b);
    if (hit || (ui.controls.asked("lesson.hint") && state.pane != Pane::Solution)) state.pane = Pane::Solution;
    col.y += size::control + 4;
}

bool draw_build_button(Ui& ui, Rect r, const Scene& scene, ViewState& state) {
    if (!writes_code(scene)) return false;
    const LessonRun& run = *scene.lesson;
    const Stage stage = run.code().stage;
    const bool busy = stage == Stage::Building || stage == Stage::Running;
    const std::string words = stage == Stage::Building ? ui.tr("code.building")
                              : stage == Stage::Running
                                  ? ui.tr("code.running", std::max(0, run.code().trial) + 1, run.current().trials.size())
                                  : ui.tr("code.build");
    const Button b{.label = words.c_str(),
                   .icon = busy ? Icon::Hourglass : Icon::Play,
                   .key = busy ? nullptr : "F5",
                   .weight = busy ? Weight::Soft : Weight::Primary,
                   .enabled = !busy && scene.bench};
    if (button(ui, "lesson.build", r, b)) build_and_run(scene, state);
    return true;
}

}   // namespace ipclab::view
