// The lesson column: the goal stays at the top, the next thing to do at the bottom.
#include "view/views.h"
#include <string>

namespace ipclab::view {

namespace {

constexpr float kChoiceMark = 16;

// Returns the y below the card.
float goal_card(Ui& ui, float x, float y, float w, const LessonView& v) {
    const Theme& th = ui.theme;
    const Canvas& c = ui.canvas;
    const float inner = w - 2 * size::pad;
    const float goal_h = c.prose(Type::Strong, 0, 0, inner, 0, v.goal);
    const float condition_h = c.prose(Type::Caption, 0, 0, inner - 24, 0, v.condition);
    const Rect r{x, y, w, 44 + goal_h + 8 + condition_h + 14};
    surface(ui, r, th.dark ? th.card : th.well, size::card_radius);
    Canvas::Guard guard(ui.canvas, r.inset(8, 4));
    icon(c, Icon::Target, {r.x + size::pad + 7, r.y + 26}, 15, th.text3);
    c.middle(Type::Label, r.x + size::pad + 22, r.y + 26, th.text3, ui.str.goal);
    c.prose(Type::Strong, r.x + size::pad, r.y + 44, inner, th.text, v.goal);
    const float cy = r.y + 44 + goal_h + 8;
    c.ring({r.x + size::pad + 7, cy + 10}, 6, th.text3, 1.5f);
    c.prose(Type::Caption, r.x + size::pad + 24, cy, inner - 24, th.text2, v.condition);
    return r.b();
}

float choice_row(Ui& ui, float x, float y, float w, const Choice& choice) {
    const Theme& th = ui.theme;
    const Canvas& c = ui.canvas;
    const float pad = ui.compact ? 6 : 8, text_w = w - 24 - kChoiceMark - 10;
    const float h = c.prose(Type::Body, 0, 0, text_w, 0, choice.text) + 2 * pad;
    const Rect r{x, y, w, h};
    const bool right = choice.chosen && choice.holds;
    if (right) c.fill(r, th.runnable.tint, size::control_radius), c.stroke(r, th.runnable.ink, size::control_radius, size::stroke);
    Canvas::Guard guard(ui.canvas, r.inset(4, 2));
    const ImVec2 mark{r.x + 12 + kChoiceMark / 2, r.y + pad + 11};
    if (right) icon(c, Icon::Check, mark, 16, th.runnable.ink);
    else c.ring(mark, 6, th.line_strong, 1.5f);
    c.prose(Type::Body, r.x + 24 + kChoiceMark - 2, r.y + pad, text_w, choice.chosen ? th.text : th.text3, choice.text);
    return r.b() + (ui.compact ? 0 : 4);
}

float prediction(Ui& ui, float x, float y, float w, const LessonView& v) {
    const Theme& th = ui.theme;
    const Canvas& c = ui.canvas;
    heading(ui, x, y + 12, ui.str.you_predicted);
    icon(c, Icon::Lock, {x + w - 8, y + 8}, 13, th.text3);
    y += ui.compact ? 20 : 26;
    y += c.prose(Type::Body, x, y, w, th.text, v.question) + (ui.compact ? 4 : 10);
    for (const Choice& choice : v.choices) {
        if (ui.compact && !choice.chosen) continue;      // answered: the small window keeps only the answer
        y = choice_row(ui, x, y, w, choice);
    }
    y += 8;
    const float used = c.prose(Type::Caption, x, y, w, th.runnable.ink, v.verdict);
    y += used + 2;
    const float ew = c.width(Type::Caption, v.evidence);
    pressed(ui, "evidence", {x, y, ew + 18, 20});
    c.middle(Type::Caption, x, y + 10, ImGui::IsItemHovered() ? th.text : th.text3, v.evidence);
    icon(c, Icon::ChevronRight, {x + ew + 10, y + 10}, 11, th.text3);
    return y + 20;
}

} // namespace

void draw_lesson(Ui& ui, Rect r, const LessonView& v) {
    const Theme& th = ui.theme;
    const Canvas& c = ui.canvas;
    ui.grounds.push_back({r, th.panel});
    ui.grounds.push_back({{r.r() - 1, r.y, 1, r.h}, th.line});
    Canvas::Guard guard(ui.canvas, r.inset(8, 0));
    const float pad = ui.compact ? 16 : 24, x = r.x + pad, w = r.w - 2 * pad - 1;
    float y = goal_card(ui, r.x + pad - 8, r.y + (ui.compact ? 12 : 16), w + 16, v) + (ui.compact ? 16 : 32);
    y = prediction(ui, x, y, w, v) + (ui.compact ? 12 : 24);
    c.hline(x, y, w, th.line);
    y += ui.compact ? 10 : 24;
    heading(ui, x, y + 12, v.task_title);
    y += ui.compact ? 20 : 26;
    const float foot = r.b() - (ui.compact ? 48 : 64), skip = c.width(Type::Caption, ui.str.skip);
    {
        Canvas::Guard above_foot(ui.canvas, {r.x, y, r.w, foot - y});
        c.prose(Type::Body, x, y, w, th.text, v.task, th.raised, fade(th.accent, th.dark ? 0.45f : 0.16f));
    }

    c.hline(r.x, foot, r.w - 1, th.line);
    const float mid = (foot + r.b()) / 2;
    icon(c, Icon::Hourglass, {x + 7, mid}, 14, th.text3);
    c.middle(Type::Caption, x + 22, mid, th.text3, c.fit(Type::Caption, v.next_hint, w - skip - 40));
    pressed(ui, "lesson.skip", {x + w - skip - 4, mid - 12, skip + 8, 24});
    c.middle_right(Type::Caption, x + w, mid, ImGui::IsItemHovered() ? th.text : th.text2, ui.str.skip);
}

} // namespace ipclab::view
