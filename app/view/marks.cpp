#include "view/marks.h"
#include <cmath>

namespace ipclab::view {

namespace {

void draw_head(Ui& ui, ImVec2 before, ImVec2 tip, ImU32 ink, float side) {
    const float d = std::hypot(tip.x - before.x, tip.y - before.y);
    if (d < 0.01f) return;
    const ImVec2 u{(tip.x - before.x) / d, (tip.y - before.y) / d}, base{tip.x - u.x * side * 1.5f, tip.y - u.y * side * 1.5f};
    const ImVec2 p[] = {{base.x - u.y * side, base.y + u.x * side}, tip, {base.x + u.y * side, base.y - u.x * side}};
    ui.canvas.polygon(p, ink);
}

}   // namespace

void draw_arrow(Ui& ui, const Path& path, const Arrow& arrow) {
    const float whole = length(path), back = arrow.head * 1.4f;
    if (path.size() < 2 || whole < back + 1) return;
    Path body = path;
    const ImVec2 tip = path.back(), neck = along(path, 1 - back / whole);
    while (body.size() > 2 && std::hypot(body[body.size() - 2].x - tip.x, body[body.size() - 2].y - tip.y) < back)
        body.pop_back();
    body.back() = neck;
    if (arrow.dashed) ui.canvas.dashed_line(body, arrow.ink, arrow.thickness, 6, 5);
    else ui.canvas.line(body, arrow.ink, arrow.thickness);
    draw_head(ui, neck, tip, arrow.ink, arrow.head);
}

void draw_token(Ui& ui, ImVec2 c, float radius, char letter, const StateColours& state, bool hollow) {
    if (hollow) return ui.canvas.dashed({c.x - radius, c.y - radius, 2 * radius, 2 * radius}, ui.theme.wall, radius, 1.5f);
    const Canvas::Guard guard(ui.canvas, {c.x - radius, c.y - radius, 2 * radius, 2 * radius});
    ui.canvas.disc(c, radius + 2, ui.theme.ground);
    ui.canvas.disc(c, radius, ui.theme.card);
    ui.canvas.ring(c, radius - 1.25f, state.ink, 2.5f);
    ui.canvas.middle_centre(radius >= 14 ? Type::Strong : Type::Label, c.x, c.y, ui.theme.text, {&letter, 1});
}

void draw_missing(Ui& ui, ImVec2 c, float radius, ImU32 ink) {
    const Canvas::Guard guard(ui.canvas, {c.x - radius, c.y - radius, 2 * radius, 2 * radius});
    ui.canvas.dashed({c.x - radius, c.y - radius, 2 * radius, 2 * radius}, ink, radius, 1.5f);
    ui.canvas.middle_centre(radius >= 14 ? Type::Strong : Type::Label, c.x, c.y, ink, "?");
}

void draw_number(Ui& ui, ImVec2 at, int n, ImU32 ground) {
    const float radius = ui.compact ? 8 : 10;
    const Canvas::Guard guard(ui.canvas, {at.x - 12, at.y - 12, 24, 24});
    ui.canvas.disc(at, radius + 1.5f, ui.theme.ground);
    ui.canvas.disc(at, radius, ground);
    ui.canvas.middle_centre(Type::Label, at.x, at.y, IM_COL32_WHITE, std::to_string(n));
}

void draw_cross(Ui& ui, ImVec2 c, float radius, ImU32 ink) {
    ui.canvas.disc(c, radius + 4, ui.theme.ground);
    icon(ui.canvas, Icon::Cross, c, radius * 2, ink);
}

void draw_hatch(Ui& ui, Rect r, ImU32 ink) { ui.canvas.texture(r, Texture::Diagonal, ink); }

bool draw_note(Ui& ui, ImVec2 c, float room, std::string_view words, ImU32 ink, Type type) {
    const std::string said = ui.canvas.fit(type, words, room);
    if (said != words) return false;   // half a note says nothing; the card has it in words
    const float w = ui.canvas.width(type, said);
    const Canvas::Guard guard(ui.canvas, {c.x - w / 2 - 1, c.y - 11, w + 2, 22});
    ui.canvas.middle_centre(type, c.x, c.y, ink, said);
    return true;
}

bool draw_line_note(Ui& ui, const Path& path, std::string_view words, ImU32 ink, float away) {
    const ImVec2 middle = along(path, 0.5f);
    const float room = std::fabs(path.back().x - path.front().x) - 10;
    if (std::fabs(path.back().y - path.front().y) < 8) return draw_note(ui, {middle.x, middle.y - away}, room, words, ink);
    const std::string said = ui.canvas.fit(Type::Caption, words, room);
    const float w = ui.canvas.width(Type::Caption, said);
    if (said == words) ui.canvas.fill({middle.x - w / 2 - 5, middle.y - 10, w + 10, 20}, ui.theme.ground, 10);
    return said == words && draw_note(ui, middle, room, words, ink);
}

}   // namespace ipclab::view
