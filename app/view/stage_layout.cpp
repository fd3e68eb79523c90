#include "view/stage_layout.h"
#include <algorithm>
#include <cmath>

namespace ipclab::view {

namespace {

struct Metrics {
    float card_w, slot_w, slot_h, margin, lip, plug_r, plug_out, ground_gap;
};
constexpr Metrics kWide{280, 22, 56, 32, 8, 8, 16, 20}, kCompact{220, 14, 48, 16, 6, 6, 11, 6};

// A full card's rows, from its top; the others follow their density.
constexpr float kFull = 240, kFullCall = 136, kMedium = 148, kSmall = 80, kMini = 52, kGap = 12;
constexpr float kHeadline = 104, kDrop = 36, kPortW = 40, kPortH = 24, kPortGap = 28, kInside = 8;
constexpr float kRow = 44;   // above the cards: the kernel's band, and who stands aside
constexpr float kMostDoor = 104, kBetweenDoors = 44;
constexpr float kLane = 22, kLeastPortGap = 19, kMostGap = 48, kWidestSlot = 28;

// How much room a channel takes, from the form with everything to the least.
struct ChannelForm {
    float label, flags, gap, tube;
};
constexpr ChannelForm kForms[] = {{30, 30, 16, 24}, {30, 0, 16, 24}, {26, 0, 10, 16}, {24, 0, 6, 10}};

Density density_of(float h) {
    return h >= kFull - 8 ? Density::Full : h >= kMedium ? Density::Medium : h >= kSmall ? Density::Small : Density::Mini;
}

float call_mid_of(const Rect& r, Density d) {
    switch (d) {
    case Density::Full:
        return r.y + kFullCall;
    case Density::Medium:
        return r.b() - 28;
    case Density::Small:
        return r.b() - 22;
    case Density::Mini:
        break;
    }
    return r.cy();
}

using Column = std::vector<std::size_t>;
Column column(const StageModel& model, Side side, bool with_aside) {
    Column all;
    for (std::size_t i = 0; i < model.cards.size(); ++i)
        if (model.cards[i].side == side && (with_aside || !model.cards[i].aside)) all.push_back(i);
    return all;
}

bool writers_right(const StageModel& model, std::size_t channel) {
    int sum = 0;
    for (const PortModel& p : model.ports)
        if (p.channel == channel)
            if (const CardModel* card = model.card(p.pid)) sum += (p.writes == (card->side == Side::Left)) ? 1 : -1;
    if (const auto& door = model.channels[channel].door; door && sum == 0)
        for (const ComerModel& c : door->comers)
            if (const CardModel* card = model.card(c.pid)) sum += (c.writes == (card->side == Side::Left)) ? 1 : -1;
    return sum < 0;
}

// Which end of the tube a description's plug is at.
bool plug_left(const PlugModel& plug, const ChannelPlace& place) { return plug.writes != place.reversed; }

void stack(StageLayout& out, const Column& which, float x, float w, float top, float room) {
    if (which.empty()) return;
    const float n = float(which.size());
    const float h = std::clamp(std::floor((room - kGap * (n - 1)) / n), kMini, kFull);
    const float whole = n * h + kGap * (n - 1);
    float y = top + std::max(0.0f, std::round((room - whole) / 2));
    for (std::size_t i : which) {
        CardPlace& c = out.cards[i];
        c.rect = {x, y, w, h};
        c.density = density_of(h);
        c.call_mid = call_mid_of(c.rect, c.density);
        y += h + kGap;
    }
}

bool passes_over(const StageModel& model, const StageLayout& out, const PortModel& port) {
    const CardModel* card = model.card(port.pid);
    if (!card) return false;
    const bool writes_end_left = !out.channels[port.channel].reversed;
    const bool end_left = port.writes ? writes_end_left : !writes_end_left;
    return end_left != (card->side == Side::Left);
}

void place_channels(StageLayout& out, const StageModel& model, float x, float w, float top, float room, const Metrics& m,
                    bool flags) {
    const std::size_t n = model.channels.size();
    std::vector<bool> lane(n, false);
    for (const PortModel& p : model.ports)
        if (passes_over(model, out, p)) lane[p.channel] = true;
    const float lanes = kLane * float(std::count(lane.begin(), lane.end(), true)), count = float(n);
    const auto least = [&](const ChannelForm& f) {
        return lanes + count * (f.label + f.flags + f.tube + 8) + (count - 1) * f.gap;
    };
    ChannelForm form = *std::find_if(std::begin(kForms), std::end(kForms) - 1,
                                     [&](const ChannelForm& f) { return (flags || f.flags == 0) && least(f) <= room; });
    const bool doors =
        std::any_of(model.channels.begin(), model.channels.end(), [](const ChannelModel& c) { return c.door.has_value(); });
    if (doors && n > 1 && room - least(form) > (count - 1) * (kBetweenDoors - form.gap))
        form.gap = std::max(form.gap, kBetweenDoors);
    form.tube = std::clamp(form.tube + std::floor((room - least(form)) / count), form.tube, doors ? kMostDoor : m.slot_h);
    // What room is left goes between them: words about a deadlock stand there.
    if (n > 1) form.gap = std::clamp(form.gap + (room - least(form)) / count, form.gap, kMostGap);
    float y = top + std::max(0.0f, std::round((room - least(form)) / 2));
    for (std::size_t i = 0; i < n; ++i) {
        ChannelPlace& c = out.channels[i];
        if (lane[i]) c.lane = std::round(y + kLane / 2), y += kLane;
        c.label = y + 9;
        const Rect body{x, y + form.label, w, form.tube + 8};
        const float tube_h = std::min(body.h, m.slot_h + 8);
        c.tube = {x, std::round(body.cy() - tube_h / 2), w, tube_h};
        if (model.channels[i].door) {   // the tube shows through it
            const float door_w = std::round(std::min(body.h * 0.8f, w * 0.4f));
            c.door = {std::round(body.cx() - door_w / 2), body.y - 2, door_w, body.h + 6};
            c.threshold_w = std::min(w, door_w + 92), c.threshold_x = body.cx() - c.threshold_w / 2;
        }
        c.flags = form.flags > 0 ? body.b() + form.flags / 2 + 2 : 0;
        y = body.b() + form.flags + form.gap;
    }
    out.content = std::max(out.content, y - form.gap);
}

void place_plugs(StageLayout& out, const StageModel& model, const Metrics& m) {
    for (std::size_t i = 0; i < model.plugs.size(); ++i) {
        const PlugModel& plug = model.plugs[i];
        const ChannelPlace& c = out.channels[plug.channel];
        const bool left = plug_left(plug, c);
        int same = 0, before = 0;
        for (std::size_t j = 0; j < model.plugs.size(); ++j)
            if (model.plugs[j].channel == plug.channel && plug_left(model.plugs[j], c) == left) ++same, before += j < i;
        const float pitch = std::min(2 * m.plug_r + 6, c.tube.h / float(same));
        const float y = c.tube.cy() + (float(before) - float(same - 1) / 2) * pitch;
        out.plugs[i] = {{left ? c.tube.x - m.plug_out : c.tube.r() + m.plug_out, y}, left};
    }
}

// Ports of a card in the order of the heights that they would like, apart from each other, and not beyond its ends.
// Where there are too many, as just after a fork, those that are not in use give way.
void place_ports(StageLayout& out, const StageModel& model, std::size_t card, const Metrics& m) {
    CardPlace& place = out.cards[card];
    const bool right_edge = model.cards[card].side == Side::Left, wide = m.card_w > 230;
    struct Want {
        std::size_t port;
        float y;
    };
    std::vector<Want> wants;
    for (std::size_t i = 0; i < model.ports.size(); ++i) {
        const PortModel& p = model.ports[i];
        if (p.pid != model.cards[card].pid) continue;
        const ChannelPlace& c = out.channels[p.channel];
        out.ports[i].far = passes_over(model, out, p);
        // Two lines that pass over a tube in opposite ways do not lie on one another.
        wants.push_back({i, out.ports[i].far ? c.lane + (right_edge ? -4 : 4) : c.tube.cy()});
    }
    std::stable_sort(wants.begin(), wants.end(), [&](const Want& a, const Want& b) {   // the one in use comes first
        return a.y != b.y ? a.y < b.y : model.ports[a.port].active > model.ports[b.port].active;
    });
    const auto fit = std::size_t(std::max(1.0f, std::floor((place.rect.h - 4) / kLeastPortGap)));
    while (wants.size() > fit) {
        auto least = std::find_if(wants.rbegin(), wants.rend(),
                                  [&](const Want& w) { return out.ports[w.port].far && !model.ports[w.port].active; });
        if (least == wants.rend())
            least = std::find_if(wants.rbegin(), wants.rend(), [&](const Want& w) { return !model.ports[w.port].active; });
        if (least == wants.rend()) break;
        out.ports[least->port].hidden = true;
        ++place.hidden_ports;
        wants.erase(std::next(least).base());
    }
    const bool crowded = float(wants.size()) * kPortGap > place.rect.h;
    const float h = crowded ? kLeastPortGap - 3 : kPortH, edge = crowded ? h / 2 + 2 : kPortH / 2 + 4;
    const float least = place.rect.y + edge, most = place.rect.b() - edge;
    const float pitch =
        wants.size() < 2 ? kPortGap : std::min(crowded ? kLeastPortGap : kPortGap, (most - least) / float(wants.size() - 1));
    for (std::size_t i = 0; i < wants.size(); ++i) {
        wants[i].y = std::clamp(wants[i].y, least, most);
        if (i) wants[i].y = std::max(wants[i].y, wants[i - 1].y + pitch);
    }
    for (std::size_t i = wants.size(); i-- > 0;)
        wants[i].y = std::min(wants[i].y, i + 1 == wants.size() ? most : wants[i + 1].y - pitch);
    const float port_w = wide ? kPortW : 32;
    for (const Want& w : wants) {
        PortPlace& port = out.ports[w.port];
        port.on_right = right_edge;
        port.set_in = out.pair && std::fabs(w.y - place.call_mid) < 1;
        const float outside = port.set_in ? (wide ? 12.0f : 3.0f) : std::min(port_w - kInside, wide ? 30.0f : 22.0f);
        port.tab = {right_edge ? place.rect.r() + outside - port_w : place.rect.x - outside, std::round(w.y - h / 2), port_w, h};
    }
    if (place.hidden_ports) place.more = {right_edge ? place.rect.r() + 4 : place.rect.x - 30, place.rect.b() - 8, 26, 14};
}

void draw_paths(StageLayout& out, const StageModel& model) {
    for (std::size_t i = 0; i < model.ports.size(); ++i) {
        PortPlace& port = out.ports[i];
        if (port.hidden) continue;
        std::size_t plug = 0;
        while (plug < model.plugs.size() &&
               (model.plugs[plug].ofd != model.ports[i].ofd || model.plugs[plug].channel != model.ports[i].channel))
            ++plug;
        if (plug == model.plugs.size()) continue;
        const PlugPlace& to = out.plugs[plug];
        const ImVec2 from{port.on_right ? port.tab.r() : port.tab.x, port.tab.cy()};
        if (!port.far) {
            const float edge = to.left ? -out.plug_radius : out.plug_radius;
            port.path = sideways(from, {to.centre.x + edge, to.centre.y});
            continue;
        }
        const float lane = out.channels[model.ports[i].channel].lane;
        const float step = port.on_right ? 14.0f : -14.0f, down = to.centre.y - out.plug_radius;
        if (std::fabs(from.y - lane) < 6) port.path = rounded({from, {to.centre.x, from.y}, {to.centre.x, down}});
        else
            port.path = rounded({from, {from.x + step, from.y}, {from.x + step, lane}, {to.centre.x, lane}, {to.centre.x, down}});
    }
}

// Shared words above, semaphores in a row below them.
void place_memory(StageLayout& out, const StageModel& model, Rect area) {
    const float words = float(model.words.size()), semaphores = float(model.semaphores.size());
    const float row = semaphores == 0 ? 0 : words == 0 ? area.h : std::clamp(area.h * 0.42f, 76.0f, 120.0f);
    const float h = words > 0 ? (area.h - row) / words : 0;
    for (std::size_t i = 0; i < model.words.size(); ++i) {
        const float y = area.y + h * float(i);
        WordPlace& w = out.words[i];
        if (h >= 200) {
            const float side = std::min(112.0f, h - 136),
                        top = y + std::max(2.0f, 63 - side / 2);   // as high as the copies on full cards
            const float width = std::min(148.0f, area.w * 0.4f);
            w = {{std::round(area.cx() - width / 2), std::round(top + 46), width, side},
                 top + 10,
                 top + 30,
                 top + 46 + side + 30,
                 top + 46 + side + 64};
            if (model.words[i].verdict.empty() || model.words[i].lost) continue;
            w.verdict = w.lost;
        } else {
            const float side = std::clamp(h - 24 - 30, 30.0f, 72.0f), top = y + std::max(0.0f, (h - side - 54) / 2),
                        width = std::min(120.0f, area.w * 0.4f);
            w = {{std::round(area.cx() - width / 2), std::round(top + 22), width, side}, 0, top + 10, 0, top + 22 + side + 16};
        }
    }
    const float pitch = area.w / std::max(1.0f, semaphores);
    for (std::size_t i = 0; i < model.semaphores.size(); ++i) {
        SemaphorePlace& s = out.semaphores[i];
        s.radius = std::floor(std::clamp(std::min(row / 2 - 14, pitch * 0.2f), 18.0f, 54.0f));
        s.centre = {std::round(area.x + pitch * (float(i) + 0.5f)),
                    std::round(area.b() - row + std::max(s.radius + 4, row / 2 - 12))};
        s.name = s.centre.y + s.radius + 13;
    }
}

// A process's copy of a shared word stands on its card, at the edge that faces the word.
void place_copy(CardPlace& c, const CardModel& card) {
    if (!card.copy) return;
    const Rect r = c.rect;
    const float w = c.density == Density::Full ? 56 : 44, inset = c.density == Density::Full ? 14 : 12;
    const float x = card.side == Side::Left ? r.r() - inset - w : r.x + inset;
    if (c.density == Density::Full) c.copy = {x, r.y + 78, w, 62};
    else if (c.density == Density::Medium) c.copy = {x, r.y + 54, w, c.call_mid - 20 - r.y - 54};
}

// At most two processes and one thing between them: the large form, in which call, port, plug and tube are one line.
void lay_pair(StageLayout& out, const StageModel& model, Rect r, const Metrics& m, float head, float least) {
    const bool floor = r.h >= head + least + kFull + kDrop + 4;   // room for wait lines below the cards
    const float drop = floor ? kDrop : 0;
    const float y = std::round(r.y + head +
                               std::max(least, (r.h - head - kFull - drop) * 0.42f));   // a little above the middle looks centred
    const float inner_l = r.x + m.margin + m.card_w, inner_r = r.r() - m.margin - m.card_w, mid = y + kFullCall;
    for (std::size_t i = 0; i < model.cards.size(); ++i)
        if (!out.cards[i].aside)
            out.cards[i] = {.rect = {model.cards[i].side == Side::Left ? r.x + m.margin : inner_r, y, m.card_w, kFull},
                            .density = Density::Full,
                            .call_mid = mid};
    out.kernel = Rect{inner_l, y, inner_r - inner_l, kFull}.inset(m.ground_gap, 0);
    out.floor = floor ? y + kFull + drop : 0;
    out.content = y + kFull + drop + (floor ? std::min(12.0f, r.b() - y - kFull - drop) : 2);
    if (model.channels.empty()) return place_memory(out, model, out.kernel);
    ChannelPlace& c = out.channels[0];
    const float w = std::min(16 * m.slot_w + 2 * m.lip, inner_r - inner_l - 52);
    c.tube = {std::round((inner_l + inner_r - w) / 2), mid - m.slot_h / 2 - 4, w, m.slot_h + 8};
    c.label = c.tube.y - 24, c.lane = c.tube.y - 54, c.flags = mid + 56;
    if (!model.channels[0].door) return;
    const float door_w = m.card_w > 230 ? 120 : 84;
    c.door = {std::round(c.tube.cx() - door_w / 2), y + 44, door_w, 148};
    c.threshold_x = out.kernel.x + 10, c.threshold_w = out.kernel.w - 20;
    c.label = y + 22, c.captions = c.door.b() + 15, c.flags = c.door.b() + 34;
}

// The column to which the kernel's bolt comes down, or would.
Side signalled(const StageModel& model) {
    for (const CardModel& c : model.cards)
        if (c.signal && c.signal->pipe) return c.side;
    for (const PortModel& p : model.ports)
        if (const CardModel* card = p.writes && model.channels[p.channel].read_closed ? model.card(p.pid) : nullptr)
            return card->side;
    return Side::Left;
}

// Who only made the others stands in a row above them, at one end; the kernel's band has what is left of it.
void lay_row(StageLayout& out, const StageModel& model, Rect row, const Metrics& m, bool others, bool band) {
    const bool at_right = !band || signalled(model) == Side::Left;
    float left = row.x + m.margin, right = row.r() - m.margin;
    for (std::size_t i = model.cards.size(); i-- > 0;) {
        if (!others || !model.cards[i].aside) continue;
        CardPlace& c = out.cards[i];
        c.rect = {at_right ? right - m.card_w : left, row.y, m.card_w, kRow}, c.density = Density::Mini, c.call_mid = c.rect.cy(),
        c.aside = true;
        (at_right ? right : left) += (at_right ? -1.0f : 1.0f) * (m.card_w + kGap);
    }
    if (band) out.band = {left, row.y + 5, right - left, 34};
}

void lay_columns(StageLayout& out, const StageModel& model, Rect r, Metrics& m, float head, const StageWants& wants) {
    const bool child_waits =
        std::any_of(model.waits.begin(), model.waits.end(), [](const WaitModel& w) { return w.goes_around(); });
    m.card_w = wants.compact ? 212 : 264, m.margin = wants.compact ? 10 : 24;
    out.margin = m.margin;
    const float top = r.y + 16 + head, foot = child_waits ? 32 : 16, room = r.b() - foot - top;
    const float inner_l = r.x + m.margin + m.card_w, inner_r = r.r() - m.margin - m.card_w;
    stack(out, column(model, Side::Left, true), r.x + m.margin, m.card_w, top, room);
    stack(out, column(model, Side::Right, true), inner_r, m.card_w, top, room);
    for (const CardPlace& c : out.cards) out.content = std::max(out.content, c.rect.b());
    const float reach = wants.compact ? 60 : 80;
    const float tube_w = std::min(inner_r - inner_l - 2 * reach, 16 * kWidestSlot + 2 * m.lip);
    const float rows = float(model.channels.size()), memory = float(model.words.size() + !model.semaphores.empty());
    const float tubes = memory == 0 ? room : std::round(room * rows / (rows + memory));
    if (!model.channels.empty())
        place_channels(out, model, std::round((inner_l + inner_r - tube_w) / 2), tube_w, top, tubes, m, wants.flags);
    place_memory(out, model, {inner_l + 20, top + tubes, inner_r - inner_l - 40, room - tubes});
    out.kernel = Rect{inner_l, top, inner_r - inner_l, std::max(room, out.content - top)}.inset(wants.compact ? 30 : 36, 0);
    out.floor = std::max(out.content, r.b() - foot) + 12;
    out.content += child_waits ? 32 : 16;
}

}   // namespace

ImVec2 ChannelPlace::before_door(bool left, std::size_t i, float token) const {
    const float out = 10 + token + float(i) * (2 * token + 6);
    return {left ? door.x - out : door.r() + out, door.b() - token - 5};
}

ImVec2 SemaphorePlace::seat(bool left, std::size_t i, float token) const {
    const float out = radius + 12 + token + float(i) * (2 * token + 6);
    return {left ? centre.x - out : centre.x + out, centre.y};
}

StageLayout lay_out(const StageModel& model, Rect r, StageWants wants) {
    Metrics m = wants.compact ? kCompact : kWide;
    StageLayout out;
    out.cards.resize(model.cards.size()), out.channels.resize(model.channels.size());
    out.ports.resize(model.ports.size()), out.plugs.resize(model.plugs.size());
    out.words.resize(model.words.size()), out.semaphores.resize(model.semaphores.size());
    out.margin = m.margin, out.plug_radius = m.plug_r, out.token = wants.compact ? 13 : 15;
    for (std::size_t i = 0; i < model.channels.size(); ++i) out.channels[i].reversed = writers_right(model, i);

    const auto aside =
        std::size_t(std::count_if(model.cards.begin(), model.cards.end(), [](const CardModel& c) { return c.aside; }));
    const auto few = [&](bool with_aside) {
        return column(model, Side::Left, with_aside).size() <= 1 && column(model, Side::Right, with_aside).size() <= 1 &&
               model.channels.size() + !(model.words.empty() && model.semaphores.empty()) <= 1;
    };
    const bool two = few(true), others = !two && aside > 0 && aside <= 2 && model.cards.size() > aside && few(false);
    const bool row = others || wants.band;   // above the cards
    const float row_h = !row ? 0 : kRow + (!wants.band ? kGap : wants.compact ? 16.0f : 34.0f), least = row ? 2.0f : 8.0f;
    out.pair = (two || others) && r.h >= kFull + 2 * least + row_h;
    const float card_room = r.h - (out.pair ? row_h : 0);
    const bool headline = wants.headline && card_room >= kHeadline + kFull + kDrop + 24;
    const float head = headline ? kHeadline : 0;
    if (out.pair) {
        if (row) lay_row(out, model, {r.x, r.y, r.w, kRow}, m, others, wants.band);
        lay_pair(out, model, {r.x, r.y + row_h, r.w, card_room}, m, head, least);
        const float down = out.kernel.y - row_h - r.y;   // as near to the cards as it may be
        out.band.y += down;
        for (CardPlace& c : out.cards)
            if (c.aside) c.rect.y += down, c.call_mid += down;
        out.headline = headline ? out.kernel.y - row_h - kHeadline + 24 : 0;
    } else {
        lay_columns(out, model, r, m, head, wants);
        out.headline = headline ? r.y + 40 : 0;
    }
    place_plugs(out, model, m);
    for (std::size_t i = 0; i < model.cards.size(); ++i) place_ports(out, model, i, m), place_copy(out.cards[i], model.cards[i]);
    draw_paths(out, model);
    out.content -= r.y;
    return out;
}

}   // namespace ipclab::view
