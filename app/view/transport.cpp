// The top bar and the transport: where one is, and what one can do.
#include "view/views.h"
#include <string>

namespace ipclab::view {

void draw_top_bar(Ui& ui, Rect r, const TopBarView& v, Wishes& wishes) {
    const Theme& th = ui.theme;
    const Canvas& c = ui.canvas;
    ui.grounds.push_back({{r.x, r.b() - 1, r.w, 1}, th.line});
    const float mid = r.cy(), s = 32;
    float x = r.x + 12;
    if (icon_button(ui, "top.home", {x, mid - s / 2, s, s}, Icon::Home)) wishes.home = true;
    x += s + 12;
    x += c.middle(Type::Label, x, mid, th.text3, v.lab) + 8;
    if (*v.lesson) icon(c, Icon::ChevronRight, {x + 4, mid}, 11, th.text3);
    c.middle(Type::Label, x + 16, mid, th.text, v.lesson);
    if (v.steps) step_dots(ui, r.cx(), mid, v.step, v.steps);

    float right = r.r() - 12 - 80;
    const char* languages[] = {"中", "EN"};
    const int chosen = segmented(ui, "top.language", {right, mid - 14, 80, 28}, languages, v.chinese ? 0 : 1);
    if (chosen >= 0 && (chosen == 0) != v.chinese) wishes.language = true;
    right -= s + 8;
    if (icon_button(ui, "top.theme", {right, mid - s / 2, s, s}, th.dark ? Icon::Sun : Icon::Moon)) wishes.theme = true;
    static constexpr Icon present = Icon::Present;
    Button b{.label = ui.compact ? "" : ui.str.present, .icon = &present, .kind = Kind::Ghost};
    right -= button_width(ui, b) + 4;
    button(ui, "top.present", {right, mid - s / 2, button_width(ui, b), s}, b);
}

void draw_transport(Ui& ui, Rect r, Wishes& wishes) {
    static constexpr Icon play = Icon::Play, hand = Icon::Hand, step = Icon::Step, reset = Icon::Reset;
    const Theme& th = ui.theme;
    const Canvas& c = ui.canvas;
    ui.grounds.push_back({{r.x, r.y, r.w, 1}, th.line});
    const float h = 36, y = r.cy() - h / 2;
    float x = r.x + size::pad;
    const struct { const char* id; Button button; } left[] = {
        {"run", {.label = ui.str.run, .icon = &play, .key = ui.compact ? nullptr : "F5", .kind = Kind::Primary}},
        {"hold", {.label = ui.str.hold_all, .icon = &hand, .key = ui.compact ? nullptr : "H"}},
        {"step", {.label = ui.str.step, .icon = &step, .key = ui.compact ? nullptr : "S"}},
    };
    for (const auto& b : left) {
        const float w = button_width(ui, b.button);
        button(ui, b.id, {x, y, w, h}, b.button);
        x += w + 8;
    }
    x += size::pad;
    x += c.middle(Type::Caption, x, r.cy(), th.text3, ui.str.pace) + 14;
    const float w = ui.compact ? 72 : 144;
    slider(ui, "speed", {x, r.cy() - 12, w, 24}, 0.38f);
    c.middle(Type::Label, x + w + 16, r.cy(), th.text2, ui.compact ? "300 ms" : ui.str.pace_value);

    const Button again{.label = ui.str.reset, .icon = &reset, .key = ui.compact ? nullptr : "R", .kind = Kind::Ghost};
    float right = r.r() - size::pad - button_width(ui, again);
    button(ui, "reset", {right, y, button_width(ui, again), h}, again);
    if (ui.compact) return;
    if (icon_button(ui, "inspector", {right - 44, r.cy() - 16, 32, 32}, Icon::Panel)) wishes.inspector = true;
}

} // namespace ipclab::view
