#include "view/code.h"
#include "view/prose.h"
#include <algorithm>

namespace ipclab::view {

namespace {

using Stage = CodeState::Stage;
constexpr float kStrip = 48, kFoot = 30;
constexpr const char* kText = "code.text";

// The compiler's lines and columns count from 1, and columns are bytes.
LineNote note_of(const Diagnostic& d, const TextBuffer& text) {
    const int line = std::clamp(d.line - 1, 0, int(text.lines().size()) - 1);
    return {line, d.column - 1, d.error, false, d.words};
}

bool about_this_file(const Diagnostic& d, const Workbench& bench) {
    return d.line > 0 && std::filesystem::path(d.file).filename() == bench.name();
}

// What the latest build said goes with the text; of a line that was changed since, it is no longer true.
void refresh_notes(const Workbench& bench, CodeLook& look) {
    const auto& lines = bench.text.followed();
    for (std::size_t i = 0; i < look.notes.size() && i < lines.size(); ++i) {
        look.notes[i].line = lines[i];
        look.notes[i].stale = bench.text.lines()[std::size_t(lines[i])] != look.noted[i];
    }
}

void adopt_notes(Workbench& bench, CodeLook& look, const Built& built) {
    look.notes.clear(), look.noted.clear();
    std::vector<int> lines;
    for (const Diagnostic& d : built.diagnostics) {
        if (!about_this_file(d, bench)) continue;
        look.notes.push_back(note_of(d, bench.text));
        lines.push_back(look.notes.back().line);
        look.noted.push_back(bench.text.lines()[std::size_t(lines.back())]);
    }
    bench.text.follow(std::move(lines));
}

struct StripButton {
    const char* id;
    const char* label;
    Weight weight;
};

// A question or a fact above the text, with what can be done. The button that was pressed; -1 none.
int draw_strip(Ui& ui, Rect& r, Icon mark, ImU32 ink, std::string_view words, std::string_view code,
               std::span<const StripButton> buttons) {
    const Theme& th = ui.theme;
    const Rect bar{r.x, r.y, r.w, kStrip};
    r.y += kStrip, r.h -= kStrip;
    ui.ground(bar, mix(th.panel, ink, th.dark ? 14 : 8));
    ui.ground({bar.x, bar.b() - 1, bar.w, 1}, th.line);
    const Canvas::Guard guard(ui.canvas, bar);
    int hit = -1;
    float right = bar.r() - 12;
    for (int i = int(buttons.size()) - 1; i >= 0; --i) {
        const StripButton& b = buttons[std::size_t(i)];
        const Button look{.label = b.label, .weight = b.weight};
        const float w = button_width(ui, look);
        right -= w;
        if (button(ui, b.id, {right, bar.cy() - 16, w, 32}, look)) hit = i;
        right -= 8;
    }
    icon(ui.canvas, mark, {bar.x + 26, bar.cy()}, 15, ink);
    float x = bar.x + 46;
    x += ui.canvas.middle(Type::Label, x, bar.cy(), th.text, ui.canvas.fit(Type::Label, words, right - x)) + 10;
    if (!code.empty() && right - x > 60) {
        // The end of a path says more than its beginning.
        std::string shown(code);
        while (shown.size() > 8 && ui.canvas.width(Type::CodeSmall, shown) > right - x)
            shown = "…" + shown.substr(next_in(shown, shown.starts_with("…") ? 3 : 0));
        ui.canvas.middle(Type::CodeSmall, x, bar.cy(), th.text2, shown);
    }
    return hit;
}

void draw_strips(Ui& ui, Rect& r, Workbench& bench, CodeLook& look, ViewState& state) {
    const Theme& th = ui.theme;
    if (bench.conflict()) {
        const StripButton both[] = {{"code.keep_mine", ui.tr("code.keep_mine"), Weight::Soft},
                                    {"code.take_theirs", ui.tr("code.take_theirs"), Weight::Soft}};
        const int hit = draw_strip(ui, r, Icon::Warning, th.warning, ui.tr("code.conflict"), "", both);
        if (hit == 0) bench.keep_mine();
        if (hit == 1) bench.take_theirs();
        return;
    }
    if (!bench.trouble().empty()) draw_strip(ui, r, Icon::Warning, th.error.ink, ui.tr("code.trouble"), bench.trouble(), {});
    if (look.strip == CodeLook::Strip::OwnEditor) {
        const StripButton buttons[] = {{"code.copy", ui.tr("code.copy"), Weight::Soft},
                                       {"code.strip_close", ui.tr("code.close"), Weight::Ghost}};
        const std::string path = bench.file().path().string();
        const int hit =
            draw_strip(ui, r, Icon::Terminal, th.accent_ink, ui.tr(ui.compact ? "code.own_short" : "code.own"), path, buttons);
        if (hit == 0) ImGui::SetClipboardText(path.c_str()), state.toast = ui.tr("toast.copied"), state.toast_until = ui.t + 2;
        if (hit == 1) look.strip = CodeLook::Strip::None;
    }
    if (look.strip == CodeLook::Strip::StartOver) {
        const StripButton buttons[] = {{"code.start_over", ui.tr("code.start_over"), Weight::Soft},
                                       {"code.strip_close", ui.tr("code.cancel"), Weight::Ghost}};
        const int hit = draw_strip(ui, r, Icon::Reset, th.warning, ui.tr("code.start_over_sure"), "", buttons);
        if (hit == 0 && bench.reset()) look.notes.clear(), look.noted.clear();
        if (hit >= 0) look.strip = CodeLook::Strip::None;
    }
}

// Below the text: what is said of the cursor's line in full, and where the cursor is.
void draw_foot(Ui& ui, Rect r, const TextBuffer& text, std::span<const LineNote> notes, bool typing, const char* otherwise) {
    const Theme& th = ui.theme;
    ui.ground(r, th.panel);
    ui.ground({r.x, r.y, r.w, 1}, th.line);
    const Canvas::Guard guard(ui.canvas, r);
    float right = r.r() - 16;
    if (typing) {
        const std::string where =
            ui.tr("code.where", text.cursor().line + 1,
                  TextBuffer::cells(text.lines()[std::size_t(text.cursor().line)], text.cursor().column) + 1);
        ui.canvas.middle_right(Type::Caption, right, r.cy(), th.text3, where);
        right -= ui.canvas.width(Type::Caption, where) + 24;
    }
    for (const LineNote& n : notes)
        if (n.line == text.cursor().line && !n.stale) {
            const ImU32 ink = n.error ? th.error.ink : th.warning;
            icon(ui.canvas, n.error ? Icon::Cross : Icon::Warning, {r.x + 22, r.cy()}, 11, ink);
            ui.canvas.middle(Type::Caption, r.x + 38, r.cy(), ink, ui.canvas.fit(Type::Caption, n.words, right - r.x - 38));
            return;
        }
    ui.canvas.middle(Type::Caption, r.x + 16, r.cy(), th.text3, ui.canvas.fit(Type::Caption, otherwise, right - r.x - 16));
}

// The saved state beside the file's name. Returns the width.
float draw_kept(Ui& ui, float x, float cy, const Workbench& bench) {
    const Theme& th = ui.theme;
    if (bench.conflict() || !bench.trouble().empty()) {
        icon(ui.canvas, Icon::Warning, {x + 6, cy}, 12, th.warning);
        return 18 + ui.canvas.middle(Type::Caption, x + 18, cy, th.text2, ui.tr("code.not_saved"));
    }
    if (bench.dirty()) {
        ui.canvas.disc({x + 6, cy}, 3, th.text3);
        return 18 + ui.canvas.middle(Type::Caption, x + 18, cy, th.text3, ui.tr("code.saving"));
    }
    icon(ui.canvas, Icon::Check, {x + 6, cy}, 12, th.text3);
    return 18 + ui.canvas.middle(Type::Caption, x + 18, cy, th.text3, ui.tr("code.saved"));
}

void draw_code_tools(Ui& ui, Rect bar, float x, Workbench& bench, CodeLook& look) {
    const Theme& th = ui.theme;
    using Strip = CodeLook::Strip;
    const auto flip = [&](Strip which) { look.strip = look.strip == which ? Strip::None : which; };
    const Button own{.label = ui.compact ? "" : ui.tr("code.own_editor"),
                     .icon = Icon::Terminal,
                     .weight = Weight::Ghost,
                     .on = look.strip == Strip::OwnEditor,
                     .tip = ui.tr("code.own_tip")};
    const Button over{.label = ui.compact ? "" : ui.tr("code.start_over"),
                      .icon = Icon::Reset,
                      .weight = Weight::Ghost,
                      .on = look.strip == Strip::StartOver,
                      .tip = ui.tr("code.start_over_tip")};
    float right = bar.r() - 8;
    const float over_w = button_width(ui, over), own_w = button_width(ui, own);
    right -= over_w;
    if (button(ui, "code.reset", {right, bar.cy() - 16, over_w, 32}, over)) flip(Strip::StartOver);
    right -= own_w + 4;
    if (button(ui, "code.own", {right, bar.cy() - 16, own_w, 32}, own)) flip(Strip::OwnEditor);
    const std::string name = ui.canvas.fit(Type::Label, bench.name(), right - x - 100);
    x += ui.canvas.middle(Type::Label, x, bar.cy(), th.text, name) + 14;
    if (right - x > 90) draw_kept(ui, x, bar.cy(), bench);
}

// The one that runs, else the last one that was judged: its run is still on the stage.
int trial_on_stage(const CodeState& code) {
    if (code.trial >= 0) return code.trial;
    for (int i = int(code.trials.size()) - 1; i >= 0; --i)
        if (code.trials[std::size_t(i)].recording) return i;
    return -1;
}

// Which trial the stage shows.
void draw_trial_name(Ui& ui, Rect bar, float x, const Scene& scene, ViewState& state) {
    const Theme& th = ui.theme;
    LessonRun& run = *scene.lesson;
    const CodeState& code = run.code();
    float right = bar.r() - 12;
    if (code.stage == Stage::Running) {
        const Button stop{.label = ui.tr("code.stop"), .icon = Icon::Octagon, .weight = Weight::Ghost};
        const float w = button_width(ui, stop);
        right -= w;
        if (button(ui, "code.stop", {right, bar.cy() - 16, w, 32}, stop)) run.stop_trials(), state.trial.reset();
        right -= 8;
    }
    const int shown = state.trial.value_or(trial_on_stage(code));
    if (shown < 0 || shown >= int(run.current().trials.size())) {
        ui.canvas.middle(Type::Caption, x, bar.cy(), th.text3, ui.canvas.fit(Type::Caption, ui.tr("code.no_trial"), right - x));
        return;
    }
    const std::string* words =
        lesson_words(ui, run.lesson(), run.current().id + "." + run.current().trials[std::size_t(shown)].id);
    x +=
        ui.canvas.middle(Type::Label, x, bar.cy(), th.text3, ui.tr("code.trial_of", shown + 1, run.current().trials.size())) + 12;
    if (words) ui.canvas.middle(Type::Label, x, bar.cy(), th.text, ui.canvas.fit(Type::Label, plain_words(*words), right - x));
}

}   // namespace

bool writes_code(const Scene& scene) { return scene.lesson && scene.lesson->has_code(); }

CodeLook& code_look(ViewState& state) {
    if (!state.code) state.code = std::make_shared<CodeLook>();
    return *state.code;
}

void build_and_run(const Scene& scene, ViewState& state) {
    LessonRun& run = *scene.lesson;
    if (!scene.bench || run.code().stage == Stage::Building || run.code().stage == Stage::Running) return;
    if (!scene.bench->save()) {   // the strip above the text says why
        state.pane = Pane::Code;
        return;
    }
    state.trial.reset(), state.at.reset(), state.event.reset();
    state.follow = true;
    run.build();
}

void follow_build(Ui& ui, const Scene& scene, ViewState& state) {
    if (!writes_code(scene) || !scene.bench) return;
    CodeLook& look = code_look(state);
    const CodeState& code = scene.lesson->code();
    if (const Stage before = std::exchange(look.seen, code.stage); before != code.stage) {
        const bool built = before == Stage::Building || code.stage == Stage::Running || code.stage == Stage::BuildFailed;
        if (built) adopt_notes(*scene.bench, look, code.built);
        if (code.stage == Stage::Running) state.pane = Pane::Run;
        if (code.stage == Stage::BuildFailed)
            for (const LineNote& n : look.notes)
                if (n.error) {
                    show_line(ui, scene, state, n.line, n.column);
                    break;
                }
        if (code.stage == Stage::BuildFailed) state.pane = Pane::Code;
    }
    refresh_notes(*scene.bench, look);
    if (ui.controls.asked("code.pane")) state.pane = state.pane == Pane::Code ? Pane::Run : Pane::Code;
    if (ui.controls.asked("view.edit")) state.pane = Pane::Code, ui.controls.begin_typing(kText);
}

void show_line(Ui& ui, const Scene& scene, ViewState& state, int line, int column) {
    if (!scene.bench) return;
    state.pane = Pane::Code;
    scene.bench->text.go({line, std::max(0, column)}, false);
    code_look(state).editor.show_cursor = true;
    ui.controls.begin_typing(kText);
}

void draw_code_bar(Ui& ui, Rect& r, const Scene& scene, ViewState& state, Wishes&) {
    const Theme& th = ui.theme;
    const Rect bar{r.x, r.y, r.w, ui.compact ? 40.0f : 48.0f};
    r.y += bar.h, r.h -= bar.h;
    ui.ground(bar, th.panel);
    ui.ground({bar.x, bar.b() - 1, bar.w, 1}, th.line);
    const Canvas::Guard guard(ui.canvas, bar);
    CodeLook& look = code_look(state);
    const bool all_hints = scene.lesson->hints_shown() >= int(scene.lesson->current().hints.size());
    const bool solved =
        scene.bench && scene.bench->solution() && (state.pane == Pane::Solution || !look.solution.text().empty()) && all_hints;
    std::vector<const char*> names{ui.tr("code.pane_code"), ui.tr("code.pane_run")};
    if (solved) names.push_back(ui.tr("code.pane_solution"));
    const float w = (ui.compact ? 72.0f : 88.0f) * float(names.size());
    if (const int hit = segmented(ui, "code.pane", {bar.x + 12, bar.cy() - 15, w, 30}, names, int(state.pane)); hit >= 0)
        state.pane = Pane(hit);
    const float x = bar.x + 12 + w + 20;
    if (state.pane == Pane::Run) draw_trial_name(ui, bar, x, scene, state);
    else if (state.pane == Pane::Solution)
        ui.canvas.middle(Type::Caption, x, bar.cy(), th.text3,
                         ui.canvas.fit(Type::Caption, ui.tr("code.solution_note"), bar.r() - 12 - x));
    else if (scene.bench) draw_code_tools(ui, bar, x, *scene.bench, look);
}

void draw_code(Ui& ui, Rect r, const Scene& scene, ViewState& state, Wishes&) {
    if (!scene.bench) {
        const Canvas::Guard guard(ui.canvas, r);
        const float w = std::min(420.0f, r.w - 48);
        const std::string words = ui.tr("code.no_file", scene.bench_trouble);
        ui.canvas.prose(Type::Body, r.cx() - w / 2, r.cy() - ui.canvas.prose(Type::Body, 0, 0, w, 0, words) / 2, w,
                        ui.theme.text2, words);
        return;
    }
    CodeLook& look = code_look(state);
    Workbench& bench = *scene.bench;
    if (state.pane == Pane::Solution && bench.solution()) {
        if (look.solution.text() != *bench.solution()) look.solution.open(*bench.solution());
        const Edited read = draw_editor(ui, "code.solution", {r.x, r.y, r.w, r.h - kFoot}, look.solution, look.reading, {}, true);
        return draw_foot(ui, {r.x, r.b() - kFoot, r.w, kFoot}, look.solution, {}, read.typing, ui.tr("code.read_only"));
    }
    draw_strips(ui, r, bench, look, state);
    const Edited edited = draw_editor(ui, kText, {r.x, r.y, r.w, r.h - kFoot}, bench.text, look.editor, look.notes);
    if (edited.save) bench.save();
    refresh_notes(bench, look);
    draw_foot(ui, {r.x, r.b() - kFoot, r.w, kFoot}, bench.text, look.notes, edited.typing,
              ui.tr(edited.typing ? "code.typing" : "code.not_typing"));
}

}   // namespace ipclab::view
