#include "view/wait_lines.h"
#include "view/door.h"
#include "view/marks.h"
#include <cmath>

namespace ipclab::view {

namespace {

std::size_t index_of(const StageModel& model, std::int32_t pid) {
    for (std::size_t i = 0; i < model.cards.size(); ++i)
        if (model.cards[i].pid == pid) return i;
    return model.cards.size();
}

// The form in which a wait is drawn: in the large form below the cards, as far as it goes from card to card; else along
// the descriptors' own lines.
bool below(const StageLayout& layout, const WaitModel& w) {
    return layout.pair && layout.floor > 0 && !w.at_door && (w.channel || w.goes_around());
}

struct Below {
    Path solid, dashed;
    ImVec2 chip;
    bool has_chip = false;
};

Below below_of(const StageModel& model, const StageLayout& layout, const WaitModel& w, int lane) {
    Below out;
    const std::size_t from = index_of(model, w.pid);
    if (from == model.cards.size() || layout.cards[from].aside) return out;
    const Rect a = layout.cards[from].rect;
    const float y = layout.floor + 18 * float(lane),
                ax = a.cx() + (lane ? (model.cards[from].side == Side::Left ? -24.0f : 24.0f) : 0);
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
    return rounded({{inner_a, a.b() - 14},
                    {inner_a + step, a.b() - 14},
                    {inner_a + step, layout.floor},
                    {inner_b - step, layout.floor},
                    {inner_b - step, b.b() - 14},
                    {inner_b, b.b() - 14}});
}

// On which port a wait stands, and which ports lead to those who can release it.
struct Ends {
    std::vector<std::size_t> from, to;
};
Ends ends_of(const StageModel& model, const WaitModel& w) {
    Ends e;
    e.from = w.polled;
    for (std::size_t from : w.polled)
        for (std::size_t i = 0; i < model.ports.size(); ++i) {
            const PortModel &asks = model.ports[from], &p = model.ports[i];
            const bool can = std::find(w.releasers.begin(), w.releasers.end(), p.pid) != w.releasers.end();
            if (can && p.channel == asks.channel && p.pid != w.pid && (asks.reads ? p.writes : p.reads)) e.to.push_back(i);
        }
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

}   // namespace

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
    for (std::size_t i = 0; i < model.ports.size(); ++i) {
        const Path& path = layout.ports[i].path;
        if (path.size() < 2) continue;
        if (ways[i] == Way::Waits) {
            draw_arrow(ui, path, waiting(ui.theme));
        } else if (ways[i] == Way::Releases) draw_arrow(ui, reversed(path), releasing(ui.theme));
        else ui.canvas.line(path, layout.ports[i].far ? ui.theme.wall : ui.theme.text3, model.ports[i].active ? 2.0f : 1.5f);
    }
}

void draw_wait_lines(Ui& ui, const StageModel& model, const StageLayout& layout) {
    const ImU32 ink = ui.theme.blocked.ink;
    for (const WaitModel& w : model.waits) {
        if (w.at_door) draw_door_wait(ui, model, layout, w);
        else if (below(layout, w)) {
            const Below b = below_of(model, layout, w, lane_of(model, w));
            if (b.solid.size() > 1) {
                ui.canvas.line(b.solid, ink, 3);
                ui.canvas.disc(b.solid.back(), 4, ink);
            }
            if (b.dashed.size() > 1) draw_arrow(ui, b.dashed, releasing(ui.theme));
        } else if (w.goes_around()) {
            const std::size_t from = index_of(model, w.pid);
            if (from < model.cards.size() && layout.cards[from].aside) continue;   // its card says it
            for (std::int32_t pid : w.releasers)
                if (const std::size_t to = index_of(model, pid);
                    to < model.cards.size() && to != from && from < model.cards.size())
                    draw_arrow(ui, around(model, layout, from, to), releasing(ui.theme));
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
        const Canvas::Guard guard(ui.canvas, place);
        ui.canvas.fill(place, mix(th.ground, th.blocked.solid, th.dark ? 30 : 16), 12);
        chip(ui, place.x, place.cy(), Icon::Hourglass, w.what, {ink, 0, th.blocked.solid});
        if (w.by.empty() || b.dashed.empty() || !w.channel) continue;
        // The far half says what would release it, on the side to which the dashed line goes.
        const bool to_right = b.dashed.back().x > b.chip.x;
        const float edge = to_right ? place.r() + 12 : place.x - 12, end = b.dashed.back().x + (to_right ? -14 : 14),
                    room = std::fabs(end - edge);
        const std::string words = ui.canvas.fit(Type::Caption, w.by, room);
        const Rect said{to_right ? edge : edge - room, b.chip.y - 24, room, 22};
        const Canvas::Guard over(ui.canvas, said);
        if (to_right) ui.canvas.middle(Type::Caption, edge, b.chip.y - 13, ink, words);
        else ui.canvas.middle_right(Type::Caption, edge, b.chip.y - 13, ink, words);
    }

    if (layout.pair && model.deadlock.empty()) return;
    // Along the descriptors: the ring of a deadlock is numbered in the order in which each waits for the next.
    int number = 0;
    const ImU32 ground = th.blocked.solid;
    std::vector<const WaitModel*> ring;
    for (std::int32_t pid : model.deadlock)
        for (const WaitModel& w : model.waits)
            if (w.pid == pid) ring.push_back(&w);
    for (const WaitModel* w : ring) {
        if (w->at_door) {
            const DoorPaths p = door_paths(model, layout, *w);
            if (p.solid.size() > 1) draw_number(ui, along(p.solid, 0.5f), ++number, ground);
            if (p.dashed.size() > 1) draw_number(ui, along(p.dashed, 0.5f), ++number, ground);
            continue;
        }
        const Ends e = ends_of(model, *w);
        if (below(layout, *w)) {
            ++number;
            const Below b = below_of(model, layout, *w, lane_of(model, *w));
            if (b.solid.size() > 1) draw_number(ui, along(b.solid, 0.3f), number, ground);
        } else
            for (std::size_t i : e.from)
                if (layout.ports[i].path.size() > 1) draw_number(ui, along(layout.ports[i].path, 0.5f), ++number, ground);
        for (std::size_t i : e.to)
            if (layout.ports[i].path.size() > 1) {
                draw_number(ui, along(layout.ports[i].path, layout.ports[i].far ? 0.35f : 0.5f), ++number, ground);
                break;
            }
    }
}

}   // namespace ipclab::view
