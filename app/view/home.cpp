// The labs, each with a small picture of its stage, and the lesson that comes next.
#include "view/views.h"
#include <algorithm>
#include <cmath>
#include <string>

namespace ipclab::view {

namespace {

constexpr float kPicture = 152;

void mini_process(const Ui& ui, ImVec2 c) {
    const Rect r{c.x - 26, c.y - 20, 52, 40};
    ui.canvas.fill(r, ui.theme.card, 6);
    ui.canvas.stroke(r, ui.theme.text3, 6, 1.25f);
    ui.canvas.fill({r.x + 8, r.y + 9, 10, 10}, ui.theme.text2, 3);
    ui.canvas.fill({r.x + 22, r.y + 12, 20, 3}, ui.theme.line_strong, 1);
    ui.canvas.fill({r.x + 8, r.y + 26, 32, 3}, ui.theme.line_strong, 1);
}

void mini_papers(Ui& ui, float x, float cy, float w, float h, int n) {
    for (int i = 0; i < n; ++i) {
        const Rect r{x + float(i) * (w + 2), cy - h / 2, w, h};
        ui.canvas.fill(r, ui.theme.paper, 2);
        ui.canvas.texture(r, Texture(i % 4), fade(ui.theme.paper_line, 0.7f));
        if (!ui.theme.dark) ui.canvas.stroke(r, ui.theme.paper_line, 2);
    }
}

void mini(Ui& ui, Rect r, Mini m) {
    const Theme& th = ui.theme;
    const Canvas& c = ui.canvas;
    const float y = r.cy(), x = r.cx(), reach = std::min(108.0f, r.w / 2 - 42);
    if (m != Mini::Signal) mini_process(ui, {x - reach, y});
    mini_process(ui, {x + reach, y});
    const float gap = reach - 26;
    c.fill({x - gap, y - 0.75f, 2 * gap, 1.5f}, th.line_strong);
    switch (m) {
    case Mini::Pipe:
        c.fill({x - 56, y - 14, 112, 28}, th.well);
        mini_papers(ui, x - 51, y, 11, 22, 8);
        for (float wy : {y - 15, y + 13}) c.fill({x - 58, wy, 116, 2}, th.text3, 1);
        break;
    case Mini::Fifo:
        c.fill({x - 22, y - 34, 44, 68}, th.card, 4);
        c.stroke({x - 22, y - 34, 44, 68}, th.text3, 4, 1.5f);
        c.fill({x - 14, y - 26, 28, 10}, th.raised, 2);
        c.disc({x + 13, y + 2}, 2.5f, th.text2);
        break;
    case Mini::Signal: {
        const ImU32 purple = th.dark ? rgb(0xD98FB8) : rgb(0x9C4A79);
        c.fill({x - reach - 30, y - 20, 60, 40}, fade(th.text3, 0.16f), 6);
        c.middle_centre(Type::Caption, x - reach, y, th.text3, ui.str.kernel);
        icon(c, Icon::Bolt, {x, y - 1}, 44, purple);
        break;
    }
    case Mini::Memory:
        c.fill({x - 30, y - 22, 60, 44}, th.paper, 5);
        c.texture({x - 29, y - 21, 58, 42}, Texture::Diagonal, fade(th.paper_line, 0.4f));
        c.stroke({x - 30, y - 22, 60, 44}, th.paper_line, 5, 1.5f);
        c.fill({x - 14, y - 12, 28, 24}, th.paper, 3);
        c.middle_centre(Type::Code, x, y, th.paper_ink, "41");
        break;
    case Mini::Semaphore: {
        const ImVec2 d[] = {{x, y - 30}, {x + 30, y}, {x, y + 30}, {x - 30, y}};
        c.polygon(d, th.card);
        c.line(d, th.text2, 2, true);
        c.middle_centre(Type::Strong, x, y, th.text, "0");
        break;
    }
    case Mini::Queue:
        for (int i = 0; i < 3; ++i) {
            const Rect e{x - 54 + float(i) * 38, y - 13, 34, 26};
            c.fill(e, th.paper, 3);
            c.stroke(e, th.paper_line, 3, 1.25f);
            const ImVec2 flap[] = {{e.x, e.y + 1}, {e.cx(), e.y + 13}, {e.r(), e.y + 1}};
            c.line(flap, th.paper_line, 1.25f);
        }
        break;
    }
}

void lab_card(Ui& ui, Rect r, const LabCard& v) {
    const Theme& th = ui.theme;
    const Canvas& c = ui.canvas;
    pressed(ui, v.title, r);
    const bool hover = ImGui::IsItemHovered();
    c.shadow(r, th.shadow, size::card_radius);
    surface(ui, r, th.card, size::card_radius);
    c.stroke(r, v.next ? th.accent_ink : hover ? th.line_strong : th.line, size::card_radius, v.next ? 2.0f : 1.0f);
    const float picture = ui.compact ? 100 : kPicture;
    const Rect stage = Rect{r.x, r.y, r.w, picture}.inset(8, 8);
    surface(ui, stage, th.well, size::control_radius);
    mini(ui, stage, v.picture);
    Canvas::Guard guard(ui.canvas, r.inset(12, 8));
    const float x = r.x + size::pad, y = r.y + picture, w = r.w - 2 * size::pad;
    c.middle(Type::Strong, x, y + 16, th.text, v.title);
    const std::string count = std::to_string(v.done) + " / " + std::to_string(v.total);
    c.middle_right(Type::Caption, r.r() - size::pad, y + 16, th.text3, count);
    c.prose(Type::Caption, x, y + 32, w, th.text2, v.blurb);
    progress(ui, {x, r.b() - 18, w, 4}, float(v.done) / float(v.total));
}

} // namespace

void draw_home(Ui& ui, Rect r, const HomeView& v) {
    static constexpr Icon play = Icon::Play;
    const Theme& th = ui.theme;
    const Canvas& c = ui.canvas;
    const float width = std::min(1168.0f, r.w - 48), x = std::round(r.cx() - width / 2), gap = ui.compact ? 16 : 24;
    float y = r.y + (ui.compact ? 28 : 64);
    c.text(Type::Display, x, y + 24, th.text, v.title);
    c.prose(Type::Body, x, y + 36, width, th.text2, v.subtitle);

    const Button go{.label = ui.str.go_on, .icon = &play, .kind = Kind::Primary};
    const float bw = button_width(ui, go) + 8, tw = std::max(c.width(Type::Strong, v.next_title), c.width(Type::Caption, v.next_text));
    const Rect next{x + width - bw - tw - 56, y - 4, bw + tw + 56, 72};
    if (next.x > x + 380) {
        c.fill(next, th.card, size::card_radius);
        c.stroke(next, th.line, size::card_radius);
        c.middle(Type::Caption, next.x + 20, next.cy() + 12, th.text2, v.next_text);
        c.middle(Type::Strong, next.x + 20, next.cy() - 11, th.text, v.next_title);
        button(ui, "home.continue", {next.r() - bw - 18, next.cy() - 18, bw, 36}, go);
    }
    y += ui.compact ? 92 : 116;
    const float w = (width - 2 * gap) / 3, h = std::clamp(std::round((r.b() - y - 24 - gap) / 2), 160.0f, 280.0f);
    for (size_t i = 0; i < v.labs.size(); ++i)
        lab_card(ui, {std::round(x + (w + gap) * float(i % 3)), y + (h + gap) * float(i / 3), std::round(w), h}, v.labs[i]);
}

} // namespace ipclab::view
