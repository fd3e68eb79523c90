// For an audience: the question and its answers in large type, the goal otherwise; a halo round the pointer, and the
// keys that are pressed. No progress, and a verdict only when it is asked for.
#include "view/lesson.h"

namespace ipclab::view {

namespace {

constexpr double kKeyShown = 1.6;   // seconds

Standing seen(const LessonRun& run, const Choice& choice, bool revealed) {
    const Standing s = standing_of(run, choice);
    if (revealed || s == Standing::Open) return s;
    const Answer* answer = run.answer(run.current().id);
    return answer && answer->choice == choice.id ? Standing::Pending : Standing::Other;
}

// Answers side by side, two in a row. Returns the height.
float answers(Ui& ui, float x, float y, float w, LessonRun& run, const ViewState& state, bool draw) {
    const Theme& th = ui.theme;
    const auto& choices = run.current().choices;
    const float gap = 10, cell = (w - gap) / 2, top = y;
    for (std::size_t i = 0; i < choices.size(); i += 2) {
        float h = 0;
        for (std::size_t j = i; j < std::min(i + 2, choices.size()); ++j)
            if (const std::string* words = step_words(ui, run, choices[j].id))
                h = std::max(h, ui.canvas.prose(Type::Body, 0, 0, cell - 60, 0, *words) + 14);
        for (std::size_t j = i; draw && j < std::min(i + 2, choices.size()); ++j) {
            const std::string* words = step_words(ui, run, choices[j].id);
            if (!words) continue;
            const Rect r{x + (j == i ? 0 : cell + gap), y, cell, h};
            const Standing s = seen(run, choices[j], state.revealed);
            const Touch t = choices_open(run) ? touch(ui, "lesson.choice." + std::to_string(j + 1), r) : Touch{};
            if (t.hit) run.choose(choices[j].id);
            const ImU32 edge = s == Standing::Right     ? th.runnable.ink
                               : s == Standing::Pending ? th.accent_ink
                               : t.hover                ? th.text3
                                                        : th.line_strong;
            if (s == Standing::Right) ui.canvas.fill(r, th.runnable.tint, size::control_radius);
            if (s == Standing::Pending) ui.canvas.fill(r, fade(th.accent, 0.2f), size::control_radius);
            ui.canvas.stroke(r, edge, size::control_radius, s == Standing::Right || s == Standing::Pending ? 2.0f : 1.0f);
            const ImU32 ink = s == Standing::Other ? th.text3 : th.text;
            ui.canvas.middle_centre(Type::Strong, r.x + 22, r.cy(), ink, std::to_string(j + 1));
            ui.canvas.prose(Type::Body, r.x + 44, r.cy() - ui.canvas.prose(Type::Body, 0, 0, cell - 60, 0, *words) / 2, cell - 60,
                            ink, *words);
        }
        y += h + gap;
    }
    return y - top;
}

void draw_keystroke(Ui& ui) {
    const double age = ui.t - ui.controls.key_shown_at;
    if (age > kKeyShown || ui.controls.key_shown.empty()) return;
    const Theme& th = ui.theme;
    const float w = std::max(44.0f, ui.canvas.width(Type::Title, ui.controls.key_shown) + 28);
    const Rect r{ui.screen.x + 24, ui.screen.b() - 24 - 44, w, 44};
    const Canvas::Guard guard(ui.canvas, r, true);
    ui.canvas.fill(r, th.raised, size::control_radius);
    ui.canvas.stroke(r, th.line_strong, size::control_radius, 1.5f);
    ui.canvas.middle_centre(Type::Title, r.cx(), r.cy(), th.text, ui.controls.key_shown);
}

}   // namespace

float draw_present(Ui& ui, Rect r, const Scene& scene, ViewState& state, Wishes& wishes, bool measure) {
    const Theme& th = ui.theme;
    const float x = r.x + 24, leave = 44, button_w = 190;
    if (!scene.lesson) {
        if (!measure &&
            icon_button(ui, "present.leave", {r.r() - leave, r.y + 8, 32, 32}, Icon::Cross, ui.tr("top.leave_present")))
            state.present = false;
        if (!measure) draw_keystroke(ui);
        return 48;
    }
    LessonRun& run = *scene.lesson;
    const Step& step = run.current();
    const bool asks = !step.choices.empty();
    const std::string* text = step_words(ui, run, "");
    const std::string* condition = step_words(ui, run, "goal1");
    const std::string words = asks && text ? *text : step.goals.empty() && text ? *text : goal_sentence(ui, run);
    const float w = r.w - 48 - leave - button_w;
    float h = 16 + ui.canvas.prose(Type::Title, 0, 0, w, 0, words);
    if (asks) h += 10 + answers(ui, 0, 0, r.w - 48, run, state, false);
    else if (condition) h += 4 + ui.canvas.prose(Type::Body, 0, 0, w, 0, *condition, th.raised);
    h += 8;
    if (measure) return h;

    ui.ground({r.x, r.y, r.w, h}, th.panel);
    ui.ground({r.x, r.y + h - 1, r.w, 1}, th.line);
    const Canvas::Guard guard(ui.canvas, {r.x, r.y, r.w, h});
    float y = r.y + 12;
    y += ui.canvas.prose(Type::Title, x, y, w, th.text, words);
    if (asks) answers(ui, x, y + 10, r.w - 48, run, state, true);
    else if (condition) ui.canvas.prose(Type::Body, x, y + 4, w, th.text2, *condition, th.raised);
    if (icon_button(ui, "present.leave", {r.r() - leave, r.y + 10, 32, 32}, Icon::Cross, ui.tr("top.leave_present")))
        state.present = false;

    const Rect place{r.r() - leave - button_w, r.y + 10, button_w - 12, 36};
    const Answer* answer = run.answer(step.id);
    const bool hidden =
        asks && answer && !answer->choice.empty() && !state.revealed && (answer->settled || step.kind != StepKind::Predict);
    if (hidden) {
        for (const char* key : {"lesson.primary", "lesson.next"}) ui.controls.instead(key, "present.reveal");
        if (button(ui, "present.reveal", place, {.label = ui.tr("lesson.reveal"), .weight = Weight::Primary}))
            state.revealed = true;
    } else draw_primary(ui, place, scene, state, wishes, 0);
    draw_keystroke(ui);
    return h;
}

void draw_pointer_halo(Ui& ui) {
    const ImVec2 p = ImGui::GetIO().MousePos;
    if (p.x < 0 || p.y < 0) return;
    const float k = ui.canvas.scale();
    ui.canvas.disc({p.x / k, p.y / k}, 22, fade(ui.theme.warning, 0.22f));
    ui.canvas.ring({p.x / k, p.y / k}, 22, fade(ui.theme.warning, 0.8f), 2);
}

}   // namespace ipclab::view
