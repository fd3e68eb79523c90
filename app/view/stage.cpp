// Two processes, the pipe between them, and who waits for whom.
#include "view/views.h"
#include <algorithm>
#include <cmath>
#include <string>

namespace ipclab::view {

namespace {

struct Metrics { float card_w, slot_w, slot_h, margin, lip, badge, port_w, port_out, plug_r, plug_out, ground_gap; };
constexpr Metrics kWide{280, 22, 56, 32, 8, 36, 40, 12, 8, 16, 20}, kCompact{220, 14, 48, 16, 6, 32, 32, 3, 6, 11, 6};

// Rows of a card, from its top.
constexpr float kCardHeight = 240, kHeaderMid = 34, kReasonTop = 60, kCallMid = 136, kNextMid = 172, kFooterTop = 192;
constexpr float kWell = 32, kHeadlineHeight = 104, kWaitDrop = 36, kTubeLabel = 24;

struct Layout { Rect writer, reader, tube; float mid; Metrics m; };

Layout lay_out(const Ui& ui, Rect r, bool headline) {
    const Metrics m = ui.compact ? kCompact : kWide;
    const float head = headline ? kHeadlineHeight : 0, room = r.h - head - kCardHeight - kWaitDrop;
    const float y = std::round(r.y + head + room * 0.42f);   // a little above the middle looks centred
    Layout l{{r.x + m.margin, y, m.card_w, kCardHeight}, {r.r() - m.margin - m.card_w, y, m.card_w, kCardHeight}, {}, y + kCallMid, m};
    const float w = 16 * m.slot_w + 2 * m.lip;
    l.tube = {std::round((l.writer.r() + l.reader.x - w) / 2), l.mid - m.slot_h / 2 - 4, w, m.slot_h + 8};
    return l;
}

void card_frame(Ui& ui, Rect r, State s) {
    const Theme& th = ui.theme;
    const StateLook look = look_of(ui, s);
    ui.canvas.shadow(r, th.shadow, size::card_radius);
    surface(ui, r, s == State::Blocked ? mix(th.card, th.ground, 40) : th.card, size::card_radius);   // blocked: dimmed
    if (s == State::Blocked) ui.canvas.stroke(r, look.colours.ink, size::card_radius, size::thick);
    else if (s == State::Held) ui.canvas.dashed(r, look.colours.ink, size::card_radius, size::stroke);
    else ui.canvas.stroke(r, look.colours.ink, size::card_radius, size::hairline);
}

void card_header(Ui& ui, Rect r, const ProcessView& p, const Metrics& m) {
    const float mid = r.y + kHeaderMid, x = r.x + size::pad, text = x + m.badge + (ui.compact ? 8 : 12);
    badge(ui, {x, mid - m.badge / 2, m.badge, m.badge}, p.badge);
    ui.canvas.middle(Type::Strong, text, mid - 9, ui.theme.text, p.name);
    ui.canvas.middle(Type::Caption, text, mid + 10, ui.theme.text3, (ui.compact ? "" : "PID ") + std::to_string(p.pid));
    const StateLook look = look_of(ui, p.state);
    chip(ui, r.r() - size::pad - chip_width(ui, look.word), mid, look.icon, look.word, look.colours);
}

// The call is a sunken line at the height of the port, so that call, port, plug and tube read as one path.
void card_call(Ui& ui, Rect r, const ProcessView& p, const Metrics& m) {
    const float inner = r.w - size::pad - (m.port_w - m.port_out) - 8;
    const float x = p.writes ? r.x + size::pad : r.r() - size::pad - inner;
    const Rect well{x, r.y + kCallMid - kWell / 2, inner, kWell};
    ui.canvas.fill(well, ui.theme.well, size::small_radius + 1);
    ui.canvas.middle(Type::Code, well.x + 10, well.cy(), ui.theme.text, p.call);
    if (ui.compact) return;
    const std::string line = ":" + std::to_string(p.line);
    ui.canvas.middle_right(Type::CodeSmall, well.r() - 10, well.cy(), ui.theme.text3, line);
}

void card_next(Ui& ui, Rect r, const ProcessView& p) {
    const StateLook look = look_of(ui, p.state);
    float x = r.x + size::pad;
    const float mid = r.y + kNextMid;
    if (p.pace) {
        ui.canvas.ring({x + 8, mid}, 7, ui.theme.line_strong, 3);
        ui.canvas.ring({x + 8, mid}, 7, ui.theme.text, 3, 0, *p.pace);
    } else icon(ui.canvas, p.state == State::Blocked ? Icon::Arrow : Icon::Lock, {x + 8, mid}, 14, look.colours.ink);
    ui.canvas.middle(Type::Caption, x + 24, mid, p.pace ? ui.theme.text2 : look.colours.ink, p.next);
}

void card_footer(Ui& ui, Rect r, const ProcessView& p) {
    static constexpr Icon terminal = Icon::Terminal, step = Icon::Step;
    const float y = r.y + kFooterTop, x = r.x + size::pad, w = r.w - 2 * size::pad;
    ImGui::PushID(p.pid);
    if (p.action) {
        if (p.guided) button(ui, "action", {x, y, w - 40, size::control}, {.label = p.action, .icon = &step, .kind = Kind::Primary, .guided = true});
        else button(ui, "action", {x, y, w - 40, size::control}, {.label = p.action, .icon = &step});
        icon_button(ui, "proof", {x + w - 32, y, 32, size::control}, Icon::Terminal);
    } else {
        button(ui, "proof", {x - 12, y, button_width(ui, {.label = ui.str.check_yourself, .icon = &terminal}), size::control},
               {.label = ui.str.check_yourself, .icon = &terminal, .kind = Kind::Ghost});
    }
    ImGui::PopID();
}

void port(Ui& ui, Rect card, float mid, const ProcessView& p, const Metrics& m) {
    const Theme& th = ui.theme;
    const Rect r{p.writes ? card.r() + m.port_out - m.port_w : card.x - m.port_out, mid - 12, m.port_w, 24};
    ui.canvas.fill(r, th.ground, 12);
    ui.canvas.fill(r, th.raised, 12);
    ui.canvas.stroke(r, look_of(ui, p.state).colours.ink, 12, p.state == State::Blocked ? 2.0f : 1.0f);
    ui.canvas.middle_centre(Type::CodeSmall, r.cx() - 6, r.cy(), th.text, std::to_string(p.fd));
    const float x = r.cx() + 4;
    const ImVec2 tip[] = {{x, mid - 4}, {x + 7, mid}, {x, mid + 4}};
    ui.canvas.polygon(tip, th.text2);
}

void process_card(Ui& ui, Rect r, const ProcessView& p, const Metrics& m) {
    card_frame(ui, r, p.state);
    {
        Canvas::Guard guard(ui.canvas, r.inset(size::pad - 1, 8));
        card_header(ui, r, p, m);
        ui.canvas.prose(Type::Body, r.x + size::pad, r.y + kReasonTop, r.w - 2 * size::pad, ui.theme.text, p.reason);
        card_call(ui, r, p, m);
        card_next(ui, r, p);
        card_footer(ui, r, p);
    }
    port(ui, r, r.y + kCallMid, p, m);
}

// The open file description: descriptor lines join here, and it carries the flag.
void plug(Ui& ui, const Layout& l, const PipeView& p, bool left) {
    const float x = left ? l.tube.x - l.m.plug_out : l.tube.r() + l.m.plug_out, from = left ? l.writer.r() : l.reader.x;
    const float mid = l.mid, radius = l.m.plug_r;
    const bool nonblock = p.nonblock[left ? 0 : 1];
    const Theme& th = ui.theme;
    ui.canvas.fill({std::min(x, from), mid - 1, std::fabs(from - x), 2}, th.text3);
    ui.canvas.disc({x, mid}, radius, th.ground);
    ui.canvas.ring({x, mid}, radius, th.text3, 2);
    ui.canvas.disc({x, mid}, radius - 5 > 2 ? radius - 5 : 2, th.text2);
    if (!p.show_flags) return;
    const float y = mid + 56, label = ui.canvas.width(Type::CodeSmall, "O_NONBLOCK");
    ui.canvas.vline(x, mid + radius, y - 8 - mid - radius, th.line_strong);
    const float x0 = left ? x - 4 : x + 4 - 28;
    toggle(ui, left ? "nonblock.write" : "nonblock.read", x0, y, nonblock);
    ui.canvas.middle(Type::CodeSmall, left ? x0 + 36 : x0 - 8 - label, y, nonblock ? th.text : th.text2, "O_NONBLOCK");
}

void tube(Ui& ui, const Layout& l, const PipeView& p) {
    const Theme& th = ui.theme;
    const Canvas& c = ui.canvas;
    const Rect r = l.tube;
    ui.grounds.push_back({r, th.well});
    const Rect inner{r.x + l.m.lip, r.y + 4, r.w - 2 * l.m.lip, r.h - 8};
    for (int i = 0; i < 16; ++i) {   // oldest at the reader's end
        const Rect slot{inner.x + l.m.slot_w * float(15 - i), inner.y, l.m.slot_w, inner.h};
        if (i < int(p.slots.size())) {
            if (p.slots[i].filled < 1) c.dashed(slot.inset(1, 0), th.line_strong, 3, 1);
            paper(ui, slot.inset(1, 0), p.slots[i].letter, p.slots[i].filled, ui.compact ? Type::CodeSmall : Type::Code);
        } else c.stroke(slot.inset(1, 0), th.line, 3);
    }
    for (float y : {r.y - 2, r.b()}) c.fill({r.x - 4, y, r.w + 8, 2}, th.text3, 1);   // walls; the ends stay open
    for (float x : {r.x - 4, r.r() + 2})
        for (float y : {r.y - 6, r.b()}) c.fill({x, y, 2, 6}, th.text3, 1);
    const float mid = r.y - kTubeLabel;
    const float w = c.middle(Type::Strong, r.x - 4, mid, th.text, p.name);
    c.middle(Type::Label, r.x + w + 10, mid, th.text2, p.level);
}

void flying(Ui& ui, const Layout& l, const Packet& p) {
    const float from = l.tube.r() - 4, to = l.reader.x - (ui.compact ? 6 : 0);
    const float x = from + (to - from) * p.progress, y = l.mid - (l.mid - l.tube.y + kTubeLabel) * std::sin(p.progress * 3.14159f);
    const Rect r{x - 13, y - 13, 26, 26};
    ui.canvas.shadow(r, ui.theme.shadow, 4);
    paper(ui, r, p.letter, 1, Type::Code);
    ui.canvas.middle_right(Type::Label, r.x - 8, y, ui.theme.text, p.size);
}

// From the blocked card to what it waits for, and on to whoever can release it.
void wait_line(Ui& ui, const Layout& l, const WaitView& wait, const StateLook& look) {
    const Canvas& c = ui.canvas;
    const float y = l.writer.b() + kWaitDrop, x0 = l.writer.cx(), x1 = l.tube.cx(), x2 = l.reader.cx();
    const float w1 = chip_width(ui, wait.for_what), turn = 10;
    const ImVec2 first[] = {{x0, l.writer.b()}, {x0, y - turn}, {x0 + 3, y - 3}, {x0 + turn, y}, {x1 - w1 / 2, y}};
    c.line(first, look.colours.ink, 2);
    const ImVec2 up[] = {{x1, y - 12}, {x1, l.tube.b() + 10}};
    c.line(up, look.colours.ink, 2);
    c.disc({x1, l.tube.b() + 10}, 4, look.colours.ink);
    const ImVec2 second[] = {{x1 + w1 / 2, y}, {x2 - turn, y}, {x2 - 3, y - 3}, {x2, y - turn}, {x2, l.reader.b() + 8}};
    c.dashed_line(second, look.colours.ink, 2, 6, 5);
    const ImVec2 head[] = {{x2 - 5, l.reader.b() + 11}, {x2, l.reader.b() + 3}, {x2 + 5, l.reader.b() + 11}};
    c.polygon(head, look.colours.ink);
    chip(ui, x1 - w1 / 2, y, look.icon, wait.for_what, look.colours);
    const float lx = x1 + w1 / 2 + 12, room = x2 - lx - 14;
    c.middle(Type::Caption, lx, y - 13, look.colours.ink, c.fit(Type::Caption, wait.by_whom, room));
}

void kernel_ground(Ui& ui, const Layout& l) {
    const Rect r = Rect{l.writer.r(), l.writer.y, l.reader.x - l.writer.r(), kCardHeight}.inset(l.m.ground_gap, 0);
    surface(ui, r, mix(ui.theme.ground, ui.theme.text3, 8), size::card_radius);
    ui.canvas.middle_centre(Type::Caption, r.cx(), r.y + 18, ui.theme.text3, ui.str.kernel);
}

} // namespace

void draw_stage(Ui& ui, Rect r, const StageView& v) {
    const bool headline = v.headline && *v.headline;
    const Layout l = lay_out(ui, r, headline);
    if (headline) {
        const float x = r.x + l.m.margin, top = l.writer.y - kHeadlineHeight + 24;
        ui.canvas.text(Type::Title, x, top, ui.theme.text, v.headline);
        ui.canvas.prose(Type::Body, x, top + 12, r.w - 2 * l.m.margin, ui.theme.text2, v.subline);
    }
    kernel_ground(ui, l);
    plug(ui, l, v.pipe, true);
    plug(ui, l, v.pipe, false);
    if (v.writer.state == State::Blocked) wait_line(ui, l, v.wait, look_of(ui, State::Blocked));
    tube(ui, l, v.pipe);
    process_card(ui, l.writer, v.writer, l.m);
    process_card(ui, l.reader, v.reader, l.m);
    if (v.packet) flying(ui, l, *v.packet);
}

} // namespace ipclab::view
