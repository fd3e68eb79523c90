// A lane per process and one for the pipe's level, in the order the kernel gave.
#include "view/views.h"
#include <algorithm>
#include <cstdlib>
#include <string>

namespace ipclab::view {

namespace {

constexpr float kHeader = 36, kMinPitch = 14, kBreak = 34, kBar = 16;

struct Axis {
    float x0, pitch;
    int pause_after;
    float x(int order) const { return x0 + pitch * float(order) + (order > pause_after ? kBreak : 0); }
    float torn() const { return (x(pause_after) + x(pause_after + 1)) / 2; }
};

void span(Ui& ui, const Axis& ax, float cy, const Span& s) {
    const StateColours col = look_of(ui, s.state).colours;
    const float a = ax.x(s.from), b = ax.x(s.to);
    if (s.state == State::Runnable) ui.canvas.fill({a, cy - 1, b - a, 2}, col.ink);
    else if (s.state == State::Held) {
        const ImVec2 p[] = {{a, cy}, {b, cy}};
        ui.canvas.dashed_line(p, col.ink, 2, 5, 4);
    } else {
        const Rect bar{a, cy - kBar / 2, b - a, kBar};
        const ImU32 ink = ui.theme.on_accent;
        ui.canvas.fill(bar, col.solid, 3);
        if (bar.w > 20) icon(ui.canvas, Icon::Hourglass, {bar.x + 10, cy}, 11, ink);
        const float x = s.from <= ax.pause_after && s.to > ax.pause_after ? ax.torn() + 10 : bar.x + 20;
        if (bar.r() - x > 6 + ui.canvas.width(Type::Label, s.label)) ui.canvas.middle(Type::Label, x, cy, ink, s.label);
        return;
    }
    if (s.label && *s.label) {
        const float w = ui.canvas.width(Type::Caption, s.label) + 12;
        if (w + 16 > b - a) return;
        const float x = a + 16;
        ui.grounds.push_back({{x, cy - 8, w, 16}, ui.theme.ground});
        ui.canvas.fill({x, cy - 3, w, 6}, ui.theme.ground);
        ui.canvas.middle(Type::Caption, x + 6, cy, col.ink, s.label);
    }
}

void mark(Ui& ui, float x, float cy, Mark m) {
    const Theme& th = ui.theme;
    if (m == Mark::Call) ui.canvas.fill({x - 1.5f, cy - 7, 3, 14}, th.text, 1);
    else if (m == Mark::Error) {
        const ImVec2 d[] = {{x, cy - 8}, {x + 7, cy}, {x, cy + 8}, {x - 7, cy}};
        ui.canvas.polygon(d, th.error.ink);
    } else {
        ui.canvas.disc({x, cy}, 9, th.ground);
        ui.canvas.ring({x, cy}, 9, th.text3, 1.25f);
        icon(ui.canvas, Icon::Plug, {x, cy}, 11, th.text2);
    }
}

void level_lane(Ui& ui, const Axis& ax, float top, float h, const TimelineView& v, int capacity) {
    const Theme& th = ui.theme;
    for (int i = 0; i <= v.now; ++i) {
        const float a = ax.x(i), b = i == v.now ? a + ax.pitch / 2 : ax.x(i + 1);
        const float fill = h * float(v.level[i]) / float(capacity);
        ui.canvas.fill({a, top + h - fill, b - a, fill}, fade(th.paper_line, 0.30f));
        ui.canvas.fill({a, top + h - fill - 1, b - a, 2}, th.dark ? th.paper : th.paper_line);
    }
}

void selection(Ui& ui, const Axis& ax, float y0, float y1, const Arrow& s) {
    const Theme& th = ui.theme;
    const ImVec2 a{ax.x(s.from), y0 + 8}, b{ax.x(s.to), y1 - 10};
    const float bend = (y1 - y0) * 0.55f;
    ui.canvas.bezier(a, {a.x, a.y + bend}, {b.x, b.y - bend}, b, th.accent_ink, 2);
    ui.canvas.ring({a.x, y0}, 10, th.accent_ink, 2);
    const ImVec2 head[] = {{b.x - 5, b.y - 4}, {b.x + 5, b.y - 4}, {b.x, b.y + 4}};
    ui.canvas.polygon(head, th.accent_ink);
    const float w = ui.canvas.width(Type::Label, s.label) + 16, cx = a.x + (b.x - a.x) * 0.36f, cy = (a.y + b.y) / 2 - 2;
    const Rect label{cx - w / 2, cy - 10, w, 20};
    ui.canvas.fill(label, th.accent, 10);
    ui.canvas.middle_centre(Type::Label, cx, cy, th.on_accent, s.label);
}

// A long wait is torn out of the order axis, through every lane.
void tear(Ui& ui, const Axis& ax, float top, float bottom) {
    const float x = ax.torn(), lean = 3, half = 3;
    const ImVec2 gap[] = {{x - half + lean, top}, {x + half + lean, top}, {x + half - lean, bottom}, {x - half - lean, bottom}};
    ui.canvas.polygon(gap, ui.theme.ground);
    for (int side : {0, 1}) {
        const ImVec2 edge[] = {gap[side], gap[3 - side]};
        ui.canvas.line(edge, ui.theme.line_strong, 1);
    }
}

void axis_labels(Ui& ui, const Axis& ax, float y, float h, const TimelineView& v) {
    const Theme& th = ui.theme;
    for (int i = 0; i <= v.now; i += 5) {
        if (i == 0 || v.now - i < 3 || std::abs(i - v.pause_after) < 2) continue;
        ui.canvas.vline(ax.x(i), y - h, h, fade(th.line, 0.8f));
        ui.canvas.middle_centre(Type::Caption, ax.x(i), y + 11, th.text3, std::to_string(i));
    }
    const float x = ax.x(v.now);
    ui.canvas.fill({x - 0.5f, y - h - 4, 1.5f, h + 6}, th.text);
    const std::string now = std::to_string(v.now);
    const float w = ui.canvas.width(Type::Label, now) + 12;
    ui.canvas.fill({x - w / 2, y + 2, w, 18}, th.text, 5);
    ui.canvas.middle_centre(Type::Label, x, y + 11, th.ground, now);

    ui.canvas.middle_centre(Type::Caption, ax.torn(), y + 11, th.text2, v.pause);
}

} // namespace

void draw_timeline(Ui& ui, Rect r, const TimelineView& v) {
    const Theme& th = ui.theme;
    const Canvas& c = ui.canvas;
    Canvas::Guard guard(ui.canvas, r);
    const float label_w = ui.compact ? 108 : 128, axis_h = 24;
    const float lanes_top = r.y + (ui.compact ? 8 : kHeader), lanes_h = r.b() - axis_h - lanes_top, lane = lanes_h / 3;
    if (!ui.compact) {
        heading(ui, r.x + size::pad, r.y + 23, ui.str.timeline);
        const char* modes[] = {ui.str.order, ui.str.real_time};
        segmented(ui, "timeline.axis", {r.r() - size::pad - 168, r.y + 6, 168, 26}, modes, 0);
    }
    const Axis ax{r.x + label_w, std::max(kMinPitch, (r.w - label_w - 24 - kBreak) / float(v.now + 1)), v.pause_after};
    const float cy[] = {lanes_top + lane * 0.5f, lanes_top + lane * 1.5f};

    axis_labels(ui, ax, r.b() - axis_h, lanes_h, v);
    const struct { char badge; const char* name; } rows[] = {{'W', ui.str.writer}, {'R', ui.str.reader}};
    for (int i = 0; i < 2; ++i) {
        badge(ui, {r.x + size::pad, cy[i] - 10, 20, 20}, rows[i].badge);
        c.middle(Type::Label, r.x + size::pad + 28, cy[i], th.text, rows[i].name);
    }
    c.middle(Type::Label, r.x + size::pad, lanes_top + lane * 2.5f - 8, th.text, "pipe:3");
    c.middle(Type::Caption, r.x + size::pad, lanes_top + lane * 2.5f + 8, th.text3, "64 KiB");
    for (const Span& s : v.spans) span(ui, ax, cy[s.lane], s);
    level_lane(ui, ax, lanes_top + lane * 2 + 8, lane - 12, v, 64);
    tear(ui, ax, lanes_top + 6, r.b() - axis_h);
    for (const Event& e : v.events) mark(ui, ax.x(e.order), cy[e.lane], e.mark);
    selection(ui, ax, cy[0], cy[1], v.selected);
}

} // namespace ipclab::view
