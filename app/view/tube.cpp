#include "view/tube.h"
#include <cmath>

namespace ipclab::view {

namespace {

constexpr int kCells = 16;   // more page slots than this share cells

struct Cell {
    char letter = 0;
    float before = 0, filled = 0;
    bool used = false;
};

// The slots as cells to draw, oldest first.
std::vector<Cell> cells_of(const ChannelModel& c) {
    const int count = std::clamp(c.places, 1, kCells);
    const int share = std::max(1, (c.places + count - 1) / count);   // slots in a cell
    std::vector<Cell> cells(static_cast<std::size_t>(count));
    for (std::size_t i = 0; i < c.slots.size(); ++i) {
        const std::size_t at = i / std::size_t(share);
        if (at >= cells.size()) break;
        Cell& cell = cells[at];
        const SlotModel& s = c.slots[i];
        cell.letter = !cell.used || cell.letter == s.letter ? s.letter : '\0';
        if (share == 1) cell.before = s.before;
        cell.filled += s.filled / float(share);
        cell.used = true;
    }
    return cells;
}

void draw_bytes(Ui& ui, const Rect& cell, const Cell& c, bool worked_out) {
    const Rect r = cell.inset(1, 0);
    const Theme& th = ui.theme;
    if (!c.used) return worked_out ? ui.canvas.dashed(r, th.line_strong, 3, 1) : ui.canvas.stroke(r, th.line, 3);
    if (c.filled < 0.995f) ui.canvas.dashed(r, th.line_strong, 3, 1);
    const float filled = std::max(c.filled, 3 / r.h);   // one byte must still be seen
    const bool room = r.w >= ui.canvas.width(Type::CodeSmall, "M") + 1 && r.h >= 18;
    const bool low = filled < 0.6f;   // the letter would hang above the bytes: no ground under it then
    paper(ui, r, room && !low ? c.letter : '\0', filled, r.w >= 18 ? Type::Code : Type::CodeSmall);
    if (room && low && c.letter > ' ')
        ui.canvas.middle_centre(Type::CodeSmall, r.cx(), r.b() - r.h * filled - 10, th.text2, {&c.letter, 1});
}

// The end where nobody holds a descriptor any more.
void draw_cap(Ui& ui, const Rect& tube, bool left, std::string_view words, bool room) {
    const float x = left ? tube.x - 6 : tube.r() + 1;
    ui.canvas.fill({x, tube.y - 8, 5, tube.h + 16}, ui.theme.wall, 2);
    if (!room) return;
    const float w = ui.canvas.width(Type::Caption, words);
    const float at = left ? tube.x - 6 : tube.r() + 6 - w;
    ui.canvas.middle(Type::Caption, at, tube.b() + 17, ui.theme.text2, words);
}

void draw_walls(Ui& ui, const Rect& r, ImU32 ink) {
    for (float y : {r.y - 2, r.b()}) ui.canvas.fill({r.x - 4, y, r.w + 8, 2}, ink, 1);   // the ends stay open
    for (float x : {r.x - 4, r.r() + 2})
        for (float y : {r.y - 6, r.b()}) ui.canvas.fill({x, y, 2, 6}, ink, 1);
}

void draw_label(Ui& ui, const ChannelModel& c, const ChannelPlace& at, const TubeLook& look, PanelMemory& memory) {
    const Theme& th = ui.theme;
    const Canvas& canvas = ui.canvas;
    if (c.door) {   // its name is on the door
        if (!c.door->open) return;
        const std::string level = c.rate ? ui.tr("stage.rate", c.rate) : c.level;
        const float y = at.captions > 0 ? at.captions : at.label, w = canvas.width(Type::Label, level);
        const float x = at.captions > 0 ? at.tube.cx() - w / 2 : at.tube.r() + 4 - w;
        if (at.captions > 0 || at.tube.w >= w + 100) canvas.middle(Type::Label, x, y, th.text2, level);
        return;
    }
    float right = at.tube.r() + 4;
    if (look.capacity && look.live && c.holder) {
        const std::string id = "stage." + c.key + ".capacity";
        right -= 26;
        if (icon_button(ui, id, {right, at.label - 12, 26, 24}, Icon::ChevronDown, ui.tr("stage.capacity_tip"),
                        memory.menu == id))
            memory.menu = memory.menu == id ? "" : id;
        right -= 4;
    }
    float x = at.tube.x - 4;
    const std::string name = canvas.fit(Type::Strong, c.name, (right - x) * 0.5f);
    const float w = canvas.middle(Type::Strong, x, at.label, th.text, name);
    x += w + 10;
    if (c.rate) {
        const std::string rate = ui.tr("stage.rate", c.rate);
        if (x + canvas.width(Type::Label, c.level) + 14 + canvas.width(Type::Label, rate) <= right) {
            canvas.middle_right(Type::Label, right, at.label, th.text2, rate);
            right -= canvas.width(Type::Label, rate) + 10;
        }
    }
    x += canvas.middle(Type::Label, x, at.label, th.text2, canvas.fit(Type::Label, c.level, right - x)) + 8;
    if (!c.quiet.empty() && x + canvas.width(Type::Caption, c.quiet) <= right)
        canvas.middle(Type::Caption, x, at.label, th.text3, c.quiet);
}

// Between which levels it went up and down in the last moment, when transfers are too quick to be drawn.
void draw_band(Ui& ui, const ChannelModel& c, const Rect& inner, bool reversed) {
    if (!c.rate || c.high <= c.low) return;
    const auto x = [&](float part) { return reversed ? inner.x + inner.w * part : inner.r() - inner.w * part; };
    const float a = std::min(x(c.low), x(c.high)), b = std::max(x(c.low), x(c.high));
    ui.canvas.fill({a, inner.b() - 4, std::max(2.0f, b - a), 4}, ui.theme.warning, 2);
}

}   // namespace

void draw_tube(Ui& ui, const StageModel& model, std::size_t index, const StageLayout& layout, const TubeLook& look,
               PanelMemory& memory, ViewState& state) {
    const Theme& th = ui.theme;
    const ChannelModel& c = model.channels[index];
    const ChannelPlace& at = layout.channels[index];
    const bool shut = c.door && !c.door->open;
    const Rect r = shut ? at.door : at.tube;
    if (touch(ui, "stage." + c.key, r.grown(2), true).hit) state.object = c.id;
    if (shut) {
        if (state.object == c.id) ui.canvas.stroke(r.grown(7), fade(th.accent_ink, 0.7f), 8, 2);
        return;
    }
    if (c.door) ui.canvas.fill(r, th.well);   // over its door
    else ui.ground(r, th.well);
    if (state.object == c.id) ui.canvas.stroke(r.grown(9), fade(th.accent_ink, 0.7f), 8, 2);
    const float lip = ui.compact ? 6.0f : 8.0f;
    const Rect inner{r.x + lip, r.y + 4, r.w - 2 * lip, r.h - 8};
    const std::vector<Cell> cells = cells_of(c);
    const float w = inner.w / float(cells.size());
    for (std::size_t i = 0; i < cells.size(); ++i) {   // the oldest at the readers' end
        const std::size_t place = at.reversed ? i : cells.size() - 1 - i;
        draw_bytes(ui, {inner.x + w * float(place), inner.y, w, inner.h}, cells[i], look.slots);
    }
    draw_band(ui, c, inner, at.reversed);
    draw_walls(ui, r, th.wall);
    draw_label(ui, c, at, look, memory);
    const bool room =
        !c.door && (layout.pair || index + 1 == model.channels.size() || layout.channels[index + 1].label - r.b() > 38);
    if (c.write_closed) draw_cap(ui, r, !at.reversed, ui.tr("stage.no_writer"), room);
    if (c.read_closed) draw_cap(ui, r, at.reversed, ui.tr("stage.no_reader"), room);
    const float outside_y = r.b() + 17;
    if (c.outside_writer)
        ui.canvas.middle(Type::Caption, at.reversed ? r.r() - ui.canvas.width(Type::Caption, ui.tr("stage.outside")) : r.x,
                         outside_y, th.text2, ui.tr("stage.outside"));
    if (c.outside_reader)
        ui.canvas.middle(Type::Caption, at.reversed ? r.x : r.r() - ui.canvas.width(Type::Caption, ui.tr("stage.outside")),
                         outside_y, th.text2, ui.tr("stage.outside"));
}

void draw_plug(Ui& ui, const StageModel& model, std::size_t index, const StageLayout& layout, const TubeLook& look,
               ViewState& state, Wishes& wishes) {
    const Theme& th = ui.theme;
    const PlugModel& p = model.plugs[index];
    const PlugPlace& at = layout.plugs[index];
    const ChannelPlace& c = layout.channels[p.channel];
    const float radius = layout.plug_radius;
    const ImVec2 o = at.centre;
    const float mouth = at.left ? c.tube.x - 4 : c.tube.r() + 4;
    ui.canvas.fill({std::min(o.x, mouth), o.y - 1, std::fabs(mouth - o.x), 2}, th.text3);
    ui.canvas.disc(o, radius, th.ground);
    ui.canvas.ring(o, radius, p.nonblock ? th.accent_ink : th.text3, 2);
    ui.canvas.disc(o, radius - 5 > 2 ? radius - 5 : 2, th.text2);
    if (!look.flags || c.flags <= 0) return;

    // One switch a description; the second and further ones at an end are left to the card of their holder.
    for (std::size_t i = 0; i < index; ++i)
        if (model.plugs[i].channel == p.channel && layout.plugs[i].left == at.left) return;
    const float y = c.flags, top = o.y + radius;
    if (y - 8 > top) ui.canvas.vline(o.x, top, y - 8 - top, th.line_strong);
    const float x0 = at.left ? o.x - 4 : o.x + 4 - 28;
    const std::string tip = ui.tr(p.waiting ? "stage.nonblock_waits" : "stage.nonblock_tip");
    if (toggle(ui, p.id + ".nonblock", x0, y, p.nonblock, look.live && p.pid, tip.c_str())) {
        wishes.commands.push_back(
            {.kind = CommandKind::Nonblock, .target = p.pid, .value = p.nonblock ? 0 : 1, .fd = p.fd, .text = {}});
        if (p.waiting) state.toast = ui.tr("stage.nonblock_waits"), state.toast_until = ui.t + 4;
    }
    const char* words = "O_NONBLOCK";
    float label = ui.canvas.width(Type::CodeSmall, words);
    const float room = c.tube.w / 2 - 44;
    if (label > room) words = "NONBLOCK", label = ui.canvas.width(Type::CodeSmall, words);
    if (label > room) return;
    ui.canvas.middle(Type::CodeSmall, at.left ? x0 + 36 : x0 - 8 - label, y, p.nonblock ? th.text : th.text2, words);
}

namespace {

void draw_packet(Ui& ui, const StageModel& model, const StageLayout& layout, std::size_t channel, const Packet& p) {
    const ChannelPlace& c = layout.channels[channel];
    const PortPlace* port = nullptr;
    for (std::size_t i = 0; i < model.ports.size(); ++i)
        if (model.ports[i].pid == p.pid && model.ports[i].channel == channel &&
            (p.into ? model.ports[i].writes : model.ports[i].reads))
            port = &layout.ports[i];
    if (!port || port->path.size() < 2) return;
    const bool writers_left = !c.reversed;
    const float mouth = p.into == writers_left ? c.tube.x + 10 : c.tube.r() - 10;
    const ImVec2 card{port->on_right ? port->tab.r() : port->tab.x, port->tab.cy()}, tube{mouth, c.tube.cy()};
    const ImVec2 from = p.into ? card : tube, to = p.into ? tube : card;
    const float u = p.progress * p.progress * (3 - 2 * p.progress);
    const float x = from.x + (to.x - from.x) * u, y = from.y + (to.y - from.y) * u - (c.tube.h / 2 + 16) * std::sin(u * 3.14159f);
    const Rect r{x - 13, y - 13, 26, 26};
    {
        const Canvas::Guard guard(ui.canvas, r, true);
        ui.canvas.shadow(r, ui.theme.shadow, 4);
        paper(ui, r, p.letter, 1, Type::Code);
    }
    const std::string bytes = bytes_words(p.bytes);
    const float w = ui.canvas.width(Type::Label, bytes) + 12;
    const Rect label{x - w / 2, r.y - 22, w, 18};
    const Canvas::Guard guard(ui.canvas, label, true);
    ui.canvas.fill(label, ui.theme.dark ? ui.theme.raised : ui.theme.panel, 9);
    ui.canvas.middle_centre(Type::Label, x, label.cy(), ui.theme.text, bytes);
}

// A hollow ∅ for end of file; what cannot be had just now bounces.
// `taken`: width used by tokens at its right. `brief`: two would meet, and "EAGAIN" alone is understood. Returns its width.
float draw_token(Ui& ui, const StageLayout& layout, std::size_t channel, const Token& t, float taken, bool brief) {
    const ChannelPlace& c = layout.channels[channel];
    const Theme& th = ui.theme;
    constexpr struct {
        TokenKind kind;
        const char* words;
    } kWords[] = {
        {TokenKind::EndOfFile, "stage.token_eof"},
        {TokenKind::NotNow, "stage.token_not_now"},
        {TokenKind::NoReader, "stage.token_no_reader"},
    };
    std::string words = ui.tr(kWords[int(t.kind)].words);
    if (brief) words.resize(std::min({words.size(), words.find(':'), words.find("：")}));
    const bool left = t.into != c.reversed;
    const float w = ui.canvas.width(Type::Label, words) + 44;
    float y = layout.pair ? c.tube.y - 56 : c.label;
    const bool moves = !ui.still && t.kind == TokenKind::NotNow && t.age < 0.9f;
    if (moves) y -= 8 * std::fabs(std::sin(t.age * 7)) * (1 - t.age / 0.9f);
    const float x = layout.pair && left ? layout.kernel.x + 10
                    : layout.pair       ? layout.kernel.r() - 10 - w
                                        : c.tube.r() + 4 - w - taken;
    const Rect r{x, y - 13, w, 26};
    const ImU32 ink = t.kind == TokenKind::EndOfFile ? th.text : th.error.ink;
    const Canvas::Guard guard(ui.canvas, r);
    ui.canvas.fill(r, th.card, 13);
    ui.canvas.stroke(r, t.kind == TokenKind::EndOfFile ? th.wall : th.error.ink, 13, 1.5f);
    const ImVec2 mark{r.x + 16, r.cy()};
    if (t.kind == TokenKind::EndOfFile) {
        ui.canvas.ring(mark, 6, ink, 1.5f);
        const ImVec2 bar[] = {{mark.x - 6, mark.y + 7}, {mark.x + 6, mark.y - 7}};
        ui.canvas.line(bar, ink, 1.5f);
    } else icon(ui.canvas, t.kind == TokenKind::NotNow ? Icon::Bounce : Icon::Cross, mark, 14, ink);
    ui.canvas.middle(Type::Label, r.x + 30, r.cy(), ink, words);
    return w;
}

}   // namespace

void draw_traffic(Ui& ui, const StageModel& model, const StageLayout& layout) {
    for (std::size_t i = 0; i < model.channels.size(); ++i) {
        if (!ui.still)
            for (const Packet& p : model.channels[i].packets) {
                const auto& tokens = model.channels[i].tokens;   // a later call of the same process says more
                if (std::none_of(tokens.begin(), tokens.end(), [&](const Token& t) { return t.pid == p.pid; }))
                    draw_packet(ui, model, layout, i, p);
            }
        float taken = 0;
        const auto& tokens = model.channels[i].tokens;
        for (const Token& t : tokens)
            taken += draw_token(ui, layout, i, t, taken, tokens.size() > 1 && (!layout.pair || layout.kernel.w < 330)) + 6;
    }
}

void draw_capacity_menu(Ui& ui, const StageModel& model, const StageLayout& layout, PanelMemory& memory, Wishes& wishes,
                        Rect stage) {
    for (std::size_t i = 0; i < model.channels.size(); ++i) {
        const ChannelModel& c = model.channels[i];
        const std::string id = "stage." + c.key + ".capacity";
        if (memory.menu != id) continue;
        // Every power of two from one page to what any process may ask for (pipe-max-size is usually 1 MiB).
        std::vector<std::int64_t> sizes;
        for (std::int64_t s = 4096; s <= 1 << 20; s *= 4) sizes.push_back(s);
        const float w = 180, h = 40 + 32 * float(sizes.size());
        Rect r{layout.channels[i].tube.r() + 4 - w, layout.channels[i].label + 14, w, h};
        if (r.b() > stage.b() - 4) r.y = std::max(stage.y + 4, stage.b() - 4 - h);
        const Canvas::Guard guard(ui.canvas, r, true);
        ui.canvas.shadow(r, ui.theme.shadow, size::control_radius);
        ui.canvas.fill(r, ui.theme.card, size::control_radius);
        ui.canvas.stroke(r, ui.theme.line_strong, size::control_radius);
        ui.canvas.middle(Type::Caption, r.x + 16, r.y + 20, ui.theme.text3, ui.tr("stage.capacity"));
        float y = r.y + 34;
        for (std::int64_t s : sizes) {
            const Rect line{r.x + 6, y, w - 12, 32};
            const Touch t = touch(ui, id + "." + std::to_string(s), line);
            if (t.hover) ui.canvas.fill(line, ui.theme.raised, size::small_radius);
            if (s == c.capacity) icon(ui.canvas, Icon::Check, {line.r() - 16, line.cy()}, 14, ui.theme.text2);
            ui.canvas.middle(Type::Label, line.x + 10, line.cy(), ui.theme.text,
                             s >= 1 << 20 ? std::string("1 MiB") : size_words(s));
            y += 32;
            if (!t.hit) continue;
            wishes.commands.push_back(
                {.kind = CommandKind::Capacity, .target = c.holder, .value = s, .fd = c.holder_fd, .text = {}});
            memory.menu.clear();
        }
        const ImGuiIO& io = ImGui::GetIO();
        const float k = ui.canvas.scale();
        if (ImGui::IsMouseClicked(0) && !r.has(io.MousePos.x / k, io.MousePos.y / k)) memory.menu.clear();
        return;
    }
}

}   // namespace ipclab::view
