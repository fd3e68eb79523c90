// One process, as the kernel's tables know it.
#include "view/views.h"
#include <string>

namespace ipclab::view {

namespace {
constexpr float kRow = 26, kTwoColumns = 600;

float table(Ui& ui, Rect r, float y, const InspectorView& v) {
    const Theme& th = ui.theme;
    const Canvas& c = ui.canvas;
    const float x = r.x + size::pad, columns[] = {x, x + 36, x + 124, x + 220};
    const char* heads[] = {"fd", ui.str.object, ui.str.access, ui.str.description};
    for (int i = 0; i < 4; ++i) c.middle(Type::Caption, columns[i], y + 10, th.text3, heads[i]);
    y += 24;
    for (const Descriptor& d : v.table) {
        c.hline(x, y, r.w - 2 * size::pad, th.line);
        const float cy = y + kRow / 2;
        if (d.matters) c.fill({r.x + 8, y + 1, r.w - 16, kRow - 1}, th.raised, 5);
        c.middle(Type::CodeSmall, columns[0], cy, d.matters ? th.text : th.text2, std::to_string(d.fd));
        c.middle(Type::CodeSmall, columns[1], cy, d.matters ? th.text : th.text2, d.object);
        c.middle(Type::Caption, columns[2], cy, th.text2, d.access);
        c.middle(Type::CodeSmall, columns[3], cy, th.text2, d.ofd);
        y += kRow;
    }
    return y;
}

float call_row(Ui& ui, Rect r, float y, const CallRow& row) {
    const Theme& th = ui.theme;
    const Canvas& c = ui.canvas;
    const float x = r.x + size::pad, right = r.r() - size::pad;
    c.middle(Type::CodeSmall, x, y + 12, th.text, row.call);
    c.middle_right(Type::CodeSmall, right, y + 12, row.error ? th.error.ink : th.text2, row.result);
    if (row.error) {
        const float dx = right - c.width(Type::CodeSmall, row.result) - 12;
        const ImVec2 d[] = {{dx, y + 7}, {dx + 5, y + 12}, {dx, y + 17}, {dx - 5, y + 12}};
        c.polygon(d, th.error.ink);
    }
    if (!row.words) return y + 26;
    return y + 22 + c.prose(Type::Caption, x, y + 22, right - x, th.text2, row.words) + 6;
}
} // namespace

void draw_inspector(Ui& ui, Rect r, const InspectorView& v, Wishes& wishes) {
    const Theme& th = ui.theme;
    const Canvas& c = ui.canvas;
    const bool drawer = r.w < kTwoColumns;
    if (drawer) c.fill(r, th.panel), c.vline(r.x, r.y, r.h, th.line_strong), c.hline(r.x, r.y, r.w, th.line);
    Canvas::Guard guard(ui.canvas, r.inset(8, 0));
    badge(ui, {r.x + size::pad, r.y + 14, 24, 24}, v.badge);
    const float name = c.middle(Type::Strong, r.x + size::pad + 34, r.y + 26, th.text, v.name);
    c.middle(Type::Caption, r.x + size::pad + 34 + name + 10, r.y + 26, th.text3, "PID " + std::to_string(v.pid));
    if (drawer && icon_button(ui, "inspector.close", {r.r() - 44, r.y + 12, 28, 28}, Icon::Cross)) wishes.inspector = true;
    const Rect left{r.x, r.y, drawer ? r.w : 360, r.h}, right{drawer ? r.x : left.r(), r.y, drawer ? r.w : r.w - left.w, r.h};
    const float top = r.y + (drawer ? 52 : 42);
    heading(ui, left.x + size::pad, top + 12, ui.str.descriptors);
    const float below = table(ui, left, top + 20, v) + 16;
    float y = drawer ? below : r.y + 10;
    heading(ui, right.x + size::pad, y + 12, ui.str.last_calls);
    y += 20;
    for (const CallRow& row : v.calls) {
        if (y + (row.words ? 64 : 26) > r.b()) break;
        y = call_row(ui, right, y, row);
    }
}

} // namespace ipclab::view
