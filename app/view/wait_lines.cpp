#include "view/wait_lines.h"
#include <cmath>

namespace ipclab::view {

namespace {

constexpr float kSolid = 4, kDashed = 2;

void draw_head(Ui& ui, ImVec2 before, ImVec2 tip, ImU32 ink, float side) {
    const float d = std::hypot(tip.x - before.x, tip.y - before.y);
    if (d < 0.01f) return;
    const ImVec2 u{(tip.x - before.x) / d, (tip.y - before.y) / d}, base{tip.x - u.x * side * 1.5f, tip.y - u.y * side * 1.5f};
    const ImVec2 p[] = {{base.x - u.y * side, base.y + u.x * side}, tip, {base.x + u.y * side, base.y - u.x * side}};
    ui.canvas.polygon(p, ink);
}

void draw_solid(Ui& ui, const Path& path, ImU32 ink) { ui.canvas.line(path, ink, kSolid); }

void draw_dashed(Ui& ui, const Path& path, ImU32 ink) {
    Path body = path;
    const float whole = length(path);
    if (whole < 8) return;
    const ImVec2 tip = path.back(), neck = along(path, 1 - 7 / whole);
    body.back() = neck;
    if (body.size() > 2 && std::hypot(body[body.size() - 2].x - tip.x, body[body.size() - 2].y - tip.y) < 7) body.erase(body.end() - 2);
    ui.canvas.dashed_line(body, ink, kDashed, 6, 5);
    draw_head(ui, neck, tip, ink, 5);
}

std::size_t index_of(const StageModel& model, std::int32_t pid) {
    for (std::size_t i = 0; i < model.cards.size(); ++i)
        if (model.cards[i].pid == pid) return i;
    return model.cards.size();
}

// The form in which a wait is drawn: in the large form below the cards, as far as it goes from card to card; else along
// the descriptors' own lines.
bool below(const StageLayout& layout, const WaitModel& w) { return layout.pair && (w.channel || w.goes_around()); }

struct Below { Path solid, dashed; ImVec2 chip; bool has_chip = false; };

Below below_of(const StageModel& model, const StageLayout& layout, const WaitModel& w, int lane) {
    Below out;
    const std::size_t from = index_of(model, w.pid);
    if (from == model.cards.size()) return out;
    const Rect a = layout.cards[from].rect;
    const float y = layout.floor + 18 * float(lane), ax = a.cx() + (lane ? (model.cards[from].side == Side::Left ? -24.0f : 24.0f) : 0);
    std::size_t to = model.cards.size();
    for (std::int32_t pid : w.releasers)
        if (pid != w.pid && index_of(model, pid) < model.cards.size()) to = index_of(model, pid);
    const bool other = to < model.cards.size();
    if (w.channel) {
        const Rect tube = layout.channels[*w.channel].tube;
        out.chip = {tube.cx(), y}, out.has_chip = true;
        out.solid = rounded({{ax, a.b()}, {ax, y}, {tube.cx(), y}, {tube.cx(), tube.b() + 10}});
        if (other) {
            const Rect b = layout.cards[to].rect;
            out.dashed = rounded({{tube.cx(), y}, {b.cx(), y}, {b.cx(), b.b() + 4}});
        }
    } else if (other) {
        const Rect b = layout.cards[to].rect;
        const float bx = b.cx() + (lane ? (model.cards[to].side == Side::Left ? -24.0f : 24.0f) : 0);
        out.chip = {(a.cx() + b.cx()) / 2, y}, out.has_chip = true;
        out.dashed = rounded({{ax, a.b()}, {ax, y}, {bx, y}, {bx, b.b() + 4}});
    }
    return out;
}

int lane_of(const StageModel& model, const WaitModel& w) {
    int lane = 0;
    for (const WaitModel& other : model.waits) {
        if (&other == &w) break;
        ++lane;
    }
    return lane;
}

// Between two cards that no channel joins: down to the floor and up again, or straight where they stand one above the other.
Path around(const StageModel& model, const StageLayout& layout, std::size_t from, std::size_t to) {
    const Rect a = layout.cards[from].rect, b = layout.cards[to].rect;
    const bool a_left = model.cards[from].side == Side::Left, b_left = model.cards[to].side == Side::Left;
    if (a_left == b_left) {
        const float out = a_left ? a.x - layout.margin * 0.55f : a.r() + layout.margin * 0.55f, edge = a_left ? a.x : a.r();
        const float ya = a.cy() + (b.y > a.y ? 8.0f : -8.0f), yb = b.cy() + (b.y > a.y ? -8.0f : 8.0f);
        return rounded({{edge, ya}, {out, ya}, {out, yb}, {edge + (a_left ? -2.0f : 2.0f), yb}}, 8);
    }
    const float inner_a = a_left ? a.r() : a.x, inner_b = b_left ? b.r() : b.x, step = a_left ? 12.0f : -12.0f;
    return rounded({{inner_a, a.b() - 14}, {inner_a + step, a.b() - 14}, {inner_a + step, layout.floor}, {inner_b - step, layout.floor},
                    {inner_b - step, b.b() - 14}, {inner_b, b.b() - 14}});
}

// On which port a wait stands, and which ports lead to those who can release it.
struct Ends { std::vector<std::size_t> from, to; };
Ends ends_of(const StageModel& model, const WaitModel& w) {
    Ends e;
    if (!w.channel) return e;
    const CardModel* card = model.card(w.pid);
    const bool writing = card && card->call_writes;
    for (std::size_t i = 0; i < model.ports.size(); ++i) {
        const PortModel& p = model.ports[i];
        if (p.channel != *w.channel) continue;
        if (p.pid == w.pid && p.active && e.from.empty()) e.from.push_back(i);
        const bool can = std::find(w.releasers.begin(), w.releasers.end(), p.pid) != w.releasers.end();
        if (can && !(p.pid == w.pid && p.active) && (writing ? p.reads : p.writes)) e.to.push_back(i);
    }
    return e;
}

Path reversed(Path p) {
    std::reverse(p.begin(), p.end());
    return p;
}

void draw_number(Ui& ui, ImVec2 at, int n) {
    const Canvas::Guard guard(ui.canvas, {at.x - 12, at.y - 12, 24, 24}, true);
    const float radius = ui.compact ? 8 : 10;
    ui.canvas.disc(at, radius + 1.5f, ui.theme.ground);
    ui.canvas.disc(at, radius, ui.theme.blocked.solid);
    ui.canvas.middle_centre(Type::Label, at.x, at.y, IM_COL32_WHITE, std::to_string(n));
}

} // namespace

void draw_descriptor_lines(Ui& ui, const StageModel& model, const StageLayout& layout) {
    enum class Way : std::uint8_t { Quiet, Waits, Releases };
    std::vector<Way> ways(model.ports.size(), Way::Quiet);
    for (const WaitModel& w : model.waits) {
        const Ends e = ends_of(model, w);
        for (std::size_t i : e.to)   // in the large form the dashed line runs below, unless one would have to release oneself
            if (!below(layout, w) || model.ports[i].pid == w.pid) ways[i] = Way::Releases;
        if (!below(layout, w))
            for (std::size_t i : e.from) ways[i] = Way::Waits;
    }
    const ImU32 ink = ui.theme.blocked.ink;
    for (std::size_t i = 0; i < model.ports.size(); ++i) {
        const Path& path = layout.ports[i].path;
        if (path.size() < 2) continue;
        if (ways[i] == Way::Waits) {
            draw_solid(ui, path, ink);
            draw_head(ui, along(path, 0.9f), path.back(), ink, 6);
        } else if (ways[i] == Way::Releases) draw_dashed(ui, reversed(path), ink);
        else ui.canvas.line(path, layout.ports[i].far ? ui.theme.wall : ui.theme.text3, model.ports[i].active ? 2.0f : 1.5f);
    }
}

void draw_wait_lines(Ui& ui, const StageModel& model, const StageLayout& layout) {
    const ImU32 ink = ui.theme.blocked.ink;
    for (const WaitModel& w : model.waits) {
        if (below(layout, w)) {
            const Below b = below_of(model, layout, w, lane_of(model, w));
            if (b.solid.size() > 1) {
                ui.canvas.line(b.solid, ink, layout.pair ? 3.0f : kSolid);
                ui.canvas.disc(b.solid.back(), 4, ink);
            }
            if (b.dashed.size() > 1) draw_dashed(ui, b.dashed, ink);
        } else if (w.goes_around()) {
            const std::size_t from = index_of(model, w.pid);
            for (std::int32_t pid : w.releasers)
                if (const std::size_t to = index_of(model, pid); to < model.cards.size() && to != from && from < model.cards.size())
                    draw_dashed(ui, around(model, layout, from, to), ink);
        }
    }
}

void draw_wait_words(Ui& ui, const StageModel& model, const StageLayout& layout) {
    const Theme& th = ui.theme;
    const ImU32 ink = th.blocked.ink;
    for (const WaitModel& w : model.waits) {
        if (!below(layout, w)) continue;
        const int lane = lane_of(model, w);
        const Below b = below_of(model, layout, w, lane);
        if (!b.has_chip || lane > 0) continue;
        const float cw = chip_width(ui, w.what);
        const Rect place{b.chip.x - cw / 2, b.chip.y - 12, cw, 24};
        const Canvas::Guard guard(ui.canvas, place, true);
        ui.canvas.fill(place, mix(th.ground, th.blocked.solid, th.dark ? 30 : 16), 12);
        chip(ui, place.x, place.cy(), Icon::Hourglass, w.what, {ink, 0, th.blocked.solid});
        if (w.by.empty() || b.dashed.empty() || !w.channel) continue;
        // The far half says what would release it, on the side to which the dashed line goes.
        const bool to_right = b.dashed.back().x > b.chip.x;
        const float edge = to_right ? place.r() + 12 : place.x - 12, end = b.dashed.back().x + (to_right ? -14 : 14), room = std::fabs(end - edge);
        const std::string words = ui.canvas.fit(Type::Caption, w.by, room);
        const Rect said{to_right ? edge : edge - room, b.chip.y - 24, room, 22};
        const Canvas::Guard over(ui.canvas, said, true);
        if (to_right) ui.canvas.middle(Type::Caption, edge, b.chip.y - 13, ink, words);
        else ui.canvas.middle_right(Type::Caption, edge, b.chip.y - 13, ink, words);
    }

    if (layout.pair && model.deadlock.empty()) return;
    // Along the descriptors: the ring of a deadlock is numbered in the order in which each waits for the next.
    int number = 0;
    std::vector<const WaitModel*> ring;
    for (std::int32_t pid : model.deadlock)
        for (const WaitModel& w : model.waits)
            if (w.pid == pid) ring.push_back(&w);
    for (const WaitModel* w : ring) {
        const Ends e = ends_of(model, *w);
        if (below(layout, *w)) {
            ++number;
            const Below b = below_of(model, layout, *w, lane_of(model, *w));
            if (b.solid.size() > 1) draw_number(ui, along(b.solid, 0.3f), number);
        } else
            for (std::size_t i : e.from)
                if (layout.ports[i].path.size() > 1) draw_number(ui, along(layout.ports[i].path, 0.5f), ++number);
        for (std::size_t i : e.to)
            if (layout.ports[i].path.size() > 1) {
                draw_number(ui, along(layout.ports[i].path, layout.ports[i].far ? 0.35f : 0.5f), ++number);
                break;
            }
    }
}

} // namespace ipclab::view
