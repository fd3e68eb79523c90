// What lies over the panels: the list of keys, and short words at the bottom.
#include "view/panels.h"

namespace ipclab::view {

void draw_key_overlay(Ui& ui, Rect screen, ViewState&) {
    const Theme& th = ui.theme;
    ui.canvas.fill(screen, fade(rgb(0x000000), th.dark ? 0.6f : 0.35f));
    struct Row {
        const char* cap;
        const char* words;
    };
    std::vector<Row> rows;
    for (const Shortcut& s : shortcuts())
        if (*s.words) rows.push_back({s.cap, ui.tr(s.words)});
    rows.push_back({"Tab", ui.tr("keys.focus")});
    const float row = 30, columns = 2, per = float((rows.size() + 1) / 2);
    const float w = std::min(screen.w - 48, 680.0f), h = std::min(screen.h - 32, 76 + per * row);
    const Rect r{std::round(screen.cx() - w / 2), std::round(screen.cy() - h / 2), w, h};
    const Canvas::Guard guard(ui.canvas, r, true);
    ui.canvas.shadow(r, th.shadow, size::card_radius);
    ui.canvas.fill(r, th.card, size::card_radius);
    ui.canvas.stroke(r, th.line_strong, size::card_radius);
    ui.canvas.middle(Type::Title, r.x + 24, r.y + 34, th.text, ui.tr("keys.title"));
    if (icon_button(ui, "keys.close", {r.r() - 48, r.y + 18, 32, 32}, Icon::Cross, ui.tr("keys.close"))) ui.controls.help = false;
    const float cell = (w - 48 - 24) / columns, step = std::min(row, (h - 76) / per);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const bool second = float(i) >= per;
        const float x = r.x + 24 + (second ? cell + 24 : 0), y = r.y + 64 + step * (float(i) - (second ? per : 0)) + step / 2;
        const float caps = 56;
        key_cap(ui, x + caps, y, rows[i].cap, th.text2);
        ui.canvas.middle(Type::Caption, x + caps + 14, y, th.text2,
                         ui.canvas.fit(Type::Caption, rows[i].words, cell - caps - 14));
    }
}

void draw_toast(Ui& ui, Rect r, const ViewState& state) {
    if (state.toast.empty() || ui.t > state.toast_until) return;
    const Theme& th = ui.theme;
    const std::string words = ui.canvas.fit(Type::Label, state.toast, r.w - 96);
    const float w = ui.canvas.width(Type::Label, words) + 32;
    const Rect box{std::round(r.cx() - w / 2), r.b() - 112, w, 36};
    const Canvas::Guard guard(ui.canvas, box, true);
    ui.canvas.shadow(box, th.shadow, 18);
    ui.canvas.fill(box, th.dark ? th.raised : th.text, 18);
    ui.canvas.middle(Type::Label, box.x + 16, box.cy(), th.dark ? th.text : th.panel, words);
}

}   // namespace ipclab::view
