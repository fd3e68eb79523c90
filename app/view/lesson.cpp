// The lesson column: the goal stays at the top, the next thing to do at the bottom, between them what this step says.
#include "view/lesson.h"
#include "view/code.h"
#include "view/column.h"
#include "view/exercise.h"
#include <utility>

namespace ipclab::view {

namespace {

constexpr float kChoiceMark = 20;

// "Event 17 ›": goes to what decided it.
void put_evidence(Ui& ui, Column& col, const std::string& id, const Finding& finding, ViewState& state) {
    if (!finding.evidence) return;
    const std::string words = ui.tr("lesson.evidence", *finding.evidence);
    const float w = ui.canvas.width(Type::Caption, words);
    const Touch t = touch(ui, id, {col.x - 4, col.y - 2, w + 26, 22}, true, ui.tr("lesson.show_evidence"));
    if (t.hit) state.event = *finding.evidence, state.follow = false;
    const ImU32 ink = t.hover || state.event == *finding.evidence ? ui.theme.text : ui.theme.text3;
    ui.canvas.middle(Type::Caption, col.x, col.y + 9, ink, words);
    icon(ui.canvas, Icon::ChevronRight, {col.x + w + 10, col.y + 9}, 11, ink);
    col.y += 24;
}

// The exact conditions, each with what the run says of it. `ink` of 0 only measures. Returns the y below.
float goal_rows(Ui& ui, Column col, const LessonRun& run, ViewState& state, bool draw) {
    const Theme& th = ui.theme;
    const std::vector<Finding> findings = run.goals();
    for (std::size_t i = 0; i < run.current().goals.size(); ++i) {
        const std::string* words = step_words(ui, run, "goal" + std::to_string(i + 1));
        if (!words) continue;
        const Finding finding = i < findings.size() ? findings[i] : Finding{};
        const float h = ui.canvas.prose(Type::Caption, 0, 0, col.w - 40, 0, *words);
        if (draw) {
            bool hover = false;
            if (finding.evidence) {
                const Touch t = touch(ui, "lesson.goal." + std::to_string(i + 1), {col.x - 6, col.y - 3, col.w + 12, h + 6}, true,
                                      ui.tr("lesson.show_evidence"));
                if (t.hit) state.event = *finding.evidence, state.follow = false;
                hover = t.hover;
                icon(ui.canvas, Icon::ChevronRight, {col.x + col.w - 4, col.y + 10}, 11, hover ? th.text : th.text3);
            }
            verdict_mark(ui, {col.x + 7, col.y + 10}, finding.verdict);
            ui.canvas.prose(Type::Caption, col.x + 24, col.y, col.w - 40,
                            hover || finding.verdict == Verdict::Holds ? th.text : th.text2, *words);
        }
        col.y += h + 6;
    }
    return col.y;
}

// Pinned. Returns the y below it.
float goal_card(Ui& ui, Rect r, const LessonRun& run, ViewState& state) {
    const Theme& th = ui.theme;
    const float inner = r.w - 2 * size::pad;
    const std::string sentence = goal_sentence(ui, run);
    const float sentence_h = ui.canvas.prose(Type::Strong, 0, 0, inner, 0, sentence);
    const float rows = goal_rows(ui, {0, 0, inner}, run, state, false);
    r.h = 42 + sentence_h + (rows > 0 ? 8 + rows : 6) + 8;
    surface(ui, r, th.dark ? th.card : th.well, size::card_radius);
    const Canvas::Guard guard(ui.canvas, r.inset(8, 4));
    icon(ui.canvas, Icon::Target, {r.x + size::pad + 7, r.y + 24}, 15, th.text3);
    ui.canvas.middle(Type::Label, r.x + size::pad + 22, r.y + 24, th.text3, ui.tr("lesson.goal"));
    if (icon_button(ui, "lesson.fold", {r.r() - 36, r.y + 10, 28, 28}, Icon::ChevronLeft, ui.tr("lesson.fold")))
        state.lesson_folded = true;
    ui.canvas.prose(Type::Strong, r.x + size::pad, r.y + 42, inner, th.text, sentence);
    goal_rows(ui, {r.x + size::pad, r.y + 42 + sentence_h + 8, inner}, run, state, true);
    return r.b();
}

struct ChoiceLook {
    ImU32 ink, edge, ground;
};

ChoiceLook look_of(const Theme& th, Standing s) {
    switch (s) {
    case Standing::Open:
        return {th.text, th.line_strong, 0};
    case Standing::Pending:
        return {th.text, th.accent_ink, fade(th.accent, th.dark ? 0.22f : 0.08f)};
    case Standing::Right:
        return {th.text, th.runnable.ink, th.runnable.tint};
    case Standing::Wrong:
        return {th.text2, th.text3, 0};
    case Standing::Unseen:
        return {th.text, th.line_strong, 0};
    case Standing::Other:
        break;
    }
    return {th.text3, 0, 0};
}

void choice_mark(Ui& ui, ImVec2 at, Standing s, int number) {
    const Theme& th = ui.theme;
    if (s == Standing::Right) return icon(ui.canvas, Icon::Check, at, 16, th.runnable.ink);
    if (s == Standing::Wrong) return icon(ui.canvas, Icon::Cross, at, 14, th.text2);
    ui.canvas.ring(at, 9, s == Standing::Pending ? th.accent_ink : th.line_strong, 1.25f);
    ui.canvas.middle_centre(Type::Caption, at.x, at.y, s == Standing::Open ? th.text2 : th.text3, std::to_string(number));
}

void put_choice(Ui& ui, Column& col, LessonRun& run, const Choice& choice, int number) {
    const std::string* words = step_words(ui, run, choice.id);
    if (!words) return;
    const std::string id = "lesson.choice." + std::to_string(number);
    const Standing standing = standing_of(run, choice);
    const bool open = choices_open(run) && standing != Standing::Wrong;
    const float pad = ui.compact ? 6 : 8, text_w = col.w - 22 - kChoiceMark - 12;
    const Rect r{col.x, col.y, col.w, ui.canvas.prose(Type::Body, 0, 0, text_w, 0, *words, ui.theme.raised) + 2 * pad};
    const Touch t = open ? touch(ui, id, r) : Touch{};
    if (t.hit) run.choose(choice.id);
    const ChoiceLook look = look_of(ui.theme, standing);
    if (look.ground) ui.canvas.fill(r, look.ground, size::control_radius);
    if (t.hover) ui.canvas.fill(r, fade(ui.theme.text, 0.06f), size::control_radius);
    if (look.edge) ui.canvas.stroke(r, look.edge, size::control_radius, standing == Standing::Open ? 1.0f : size::stroke);
    const Canvas::Guard guard(ui.canvas, r.inset(4, 2));
    choice_mark(ui, {r.x + 12 + kChoiceMark / 2, r.y + pad + 11}, standing, number);
    ui.canvas.prose(Type::Body, r.x + 22 + kChoiceMark, r.y + pad, text_w, look.ink, *words, ui.theme.raised);
    col.y = r.b() + (ui.compact ? 4 : 6);
}

const Choice* by_id(const Step& step, const std::string& id) {
    for (const Choice& c : step.choices)
        if (c.id == id) return &c;
    return nullptr;
}

// Said to whoever chose this: the misconception set right, or why it is so.
void put_because(Ui& ui, Column& col, const LessonRun& run, const Choice& choice, ImU32 ink) {
    if (const std::string* words = step_words(ui, run, choice.id + ".why")) put(ui, col, Type::Body, ink, *words, 6);
}

void put_verdict(Ui& ui, Column& col, const LessonRun& run, ViewState& state) {
    const Theme& th = ui.theme;
    const Step& step = run.current();
    const Answer* answer = run.answer(step.id);
    const Choice* chosen = answer ? by_id(step, answer->choice) : nullptr;
    if (!chosen) return;
    col.y += 6;
    if (step.kind != StepKind::Predict) {
        const bool said = chosen->correct && step_words(ui, run, chosen->id + ".why");
        if (!said)
            put(ui, col, Type::Caption, chosen->correct ? th.runnable.ink : th.text2,
                ui.tr(chosen->correct ? "lesson.right_cause" : "lesson.wrong_cause"), 4);
        put_because(ui, col, run, *chosen, th.text);
        return;
    }
    if (!answer->settled) {
        const bool unseen = standing_of(run, *chosen) == Standing::Unseen;
        put(ui, col, Type::Caption, th.text2, ui.tr(unseen ? "lesson.not_observed" : "lesson.waiting"), 4);
        return;
    }
    const bool right = standing_of(run, *chosen) == Standing::Right;
    put(ui, col, Type::Caption, right ? th.runnable.ink : th.text2, ui.tr(right ? "lesson.right" : "lesson.wrong"), 2);
    for (const Choice& c : step.choices)
        if (standing_of(run, c) == Standing::Right) {
            put_evidence(ui, col, "lesson.evidence", answer->choices.at(c.id), state);
            if (!right) put_because(ui, col, run, *chosen, th.text);
            put_because(ui, col, run, c, th.text);
        }
}

const char* heading_of(const Ui& ui, const LessonRun& run) {
    const Answer* answer = run.answer(run.current().id);
    switch (run.current().kind) {
    case StepKind::Predict:
        return ui.tr(answer && !answer->choice.empty() ? "lesson.your_prediction" : "lesson.predict");
    case StepKind::Explain:
        return ui.tr("lesson.explain");
    case StepKind::Observe:
        return ui.tr("lesson.observe");
    case StepKind::Run:
        return ui.tr("lesson.watch");
    case StepKind::Exercise:
    case StepKind::Transfer:
        break;
    }
    return ui.tr("lesson.your_turn");
}

void put_hints(Ui& ui, Column& col, LessonRun& run) {
    const Step& step = run.current();
    if (step.hints.empty()) return;
    const int shown = std::min(run.hints_shown(), int(step.hints.size()));
    if (shown > 0) {
        put_rule(ui, col);
        put_heading(ui, col, ui.tr("lesson.hints"), Icon::Bulb);
        for (int i = 0; i < shown; ++i)
            if (const std::string* words = lesson_words(ui, run.lesson(), step.hints[std::size_t(i)]))
                put(ui, col, Type::Body, ui.theme.text2, *words, 8);
    }
    if (shown == int(step.hints.size()) || run.may_go_on()) return;
    const Button b{.label = ui.tr(shown ? "lesson.more_hint" : "lesson.hint"), .icon = Icon::Bulb, .weight = Weight::Ghost};
    if (button(ui, "lesson.hint", {col.x - 12, col.y, button_width(ui, b), size::control}, b)) run.hint();
    col.y += size::control + 4;
}

void put_finished(Ui& ui, Column& col, const LessonRun& run) {
    const Theme& th = ui.theme;
    put_rule(ui, col);
    icon(ui.canvas, Icon::Check, {col.x + 8, col.y + 10}, 18, th.runnable.ink);
    ui.canvas.middle(Type::Strong, col.x + 26, col.y + 10, th.text, ui.tr("lesson.finished"));
    col.y += 30;
    if (const std::string* words = lesson_words(ui, run.lesson(), "why-differ")) {
        put_heading(ui, col, ui.tr("lesson.why_differ"));
        put(ui, col, Type::Caption, th.text2, *words, 4);
    }
}

void put_step(Ui& ui, Column& col, const Scene& scene, ViewState& state) {
    LessonRun& run = *scene.lesson;
    const Step& step = run.current();
    const Answer* answer = run.answer(step.id);
    const bool locked = step.kind == StepKind::Predict && answer && !answer->choice.empty();
    put_heading(ui, col, heading_of(ui, run), locked ? std::optional(Icon::Lock) : std::nullopt);
    if (const std::string* words = step_words(ui, run, "")) put(ui, col, Type::Body, ui.theme.text, *words, ui.compact ? 6 : 12);
    int number = 0;
    for (const Choice& choice : step.choices) put_choice(ui, col, run, choice, ++number);
    put_verdict(ui, col, run, state);
    if (step.kind == StepKind::Observe) {
        const auto pointed = run.pointed();
        const ImU32 ink = !pointed ? ui.theme.text3 : *pointed ? ui.theme.runnable.ink : ui.theme.text2;
        if (!step.point.empty())
            put(ui, col, Type::Caption, ink,
                ui.tr(!pointed   ? "lesson.click_stage"
                      : *pointed ? "lesson.right_place"
                                 : "lesson.wrong_place"),
                4);
    }
    if (run.may_go_on())
        if (const std::string* words = step_words(ui, run, "done")) {
            col.y += 6;
            icon(ui.canvas, Icon::Check, {col.x + 8, col.y + 11}, 16, ui.theme.runnable.ink);
            Column inner{col.x + 26, col.y, col.w - 26};
            put(ui, inner, Type::Body, ui.theme.text, *words, 6);
            col.y = inner.y;
        }
    if (step.code) {
        col.y += ui.compact ? 6 : 10;
        put_compiler(ui, col, scene, state);
        put_trials(ui, col, scene, state);
    }
    const bool hints_used = run.hints_shown() >= int(step.hints.size());
    put_hints(ui, col, run);
    if (step.code && hints_used) put_solution(ui, col, scene, state);
    if (run.finished()) put_finished(ui, col, run);
}

void draw_foot(Ui& ui, Rect r, const Scene& scene, ViewState& state, Wishes& wishes) {
    const Theme& th = ui.theme;
    LessonRun& run = *scene.lesson;
    ui.ground({r.x, r.y, r.w, 1}, th.line);
    const Canvas::Guard guard(ui.canvas, r);
    const float pad = ui.compact ? 12 : 16, h = ui.compact ? 32 : 40;
    Rect inner = r.inset(pad, (r.h - h) / 2);
    if (run.step() > 0) {
        if (icon_button(ui, "lesson.back", {inner.x, inner.cy() - 16, 32, 32}, Icon::ChevronLeft, ui.tr("lesson.back")))
            run.go(run.step() - 1);
        inner.x += 40, inner.w -= 40;
    }
    if (writes_code(scene) && has_primary(run)) {   // passed, but it may be built again
        const bool busy = run.code().stage == CodeState::Stage::Building || run.code().stage == CodeState::Stage::Running;
        if (icon_button(ui, "lesson.build", {inner.x, inner.cy() - 16, 32, 32}, busy ? Icon::Hourglass : Icon::Play,
                        ui.tr("code.build"), false, !busy))
            build_and_run(scene, state);
        inner.x += 40, inner.w -= 40;
    }
    if (draw_primary(ui, inner, scene, state, wishes)) return;
    const bool last = run.step() + 1 == int(run.lesson().steps.size());
    float room = inner.w;
    if (!last) {
        const float skip = ui.canvas.width(Type::Caption, ui.tr("lesson.skip"));
        const Touch t = touch(ui, "lesson.skip", {inner.r() - skip - 8, inner.cy() - 12, skip + 12, 24});
        if (t.hit) run.skip();
        ui.canvas.middle_right(Type::Caption, inner.r(), inner.cy(), t.hover ? th.text : th.text2, ui.tr("lesson.skip"));
        room -= skip + 16;
    }
    const bool asks = choices_open(run);
    icon(ui.canvas, asks ? Icon::Target : Icon::Hourglass, {inner.x + 9, inner.cy()}, 14, th.text3);
    const Answer* answer = run.answer(run.current().id);
    const char* words = asks ? "lesson.choose_first" : answer && !answer->choice.empty() ? "lesson.waiting" : "lesson.not_yet";
    ui.canvas.middle(Type::Caption, inner.x + 24, inner.cy(), th.text3, ui.canvas.fit(Type::Caption, ui.tr(words), room - 24));
}

}   // namespace

const std::string* step_words(const Ui& ui, const LessonRun& run, const std::string& part) {
    return lesson_words(ui, run.lesson(), part.empty() ? run.current().id : run.current().id + "." + part);
}

std::string goal_sentence(const Ui& ui, const LessonRun& run) {
    if (const std::string* words = step_words(ui, run, "goal")) return *words;
    if (const std::string* words = lesson_words(ui, run.lesson(), "objective")) return *words;
    return "";
}

bool choices_open(const LessonRun& run) {
    const Step& step = run.current();
    const Answer* answer = run.answer(step.id);
    if (step.choices.empty()) return false;
    if (!answer || answer->choice.empty()) return true;
    const Choice* chosen = by_id(step, answer->choice);
    return step.kind != StepKind::Predict && !(chosen && chosen->correct);
}

Standing standing_of(const LessonRun& run, const Choice& choice) {
    const Step& step = run.current();
    const Answer* answer = run.answer(step.id);
    if (!answer || answer->choice.empty()) return Standing::Open;
    const bool chosen = answer->choice == choice.id;
    if (step.kind != StepKind::Predict) {
        if (chosen) return choice.correct ? Standing::Right : Standing::Wrong;
        return choices_open(run) ? Standing::Open : Standing::Other;
    }
    const auto found = answer->choices.find(choice.id);
    const Verdict verdict = found == answer->choices.end() ? Verdict::Pending : found->second.verdict;
    if (answer->settled) return verdict == Verdict::Holds ? Standing::Right : chosen ? Standing::Wrong : Standing::Other;
    if (chosen) return verdict == Verdict::NotObserved ? Standing::Unseen : Standing::Pending;
    return Standing::Other;
}

bool has_primary(const LessonRun& run) { return run.wants_press() || run.may_go_on() || run.finished(); }
bool has_button(const Scene& scene) { return has_primary(*scene.lesson) || writes_code(scene); }

bool draw_primary(Ui& ui, Rect r, const Scene& scene, ViewState& state, Wishes& wishes, float align) {
    LessonRun& run = *scene.lesson;
    if (!has_primary(run)) return draw_build_button(ui, r, scene, state);
    const bool start = run.wants_press(), last = run.step() + 1 == int(run.lesson().steps.size());
    const Lesson* after = scene.library.after(run.lesson());
    std::string label = ui.tr("lesson.next");
    if (start) {
        const std::string* words = lesson_words(ui, run.lesson(), run.current().button);
        if (!words) words = step_words(ui, run, "button");
        label = words ? *words : ui.tr("transport.run");
    } else if (last) label = ui.tr(after ? "lesson.finished_next" : "top.home");
    const Button b{.label = label.c_str(),
                   .icon = start            ? Icon::Play
                           : last && !after ? Icon::Home
                                            : Icon::Arrow,
                   .weight = Weight::Primary};
    const float w = align < 0.5f ? std::min(r.w, button_width(ui, b) + 16) : r.w;
    const bool hit = button(ui, start ? "lesson.primary" : "lesson.next", {align < 0.5f ? r.r() - w : r.x, r.y, w, r.h}, b) ||
                     (!start && ui.controls.asked("lesson.primary"));
    if (!hit) return true;
    state.revealed = false;
    if (start) run.press();
    else if (!last) run.next();
    else if (after) wishes.open = after->id;
    else wishes.home = true;
    return true;
}

void draw_lesson(Ui& ui, Rect r, const Scene& scene, ViewState& state, Wishes& wishes) {
    const Theme& th = ui.theme;
    LessonRun& run = *scene.lesson;
    ui.ground(r, th.panel);
    ui.ground({r.r() - 1, r.y, 1, r.h}, th.line);
    const float pad = ui.compact ? 16 : 24, foot_h = ui.compact ? 48 : 64;
    float y =
        goal_card(ui, {r.x + pad - 8, r.y + (ui.compact ? 10 : 16), r.w - 2 * pad + 15, 0}, run, state) + (ui.compact ? 8 : 16);

    ImGuiStorage* kept = ImGui::GetStateStorage();
    float* content = kept->GetFloatRef(ImGui::GetID("lesson.content"));
    if (int* step = kept->GetIntRef(ImGui::GetID("lesson.step"), -1); *step != run.step())
        *step = run.step(), state.lesson_scroll = 0;
    int* hints = kept->GetIntRef(ImGui::GetID("lesson.hints"), 0);
    const int asked = run.hints_shown();
    const Rect body{r.x, y, r.w - 1, r.b() - foot_h - y};
    {
        const Canvas::Clip clip(ui.canvas, body);
        scroll(ui, "lesson.scroll", body, state.lesson_scroll, *content);
        const Canvas::Guard guard(ui.canvas, {r.x + 8, body.y - state.lesson_scroll, r.w - 16, 1e5f});
        const float top = body.y + (ui.compact ? 4 : 8) - state.lesson_scroll;
        Column col{r.x + pad, top, r.w - 2 * pad - 1};
        put_step(ui, col, scene, state);
        *content = col.y - top + (ui.compact ? 8 : 20);
        if (std::exchange(*hints, asked) < asked) state.lesson_scroll = *content;   // a new one stands last: into sight with it
    }
    if (const float end = body.b(); *content - state.lesson_scroll > body.h + 1) ui.ground({r.x, end - 1, r.w - 1, 1}, th.line);
    draw_foot(ui, {r.x, r.b() - foot_h, r.w - 1, foot_h}, scene, state, wishes);
}

void draw_goal_strip(Ui& ui, Rect r, const Scene& scene, ViewState& state, Wishes& wishes) {
    const Theme& th = ui.theme;
    LessonRun& run = *scene.lesson;
    ui.ground(r, th.panel);
    ui.ground({r.x, r.b() - 1, r.w, 1}, th.line);
    const Canvas::Guard guard(ui.canvas, r);
    if (icon_button(ui, "lesson.unfold", {r.x + 10, r.cy() - 16, 32, 32}, Icon::ChevronRight, ui.tr("lesson.unfold")))
        state.lesson_folded = false;
    float right = r.r() - 10;
    if (has_button(scene)) {
        const float w = std::min(220.0f, r.w * 0.3f);
        draw_primary(ui, {right - w, r.y + 6, w, r.h - 12}, scene, state, wishes, 0);
        right -= w + 12;
    } else if (choices_open(run)) {
        const Button b{.label = ui.tr("lesson.choose_first"), .weight = Weight::Primary};
        const float w = button_width(ui, b);
        if (button(ui, "lesson.open_choices", {right - w, r.y + 6, w, r.h - 12}, b)) state.lesson_folded = false;
        right -= w + 12;
    }
    icon(ui.canvas, Icon::Target, {r.x + 60, r.cy()}, 15, th.text3);
    const std::string* words = choices_open(run) ? step_words(ui, run, "") : step_words(ui, run, "goal1");
    const std::string sentence = plain_words(words ? *words : goal_sentence(ui, run));
    ui.canvas.middle(Type::Label, r.x + 78, r.cy(), th.text, ui.canvas.fit(Type::Label, sentence, right - r.x - 78));
}

}   // namespace ipclab::view
