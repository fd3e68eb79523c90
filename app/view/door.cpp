#include "view/door.h"
#include "view/frame.h"
#include "view/marks.h"
#include <cmath>

namespace ipclab::view {

namespace {

void draw_leaf(Ui& ui, Rect r, bool hinge_left, bool open) {
    const float depth = open ? r.w * 0.34f : r.w, slant = open ? std::min(12.0f, r.h * 0.09f) : 0;
    const float hinge = hinge_left ? r.x : r.r(), edge = hinge_left ? r.x + depth : r.r() - depth;
    const ImVec2 shape[] = {{hinge, r.y}, {edge, r.y + slant}, {edge, r.b() - slant * 0.4f}, {hinge, r.b()}};
    ui.canvas.polygon(shape, open ? mix(ui.theme.card, ui.theme.raised, 50) : ui.theme.card);
    ui.canvas.line(shape, ui.theme.wall, 1.5f, true);
    if (!open && r.h >= 80) {   // panels, so that it is a door and not a cupboard
        const Rect panel = r.inset(r.w * 0.22f, 0);
        for (const auto& [from, to] : {std::pair{0.09f, 0.42f}, std::pair{0.62f, 0.91f}})
            ui.canvas.stroke({panel.x, r.y + r.h * from, panel.w, r.h * (to - from)}, ui.theme.line, 3);
    }
    const float knob = hinge_left ? edge - 8 : edge + 8;
    if (!open) ui.canvas.disc({knob, r.cy() + r.h * 0.03f}, 3.5f, ui.theme.wall);
}

void draw_nameplate(Ui& ui, const ChannelModel& c, const ChannelPlace& at, bool left) {
    const Canvas& canvas = ui.canvas;
    const Theme& th = ui.theme;
    const DoorModel& door = *c.door;
    const float room = std::max(60.0f, at.tube.w - 16);
    const float folder_w = canvas.width(Type::CodeSmall, door.folder), name_full = canvas.width(Type::Code, door.name);
    const bool folder = folder_w + name_full + 24 <= room * 0.7f;
    const std::string name = canvas.fit(Type::Code, door.name, room - 24 - (folder ? folder_w : 0));
    const float name_w = canvas.width(Type::Code, name), w = name_w + (folder ? folder_w : 0) + 24;
    const Rect plate{left ? at.tube.x - 4 : at.door.cx() - w / 2, at.label - 13, w, 26};
    canvas.fill(plate, th.card, size::small_radius);
    if (c.unlinked) canvas.dashed(plate, th.wall, size::small_radius, 1.5f);
    else canvas.stroke(plate, th.wall, size::small_radius, 1.5f);
    float x = plate.x + 12;
    if (folder) x += canvas.middle(Type::CodeSmall, x, at.label, th.text3, door.folder);
    canvas.middle(Type::Code, x, at.label, c.unlinked ? th.text2 : th.text, name);
    if (!c.unlinked) return;
    canvas.fill({x - 4, at.label, name_w + 8, 1.5f}, th.text);
    const std::string words = ui.tr("stage.name_removed");
    const float words_w = canvas.width(Type::Caption, words),
                level_w = canvas.width(Type::Caption, c.level);   // which ends the line
    const float before = plate.x - 10 - words_w, after = plate.r() + 10;
    if (before >= at.tube.x - 4) canvas.middle(Type::Caption, before, at.label, th.text3, words);
    else if (after + words_w + 14 <= at.tube.r() - level_w) canvas.middle(Type::Caption, after, at.label, th.text3, words);
}

std::size_t index_of(const StageModel& model, std::int32_t pid) {
    return std::size_t(std::find_if(model.cards.begin(), model.cards.end(), [&](const CardModel& c) { return c.pid == pid; }) -
                       model.cards.begin());
}

// Writers stand at the left of a door, readers at its right; where their cards stand the other way round, so do they.
bool stands_left(const ChannelPlace& at, bool writes) { return writes != at.reversed; }

std::size_t place_in_line(const DoorModel& door, const ComerModel& who) {
    std::size_t before = 0;
    for (const ComerModel& c : door.comers) {
        if (c.pid == who.pid) break;
        before += c.waits && c.writes == who.writes;
    }
    return before;
}

// From a card's inner edge to a point: straight across where the card is beside it.
Path from_card(const Rect& card, ImVec2 to) {
    const bool left = card.cx() < to.x;
    const float y = std::clamp(to.y, card.y + 14, card.b() - 14), x = left ? card.r() : card.x;
    return std::fabs(y - to.y) < 1 ? Path{{x, to.y}, to} : sideways({x, y}, to);
}

}   // namespace

void draw_door(Ui& ui, const StageModel& model, std::size_t index, const StageLayout& layout) {
    const ChannelModel& c = model.channels[index];
    const ChannelPlace& at = layout.channels[index];
    const Theme& th = ui.theme;
    const Rect r = at.door;
    const float jamb = r.h > 100 ? 5 : 4;
    ui.canvas.fill({r.x, r.y, r.w, r.h}, c.door->open ? th.well : th.card, 3);
    const Rect in{r.x + jamb, r.y + jamb, r.w - 2 * jamb, r.h - jamb};
    draw_leaf(ui, {in.x, in.y, in.w / 2 - 1, in.h}, true, c.door->open);
    draw_leaf(ui, {in.cx() + 1, in.y, in.w / 2 - 1, in.h}, false, c.door->open);
    for (const Rect& side : {Rect{r.x, r.y, jamb, r.h}, Rect{r.r() - jamb, r.y, jamb, r.h}, Rect{r.x, r.y, r.w, jamb}})
        ui.canvas.fill(side, th.wall);
    ui.canvas.fill({at.threshold_x, r.b(), at.threshold_w, 2}, th.wall, 1);
    draw_nameplate(ui, c, at, at.captions == 0 && c.door->open && at.tube.w < 300);
    if (at.captions <= 0) return;
    // Which side nobody holds an end of, while somebody holds one of the other: that comes and goes.
    const auto side = [&](bool writes) {
        const bool none = writes ? c.write_closed : c.read_closed, left = stands_left(at, writes);
        const std::string words = ui.tr(none     ? (writes ? "stage.no_writer_now" : "stage.no_reader_now")
                                        : writes ? "stage.writers"
                                                 : "stage.readers");
        const ImU32 ink = none ? th.text : th.text3;
        if (left) ui.canvas.middle(Type::Caption, at.threshold_x, at.captions, ink, words);
        else ui.canvas.middle_right(Type::Caption, at.threshold_x + at.threshold_w, at.captions, ink, words);
    };
    side(true), side(false);
}

void draw_comers(Ui& ui, const StageModel& model, std::size_t index, const StageLayout& layout, bool live, Wishes& wishes) {
    const ChannelModel& c = model.channels[index];
    const ChannelPlace& at = layout.channels[index];
    const Theme& th = ui.theme;
    float switches[2] = {0, 0};
    const bool waited =
        std::any_of(c.door->comers.begin(), c.door->comers.end(), [](const ComerModel& who) { return who.waits; });
    const bool crowded =
        waited && !layout.pair && at.door.h < 80;   // the lines of who waits run where the switch's words would be
    for (const ComerModel& who : c.door->comers) {
        const bool left = stands_left(at, who.writes);
        if (who.waits) {
            draw_token(ui, at.before_door(left, place_in_line(*c.door, who), layout.token), layout.token, who.badge, th.blocked);
            continue;
        }
        if (!who.can_set) continue;
        // Before the door: the flag belongs to the open that it is about to make.
        const float y = (layout.pair ? at.tube.cy() : at.door.y + 12) + 40 * switches[left]++;
        const float edge = layout.pair ? (left ? layout.kernel.x + 10 : layout.kernel.r() - 10)
                           : left      ? at.tube.x + 4
                                       : at.tube.r() - 4;
        const float x = left ? edge : edge - 28;
        if (toggle(ui, who.id + ".nonblock", x, y, who.nonblock, live, ui.tr("stage.open_nonblock_tip")))
            wishes.commands.push_back(
                {.kind = CommandKind::Nonblock, .target = who.pid, .value = who.nonblock ? 0 : 1, .fd = -1, .text = {}});
        if (crowded) continue;   // the switch's tip names it
        const float room = (left ? at.door.x - x : x + 28 - at.door.r()) - 6;
        for (const char* words : {"O_NONBLOCK", "NONBLOCK"}) {
            const float w = ui.canvas.width(Type::CodeSmall, words);
            if (w > room) continue;
            const float beside =
                layout.pair ? y - 20 : y + 19;   // a pair's door is tall: the line of who waits runs below the switch
            const ImU32 ink = who.nonblock ? th.text : th.text2;
            if (w + 36 <= room)
                left ? ui.canvas.middle(Type::CodeSmall, x + 36, y, ink, words)
                     : ui.canvas.middle_right(Type::CodeSmall, x - 8, y, ink, words);
            else
                left ? ui.canvas.middle(Type::CodeSmall, x, beside, ink, words)
                     : ui.canvas.middle_right(Type::CodeSmall, x + 28, beside, ink, words);
            break;
        }
    }
}

DoorPaths door_paths(const StageModel& model, const StageLayout& layout, const WaitModel& w) {
    DoorPaths out;
    const ChannelModel& c = model.channels[*w.channel];
    const ChannelPlace& at = layout.channels[*w.channel];
    const auto who =
        std::find_if(c.door->comers.begin(), c.door->comers.end(), [&](const ComerModel& one) { return one.pid == w.pid; });
    const std::size_t from = index_of(model, w.pid);
    if (who == c.door->comers.end() || from == model.cards.size()) return out;
    const bool left = stands_left(at, who->writes);
    const std::size_t place = place_in_line(*c.door, *who);
    out.here = at.before_door(left, place, layout.token), out.there = at.before_door(!left, 0, layout.token);
    const auto touching = [&](ImVec2 centre, const Rect& card) {
        return ImVec2{centre.x + (card.cx() < centre.x ? -1.0f : 1.0f) * (layout.token + 3), centre.y};
    };
    const Rect card = layout.cards[from].rect;
    out.solid = from_card(card, touching(out.here, card));
    if (place > 0) return out;

    // On to who is about to open the other side; else to the others of a ring; else to the only one who could.
    std::optional<std::size_t> to;
    for (const ComerModel& one : c.door->comers)
        if (!one.waits && (who->writes ? one.reads : one.writes)) to = index_of(model, one.pid);
    const auto in_ring = [&](std::int32_t pid) {
        return std::find(model.deadlock.begin(), model.deadlock.end(), pid) != model.deadlock.end();
    };
    const auto at_a_door = [&](std::int32_t pid) {
        return std::any_of(model.waits.begin(), model.waits.end(), [&](const WaitModel& o) { return o.pid == pid && o.at_door; });
    };
    for (std::int32_t pid : w.releasers)
        if (!to && pid != w.pid && w.forever && in_ring(pid) && at_a_door(pid))
            to = index_of(model, pid), out.partner_waits = true;
    if (!to || *to >= model.cards.size()) return out;
    const Rect other = layout.cards[*to].rect;
    if ((other.cx() < at.door.cx()) == left) {   // it will come from this side: below the door and those before it
        const float y = std::min(at.door.b() + (at.captions > 0 ? 34.0f : 16.0f), other.b() - 14),
                    edge = left ? other.r() : other.x;
        out.dashed = rounded({{edge, y}, {out.there.x, y}, {out.there.x, out.there.y + layout.token + 3}}, 8);
    } else out.dashed = from_card(other, touching(out.there, other));
    std::reverse(out.dashed.begin(), out.dashed.end());
    return out;
}

void draw_door_wait(Ui& ui, const StageModel& model, const StageLayout& layout, const WaitModel& w) {
    const DoorPaths p = door_paths(model, layout, w);
    if (p.solid.size() < 2) return;
    draw_arrow(ui, p.solid, waiting(ui.theme));
    if (p.dashed.size() > 1) draw_arrow(ui, p.dashed, releasing(ui.theme));
    if (!p.partner_waits) draw_missing(ui, p.there, layout.token, ui.theme.blocked.ink);
    if (w.forever) return;
    draw_line_note(ui, p.solid, w.what, ui.theme.blocked.ink);
    if (p.dashed.size() > 1) draw_line_note(ui, p.dashed, w.by, ui.theme.blocked.ink);
}

}   // namespace ipclab::view
