#include "view/card.h"
#include "view/word.h"
#include <algorithm>
#include <cmath>

namespace ipclab::view {

namespace {

// Rows of a full card, from its top.
constexpr float kHeaderMid = 34, kReasonTop = 60, kReasonRoom = 48, kNextMid = 172, kFooterTop = 192, kWell = 32;

bool waits(const CardModel& c) { return c.state == State::Blocked && !c.switching; }

struct Inks {
    ImU32 strong, body, quiet;
};
Inks inks(const Theme& th, const CardModel& c) {
    if (c.state == State::Killed) return {rgb(0xEDEFF3), rgb(0xC4C9CF), rgb(0x9AA3B1)};   // black in both themes
    if (c.state == State::Exited) return {th.text2, th.text3, th.text3};
    return {th.text, th.text, th.text3};
}

StateLook look(const Ui& ui, const CardModel& c) { return look_of(ui, c.switching ? State::Runnable : c.state); }

void draw_frame(Ui& ui, Rect r, const CardModel& c, bool selected) {
    const Theme& th = ui.theme;
    const StateColours colours = look(ui, c).colours;
    const float radius = size::card_radius;
    if (selected) ui.canvas.stroke(r.grown(4), fade(th.accent_ink, 0.7f), radius + 4, 2);
    if (c.state == State::Exited) {
        surface(ui, r, mix(th.ground, th.card, 35), radius);
        ui.canvas.stroke(r, th.line_strong, radius, size::hairline);
        return;
    }
    ui.canvas.shadow(r, th.shadow, radius);
    if (c.state == State::Killed) {
        surface(ui, r, rgb(0x050607), radius);
        ui.canvas.stroke(r, th.dark ? th.line_strong : th.text, radius, size::stroke);
        return;
    }
    surface(ui, r, waits(c) ? mix(th.card, th.ground, 40) : th.card, radius);   // blocked: dimmed
    if (waits(c)) ui.canvas.stroke(r, colours.ink, radius, size::thick);
    else if (c.state == State::Held) ui.canvas.dashed(r, colours.ink, radius, size::stroke);
    else ui.canvas.stroke(r, colours.ink, radius, size::hairline);
}

float chip_of(Ui& ui, float right, float cy, const CardModel& c) {
    const StateLook l = look(ui, c);
    const float w = chip_width(ui, c.chip);
    if (c.state == State::Killed) {
        const StateColours white{rgb(0x101216), rgb(0xEDEFF3), rgb(0xEDEFF3)};
        chip(ui, right - w, cy, l.icon, c.chip, white);
    } else chip(ui, right - w, cy, l.icon, c.chip, l.colours, waits(c));
    return w;
}

void badge_of(Ui& ui, Rect r, const CardModel& c) {
    const bool ended = !c.alive;
    const ImU32 ground = c.state == State::Killed ? rgb(0xEDEFF3) : ended ? ui.theme.text3 : ui.theme.text;
    ui.canvas.fill(r, ground, r.w * 0.26f);
    ui.canvas.middle_centre(r.w >= 28 ? Type::Strong : Type::Label, r.cx(), r.cy(),
                            c.state == State::Killed ? rgb(0x101216) : ui.theme.ground, {&c.badge, 1});
}

void draw_header(Ui& ui, Rect r, float mid, float side, const CardModel& c, bool two_lines) {
    const Inks ink = inks(ui.theme, c);
    const Canvas& canvas = ui.canvas;
    const float x = r.x + size::pad, right = r.r() - size::pad, text = x + side + (ui.compact ? 8 : 12),
                chip_w = chip_width(ui, c.chip);
    const std::string pid = std::to_string(c.pid), with_word = ui.compact ? pid : "PID " + pid;
    const float room = right - chip_w - 8 - text, name_w = canvas.width(Type::Strong, c.name);
    badge_of(ui, {x, mid - side / 2, side, side}, c);
    if (two_lines &&
        (name_w > room || canvas.width(Type::Caption, pid) > room)) {   // too narrow: the state stands below the name
        canvas.middle(Type::Strong, text, mid - 12, ink.strong, canvas.fit(Type::Strong, c.name, right - text));
        if (name_w + 10 + canvas.width(Type::Caption, pid) <= right - text)
            canvas.middle_right(Type::Caption, right, mid - 12, ink.quiet, pid);
        chip_of(ui, std::min(right, text + chip_w), mid + 13, c);
        return;
    }
    if (!two_lines && name_w > room) {   // one line, and a long name: the state is its icon alone
        const StateLook l = look(ui, c);
        const bool filled = waits(c);
        canvas.disc({right - 12, mid}, 12, c.state == State::Killed ? rgb(0xEDEFF3) : filled ? l.colours.solid : l.colours.tint);
        icon(canvas, l.icon, {right - 12, mid}, 13,
             c.state == State::Killed ? rgb(0x101216)
             : filled                 ? IM_COL32_WHITE
                                      : l.colours.ink);
        canvas.middle(Type::Strong, text, mid, ink.strong, canvas.fit(Type::Strong, c.name, right - 32 - text));
        return;
    }
    chip_of(ui, right, mid, c);
    if (two_lines) {
        canvas.middle(Type::Strong, text, mid - 9, ink.strong, c.name);
        canvas.middle(Type::Caption, text, mid + 10, ink.quiet, canvas.width(Type::Caption, with_word) <= room ? with_word : pid);
    } else {
        const float w = canvas.middle(Type::Strong, text, mid, ink.strong, canvas.fit(Type::Strong, c.name, room));
        if (w + 8 + canvas.width(Type::Caption, pid) < room) canvas.middle(Type::Caption, text + w + 8, mid, ink.quiet, pid);
    }
}

// Where a call or a line of code that is too wide for its well goes on below: after the last blank that leaves room for
// what comes before it. 0: it fits, or has no such place.
std::size_t break_call(const Ui& ui, const std::string& words, float room) {
    if (ui.canvas.width(Type::CodeSmall, words) <= room) return 0;
    std::size_t cut = 0;
    for (std::size_t blank = words.find(' '); blank != std::string::npos; blank = words.find(' ', blank + 1))
        if (ui.canvas.width(Type::CodeSmall, std::string_view(words).substr(0, blank)) <= room) cut = blank + 1;
    return cut;
}

// The call is a sunken line; on a full card it lies at the height of the port, so that call, port, plug and tube read
// as one path.
void draw_call(Ui& ui, Rect well, const CardModel& c) {
    if (c.call.empty()) return;
    const Inks ink = inks(ui.theme, c);
    ui.canvas.fill(well, ui.theme.well, size::small_radius + 1);
    float room = well.w - 20;
    const std::string line = c.line > 0 ? ":" + std::to_string(c.line) : "";
    const float line_w = ui.canvas.width(Type::CodeSmall, line);
    if (!line.empty() && ui.canvas.width(Type::Code, c.call) + line_w + 10 <= room) {
        ui.canvas.middle_right(Type::CodeSmall, well.r() - 10, well.cy(), ink.quiet, line);
        room -= line_w + 10;
    }
    if (ui.canvas.width(Type::Code, c.call) <= room)
        return void(ui.canvas.middle(Type::Code, well.x + 10, well.cy(), ink.strong, c.call));
    const Type type = Type::CodeSmall;
    if (const std::size_t cut = break_call(ui, c.call, room); cut > 0 && well.h >= 30) {
        const std::string rest = c.call.substr(cut);
        ui.canvas.middle(type, well.x + 10, well.cy() - 8, ink.strong, c.call.substr(0, cut));
        ui.canvas.middle(type, well.x + 10, well.cy() + 7, ink.strong, ui.canvas.fit(type, rest, room));
        return;
    }
    ui.canvas.middle(type, well.x + 10, well.cy(), ink.strong, ui.canvas.fit(type, c.call, room));
}

void draw_next(Ui& ui, float x, float mid, float room, const CardModel& c) {
    if (c.next.empty()) return;
    const Theme& th = ui.theme;
    const StateColours state = look(ui, c).colours;
    ImU32 ink = c.state == State::Runnable || c.state == State::Paced ? th.text2 : state.ink;
    constexpr struct {
        NextIcon which;
        Icon icon;
    } kIcons[] = {
        {NextIcon::Arrow, Icon::Arrow}, {NextIcon::Lock, Icon::Lock},     {NextIcon::Clock, Icon::Clock},
        {NextIcon::Check, Icon::Check}, {NextIcon::Forever, Icon::Reset},
    };
    if (c.next_icon == NextIcon::Ring && c.pace) {
        ui.canvas.ring({x + 8, mid}, 7, th.line_strong, 3);
        ui.canvas.ring({x + 8, mid}, 7, th.text, 3, 0, *c.pace);
    } else if (c.next_icon == NextIcon::Error) {
        const ImVec2 d[] = {{x + 8, mid - 6}, {x + 14, mid}, {x + 8, mid + 6}, {x + 2, mid}};
        ui.canvas.polygon(d, th.error.ink);
        ink = th.error.ink;
    } else
        for (const auto& k : kIcons)
            if (k.which == c.next_icon) icon(ui.canvas, k.icon, {x + 8, mid}, 14, ink);
    const float indent = c.next_icon == NextIcon::None ? 0 : 24;
    ui.canvas.middle(Type::Caption, x + indent, mid, ink, ui.canvas.fit(Type::Caption, c.next, room - indent));
}

std::string id_of(const CardModel& c, const char* what) { return "stage." + c.role + "." + what; }

void send(Wishes& wishes, CommandKind kind, std::int32_t pid, std::int64_t value = 0, std::int64_t fd = -1) {
    wishes.commands.push_back({.kind = kind, .target = pid, .value = value, .fd = fd, .text = {}});
}

// One thing that can be done to a process.
struct Deed {
    std::string id, words;
    Icon icon;
    CommandKind kind;
    int fd = -1;
};

std::vector<Deed> deeds(const Ui& ui, const StageModel& model, const CardModel& c, bool close) {
    std::vector<Deed> all;
    if (!c.alive) return all;
    if (c.can_access) all.push_back({id_of(c, "access"), ui.tr("stage.step_access"), Icon::Target, CommandKind::StepAccess});
    if (c.can_line) all.push_back({id_of(c, "line"), ui.tr("stage.step_line"), Icon::Step, CommandKind::StepLine});
    if (!c.step.empty()) all.push_back({id_of(c, "step"), c.step, Icon::Step, CommandKind::Step});
    if (c.can_run) all.push_back({id_of(c, "run"), ui.tr("stage.run_on"), Icon::Play, CommandKind::Run});
    if (c.can_hold) all.push_back({id_of(c, "hold"), ui.tr("stage.hold"), Icon::Hand, CommandKind::Hold});
    int reads = 0, writes = 0;
    for (const PortModel& p : model.ports) {
        if (p.pid != c.pid || !close) continue;
        int& count = p.writes ? writes : reads;
        std::string id = id_of(c, p.writes ? "write.close" : "read.close");
        if (count++) id += "." + std::to_string(p.fd);
        all.push_back(
            {id, ui.tr(p.writes ? "stage.close_write" : "stage.close_read", p.fd), Icon::Plug, CommandKind::CloseEnd, p.fd});
    }
    all.push_back({id_of(c, "kill"), ui.tr("stage.kill"), Icon::Cross, CommandKind::Kill});
    return all;
}

void carry_out(const Deed& d, const CardModel& c, PanelMemory& memory, Wishes& wishes) {
    send(wishes, d.kind, c.pid, 0, d.fd);
    memory.menu.clear();
}

bool more_button(Ui& ui, const std::string& id, Rect r, bool on) {
    const Touch t = touch(ui, id, r, true, ui.tr("stage.more"));
    if (on || t.hover) ui.canvas.fill(r, fade(ui.theme.raised, on ? 1 : 0.7f), size::control_radius);
    for (float dx : {-5.0f, 0.0f, 5.0f}) ui.canvas.disc({r.cx() + dx, r.cy()}, 1.6f, ui.theme.text2);
    return t.hit;
}

struct Offer {
    std::vector<Deed> all;
    std::optional<Deed> main, second;
};

// The button on the card: what the lesson asks for, else the step, else to hold or let go.
Offer offer(const Ui& ui, const StageModel& model, const CardModel& c, const CardLook& look) {
    Offer o;
    if (!look.live) return o;
    o.all = deeds(ui, model, c, true);
    for (const Deed& d : o.all)
        if (d.id == ui.guide) o.main = d;
    if (!look.close) std::erase_if(o.all, [](const Deed& d) { return d.kind == CommandKind::CloseEnd; });
    // Between calls it is stepped through its source; where words are watched, by what it does to them.
    const bool in_source = c.can_access || (c.can_line && c.in_source);
    using Kinds = std::vector<CommandKind>;
    const Kinds kinds = in_source ? Kinds{CommandKind::StepAccess, CommandKind::StepLine, CommandKind::Run, CommandKind::Hold}
                                  : Kinds{CommandKind::Step, CommandKind::Run, CommandKind::Hold};
    for (CommandKind kind : kinds)
        for (const Deed& d : o.all) {
            if (d.kind != kind || (o.main && o.main->id == d.id)) continue;
            // What waits in the kernel cannot be held before its call is over: that stays in the menu.
            const bool holds = kind == CommandKind::Hold;
            if (holds && (!look.more || waits(c) || c.state == State::Timer || c.state == State::Stopped)) continue;
            if (!o.main) o.main = d;
            else if (!o.second && (look.more || kind == CommandKind::StepLine) && kind != CommandKind::Step) o.second = d;
        }
    return o;
}

void toggle_proof(const CardModel& c, PanelMemory& memory, ViewState& state) {
    const bool open = state.proof && state.proof_of == c.pid;
    state.proof = !open, state.proof_of = c.pid;
    memory.menu.clear();
}

// At the foot of a full card: the button, and at its right what else there is.
void draw_footer(Ui& ui, Rect r, const StageModel& model, const CardModel& c, const CardLook& card_look, PanelMemory& memory,
                 ViewState& state, Wishes& wishes) {
    const float y = r.y + kFooterTop, x = r.x + size::pad;
    float right = r.r() - size::pad;
    const Offer o = offer(ui, model, c, card_look);
    const std::string more = id_of(c, "more");
    if (card_look.more && !o.all.empty()) {
        right -= 32;
        if (more_button(ui, more, {right, y, 32, size::control}, memory.menu == more))
            memory.menu = memory.menu == more ? "" : more;
        right -= 4;
    }
    if (!o.main) {
        const Button b{.label = ui.tr("stage.proof"), .icon = Icon::Terminal, .weight = Weight::Ghost};
        const Rect place{x - 12, y, std::min(button_width(ui, b), right - x + 12), size::control};
        if (c.state == State::Killed) {   // black in both themes, and so no ordinary button
            const Touch t = touch(ui, id_of(c, "proof"), place);
            const ImU32 ink = t.hover ? inks(ui.theme, c).strong : inks(ui.theme, c).quiet;
            icon(ui.canvas, Icon::Terminal, {x + 8, place.cy()}, 16, ink);
            ui.canvas.middle(Type::Label, x + 24, place.cy(), ink, ui.canvas.fit(Type::Label, b.label, place.r() - x - 24));
            if (t.hit) toggle_proof(c, memory, state);
        } else if (button(ui, id_of(c, "proof"), place, b)) toggle_proof(c, memory, state);
        return;
    }
    right -= 32;
    if (icon_button(ui, id_of(c, "proof"), {right, y, 32, size::control}, Icon::Terminal, ui.tr("stage.proof")))
        toggle_proof(c, memory, state);
    right -= 4;
    const bool guided = o.main->id == ui.guide;
    std::string words = o.main->words;
    if (button_width(ui, {.label = words.c_str(), .icon = o.main->icon}) > right - 4 - x && o.main->fd >= 0)
        words = ui.tr("stage.close_short", o.main->fd);
    const Button b{.label = words.c_str(), .icon = o.main->icon, .weight = guided ? Weight::Primary : Weight::Soft};
    // On a narrow card the second is in the menu only: the first must keep its words.
    if (o.second && (!card_look.more || right - 40 - x >= button_width(ui, b))) {
        right -= 32;
        if (icon_button(ui, o.second->id, {right, y, 32, size::control}, o.second->icon, o.second->words.c_str()))
            carry_out(*o.second, c, memory, wishes);
        right -= 4;
    }
    if (button(ui, o.main->id, {x, y, right - 4 - x, size::control}, b)) carry_out(*o.main, c, memory, wishes);
}

// On smaller cards the same as icons, at the right of `mid`. Returns the width taken.
float draw_icons(Ui& ui, float right, float mid, const StageModel& model, const CardModel& c, const CardLook& card_look,
                 PanelMemory& memory, ViewState& state, Wishes& wishes) {
    const float side = 28, from = right;
    const Offer o = offer(ui, model, c, card_look);
    const std::string more = id_of(c, "more");
    if (card_look.more && !o.all.empty()) {
        right -= side;
        if (more_button(ui, more, {right, mid - side / 2, side, side}, memory.menu == more))
            memory.menu = memory.menu == more ? "" : more;
    } else {
        right -= side;
        if (icon_button(ui, id_of(c, "proof"), {right, mid - side / 2, side, side}, Icon::Terminal, ui.tr("stage.proof")))
            toggle_proof(c, memory, state);
    }
    for (const auto* d : {o.second ? &*o.second : nullptr, o.main ? &*o.main : nullptr}) {
        if (!d) continue;
        right -= side + 2;
        if (icon_button(ui, d->id, {right, mid - side / 2, side, side}, d->icon, d->words.c_str(), d->id == ui.guide))
            carry_out(*d, c, memory, wishes);
    }
    return from - right;
}

void draw_full(Ui& ui, const CardPlace& at, const StageModel& model, const CardModel& c, const CardLook& card_look,
               PanelMemory& memory, ViewState& state, Wishes& wishes) {
    const Rect r = at.rect;
    const float x = r.x + size::pad, w = r.w - 2 * size::pad;
    draw_header(ui, r, r.y + kHeaderMid, ui.compact ? 32 : 36, c, true);
    const bool left = c.side == Side::Left;
    const float kept = at.copy.w > 0 ? at.copy.w + 10 : 0, text_w = w - kept,
                text_x = left ? x : x + kept;   // beside its copy of a word
    const Type type = ui.canvas.prose(Type::Body, 0, 0, text_w, 0, c.reason) > kReasonRoom ? Type::Caption : Type::Body;
    ui.canvas.prose(type, text_x, r.y + kReasonTop, text_w, inks(ui.theme, c).body, c.reason);
    const bool ports =
        std::any_of(model.ports.begin(), model.ports.end(), [&](const PortModel& p) { return p.pid == c.pid; });   // on its edge
    const float cut = r.w > 230 ? 28 : 29, inner = kept > 0 || !ports ? text_w : w + size::pad - cut - 8;
    draw_call(ui, {left ? x : r.r() - size::pad - inner, at.call_mid - kWell / 2, inner, kWell}, c);
    if (kept > 0) draw_copy(ui, c, at);
    draw_next(ui, x, r.y + kNextMid, w, c);
    draw_footer(ui, r, model, c, card_look, memory, state, wishes);
}

void draw_reduced(Ui& ui, const CardPlace& at, const StageModel& model, const CardModel& c, const CardLook& card_look,
                  PanelMemory& memory, ViewState& state, Wishes& wishes) {
    const Rect r = at.rect;
    const bool medium = at.density == Density::Medium;
    const float kept = at.copy.w > 0 ? at.copy.w + 8 : 0;
    const float x = r.x + size::pad, w = r.w - 2 * size::pad - kept, text_x = c.side == Side::Left ? x : x + kept;
    draw_header(ui, r, r.y + (medium ? 30 : r.h < 92 ? 21 : 24), medium ? 32 : 28, c, medium);
    const float icons = draw_icons(ui, r.r() - 10, at.call_mid, model, c, card_look, memory, state, wishes);
    draw_call(ui, {x, at.call_mid - 15, r.r() - 10 - icons - 6 - x, 30}, c);
    const float top = r.y + (medium ? 56 : 40), bottom = at.call_mid - 17;
    if (!medium && bottom - top < 14) return;
    if (!medium)
        return draw_next(ui, x, (top + bottom) / 2, w, c.next.empty() ? [&] { CardModel said = c; said.next = said.reason, said.next_icon = NextIcon::None; return said; }() : c);
    const bool both = bottom - top >= 60 && !c.next.empty();
    const float line = ui.canvas.line_height(Type::Caption), room = bottom - top - (both ? 22 : 0);
    if (ui.canvas.prose(Type::Caption, 0, 0, w, 0, c.reason) <= room)
        ui.canvas.prose(Type::Caption, text_x, top, w, inks(ui.theme, c).body, c.reason);
    else
        ui.canvas.middle(Type::Caption, text_x, top + line / 2, inks(ui.theme, c).body,
                         ui.canvas.fit(Type::Caption, c.reason, w));
    if (both) draw_next(ui, text_x, bottom - 10, w, c);
    if (kept > 0) draw_copy(ui, c, at);
}

void draw_mini(Ui& ui, const CardPlace& at, const StageModel& model, const CardModel& c, const CardLook& card_look,
               PanelMemory& memory, ViewState& state, Wishes& wishes) {
    Rect r = at.rect;
    const float icons = draw_icons(ui, r.r() - 8, r.cy(), model, c, card_look, memory, state, wishes);
    r.w -= icons - 8;
    draw_header(ui, {r.x - 4, r.y, r.w + 4, r.h}, r.cy(), 28, c, false);
}

}   // namespace

void draw_card(Ui& ui, const StageModel& model, std::size_t index, const CardPlace& at, const CardLook& card_look,
               PanelMemory& memory, ViewState& state, Wishes& wishes) {
    const CardModel& c = model.cards[index];
    draw_frame(ui, at.rect, c, card_look.selected);
    const Canvas::Guard guard(ui.canvas, at.rect.inset(6, 4));
    constexpr decltype(&draw_full) kDraw[] = {draw_full, draw_reduced, draw_reduced, draw_mini};
    kDraw[int(at.density)](ui, at, model, c, card_look, memory, state, wishes);
    if (!at.hidden_ports) return;
    const Canvas::Guard beside(ui.canvas, at.more.grown(2), true);
    ui.canvas.fill(at.more.grown(1), ui.theme.ground, 7);
    ui.canvas.middle_centre(Type::Caption, at.more.cx(), at.more.cy(), ui.theme.text3, "+" + std::to_string(at.hidden_ports));
}

void draw_port(Ui& ui, const StageModel& model, std::size_t index, const PortPlace& at) {
    const Theme& th = ui.theme;
    const PortModel& p = model.ports[index];
    const CardModel* card = model.card(p.pid);
    if (at.hidden) return;
    const Rect r = at.tab;
    const bool waiting = card && waits(*card) && p.active;
    const ImU32 edge = p.active && card ? look(ui, *card).colours.ink : th.wall;
    ui.canvas.fill(r, th.ground, r.h / 2);
    ui.canvas.fill(r, p.active ? th.raised : mix(th.ground, th.raised, 60), r.h / 2);
    ui.canvas.stroke(r, edge, r.h / 2, waiting ? 2.0f : 1.0f);
    const bool to_right = p.writes == at.on_right;   // the way bytes go
    const float tip_x = to_right ? r.cx() + 4 : r.cx() - 4, d = to_right ? 7.0f : -7.0f;
    ui.canvas.middle_centre(Type::CodeSmall, r.cx() + (to_right ? -6 : 6), r.cy(), p.active ? th.text : th.text2,
                            std::to_string(p.fd));
    const ImVec2 tip[] = {{tip_x, r.cy() - 4}, {tip_x + d, r.cy()}, {tip_x, r.cy() + 4}};
    ui.canvas.polygon(tip, th.text2);
}

bool draw_disposition(Ui& ui, const CardModel& c, const CardPlace& at, bool ignores) {
    const Theme& th = ui.theme;
    const std::string words = ui.tr(ignores ? "stage.next_ignores" : "stage.next_default");
    const float w = std::min(ui.canvas.width(Type::Caption, words) + 40, at.rect.w - 24);
    const Rect r{at.rect.x + 12, at.rect.b() - 12, w, 24};
    const std::string id = id_of(c, "sigpipe");
    const Touch t = touch(ui, id, r, true, ui.tr("stage.next_start"));
    const Canvas::Guard guard(ui.canvas, r, true);
    if (id == ui.guide) halo(ui, r, 12);
    ui.canvas.fill(r, t.hover ? th.raised : th.ground, 12);
    ui.canvas.stroke(r, th.signal, 12, 1.5f);
    icon(ui.canvas, ignores ? Icon::Shield : Icon::Bolt, {r.x + 16, r.cy()}, 14, th.signal);
    ui.canvas.middle(Type::Caption, r.x + 28, r.cy(), th.text, ui.canvas.fit(Type::Caption, words, r.w - 36));
    return t.hit;
}

void draw_card_menu(Ui& ui, const StageModel& model, const StageLayout& layout, const CardLook& card_look, PanelMemory& memory,
                    ViewState& state, Wishes& wishes, Rect stage) {
    for (std::size_t i = 0; i < model.cards.size(); ++i) {
        const CardModel& c = model.cards[i];
        if (memory.menu != id_of(c, "more")) continue;
        const std::vector<Deed> all = offer(ui, model, c, card_look).all;
        float w = ui.canvas.width(Type::Label, ui.tr("stage.proof"));
        for (const Deed& d : all) w = std::max(w, ui.canvas.width(Type::Label, d.words));
        w += 56;
        const float h = 12 + 34 * float(all.size() + 1);
        const Rect& card = layout.cards[i].rect;
        Rect r{card.r() - w, card.b() - 4, w, h};
        if (r.b() > stage.b() - 4) r.y = std::max(stage.y + 4, std::min(card.b() - 44, stage.b() - 4) - h);
        r.x = std::clamp(r.x, stage.x + 4, stage.r() - w - 4);
        const Canvas::Guard guard(ui.canvas, r, true);
        ui.canvas.shadow(r, ui.theme.shadow, size::control_radius);
        ui.canvas.fill(r, ui.theme.card, size::control_radius);
        ui.canvas.stroke(r, ui.theme.line_strong, size::control_radius);
        float y = r.y + 6;
        const auto row = [&](const std::string& id, Icon which, const std::string& words, bool grave) {
            const Rect line{r.x + 6, y, r.w - 12, 34};
            const Touch t = touch(ui, id, line);
            if (t.hover) ui.canvas.fill(line, ui.theme.raised, size::small_radius);
            icon(ui.canvas, which, {line.x + 16, line.cy()}, 14, grave ? ui.theme.error.ink : ui.theme.text2);
            ui.canvas.middle(Type::Label, line.x + 34, line.cy(), grave ? ui.theme.error.ink : ui.theme.text, words);
            y += 34;
            return t.hit;
        };
        if (row(id_of(c, "proof"), Icon::Terminal, ui.tr("stage.proof"), false)) toggle_proof(c, memory, state);
        for (const Deed& d : all)
            if (row(d.id, d.icon, d.words, d.kind == CommandKind::Kill)) carry_out(d, c, memory, wishes);
        const ImGuiIO& io = ImGui::GetIO();
        const float k = ui.canvas.scale();
        if (ImGui::IsMouseClicked(0) && !r.has(io.MousePos.x / k, io.MousePos.y / k)) memory.menu.clear();
        return;
    }
}

void draw_proof(Ui& ui, const StageModel& model, const StageLayout& layout, PanelMemory& memory, ViewState& state, Rect stage) {
    if (!state.proof) return;
    const auto at =
        std::find_if(model.cards.begin(), model.cards.end(), [&](const CardModel& c) { return c.pid == state.proof_of; });
    if (at == model.cards.end()) {
        state.proof = false;
        return;
    }
    constexpr struct {
        State state;
        const char* letter;
        const char* words;
    } kLetters[] = {
        {State::Runnable, "R", "stage.proof_running"}, {State::Held, "t", "stage.proof_held"},
        {State::Paced, "t", "stage.proof_held"},       {State::Blocked, "S", "stage.proof_blocked"},
        {State::Timer, "S", "stage.proof_timer"},      {State::Stopped, "T", "stage.proof_stopped"},
        {State::Exited, "", "stage.proof_gone"},       {State::Killed, "", "stage.proof_gone"},
    };
    const auto* expect =
        std::find_if(std::begin(kLetters), std::end(kLetters), [&](const auto& l) { return l.state == at->state; });
    const std::string command = "ps -o pid,stat,cmd -p " + std::to_string(at->pid), words = ui.tr(expect->words, at->name);
    const float w = std::min(360.0f, stage.w - 16), text_w = w - 32 - (*expect->letter ? 44 : 0);
    const float words_h = ui.canvas.prose(Type::Caption, 0, 0, text_w, 0, words), h = 98 + std::max(words_h, 34.0f) + 10;
    const Rect& card = layout.cards[std::size_t(at - model.cards.begin())].rect;
    Rect r{std::clamp(card.cx() - w / 2, stage.x + 8, stage.r() - w - 8), card.b() + 6, w, h};
    if (r.b() > stage.b() - 4) r.y = std::max(stage.y + 4, stage.b() - 4 - h);
    memory.proof = r;
    const Canvas::Guard guard(ui.canvas, r, true);
    const Theme& th = ui.theme;
    ui.canvas.shadow(r, th.shadow, size::card_radius);
    ui.canvas.fill(r, th.card, size::card_radius);
    ui.canvas.stroke(r, th.line_strong, size::card_radius);
    ui.canvas.middle(Type::Strong, r.x + 16, r.y + 24, th.text, ui.tr("stage.proof"));
    if (icon_button(ui, id_of(*at, "proof.close"), {r.r() - 40, r.y + 10, 28, 28}, Icon::Cross, ui.tr("stage.proof_close")))
        state.proof = false;
    const Rect well{r.x + 16, r.y + 46, r.w - 32, 36};
    ui.canvas.fill(well, th.well, size::small_radius + 1);
    ui.canvas.middle(Type::CodeSmall, well.x + 10, well.cy(), th.text, ui.canvas.fit(Type::CodeSmall, command, well.w - 52));
    if (icon_button(ui, id_of(*at, "proof.copy"), {well.r() - 34, well.y + 4, 28, 28}, Icon::Copy, ui.tr("stage.proof_copy"))) {
        ImGui::SetClipboardText(command.c_str());
        state.toast = ui.tr("toast.copied"), state.toast_until = ui.t + 2;
    }
    float x = r.x + 16;
    if (*expect->letter) {
        const Rect letter{x, r.y + 94, 32, 32};
        ui.canvas.fill(letter, th.raised, size::small_radius);
        ui.canvas.middle_centre(Type::Code, letter.cx(), letter.cy(), th.text, expect->letter);
        x += 44;
    }
    ui.canvas.prose(Type::Caption, x, r.y + 92, text_w, th.text2, words, th.raised);
}

}   // namespace ipclab::view
