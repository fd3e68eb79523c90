#include "view/kernel_band.h"
#include "view/marks.h"

namespace ipclab::view {

namespace {

constexpr struct {
    Disposition how;
    Icon icon;
    const char *words, *code;
} kHow[] = {
    {Disposition::Default, Icon::Cross, "stage.signal_default", "SIG_DFL"},
    {Disposition::Ignored, Icon::Shield, "stage.signal_ignored", "SIG_IGN"},
    {Disposition::Handled, Icon::Hook, "stage.signal_handled", ""},
};

const char* how_words(const CardModel& c) {
    return c.signal->how == Disposition::Default && !c.alive ? "stage.signal_died" : kHow[int(c.signal->how)].words;
}

void draw_bolt(Ui& ui, float x, float top, float bottom) {
    const float d = bottom - top;
    if (d < 6) return;
    const float k = std::min(1.0f, d / 40);   // as slender when it has a short way
    const ImVec2 upper[] = {{x - 5 * k, top}, {x + 8 * k, top}, {x + 1 * k, top + d * 0.56f}, {x - 8 * k, top + d * 0.56f}};
    const ImVec2 lower[] = {{x - 1 * k, top + d * 0.42f}, {x + 8 * k, top + d * 0.42f}, {x, bottom}};
    ui.canvas.polygon(upper, ui.theme.signal), ui.canvas.polygon(lower, ui.theme.signal);
}

// A shield or a hook stands in its way; by default it goes through.
void draw_gate(Ui& ui, ImVec2 c, Disposition how) {
    if (how == Disposition::Default) return;
    ui.canvas.disc(c, 16, ui.theme.ground);
    ui.canvas.disc(c, 14, ui.theme.card);
    ui.canvas.ring(c, 13, ui.theme.signal, 2);
    icon(ui.canvas, kHow[int(how)].icon, c, 16, ui.theme.signal);
}

// From the band to the card, with its name and what the process makes of it.
void draw_delivery(Ui& ui, Rect band, Rect card, const CardModel& c) {
    const Theme& th = ui.theme;
    const bool stopped = c.signal->how != Disposition::Default;
    const float x = card.x + 36, room = card.y - band.b();
    draw_bolt(ui, x, band.b() - 1, card.y + (stopped ? -8.0f : 6.0f));
    draw_gate(ui, {x, card.y}, c.signal->how);
    const Rect words{x + 20, band.b() + 2, card.r() - x - 20, room - 4};
    const Canvas::Guard guard(ui.canvas, words.grown(2));
    const std::string name = c.signal->name, how = ui.tr(how_words(c));
    if (room >= 36) {
        ui.canvas.middle(Type::Strong, words.x, words.cy() - 8, th.signal, ui.canvas.fit(Type::Strong, name, words.w));
        const float w =
            ui.canvas.middle(Type::Caption, words.x, words.cy() + 10, th.text, ui.canvas.fit(Type::Caption, how, words.w));
        const std::string code = kHow[int(c.signal->how)].code;
        if (!code.empty() && w + 8 + ui.canvas.width(Type::CodeSmall, code) <= words.w)
            ui.canvas.middle(Type::CodeSmall, words.x + w + 8, words.cy() + 10, th.text3, code);
        return;
    }
    const float w = ui.canvas.middle(Type::Label, words.x, words.cy(), th.signal, ui.canvas.fit(Type::Label, name, words.w));
    if (w + 8 + ui.canvas.width(Type::Caption, how) <= words.w)
        ui.canvas.middle(Type::Caption, words.x + w + 8, words.cy(), th.text, how);
}

// With no band: a pill above the card, or on it where something else stands there.
void draw_pill(Ui& ui, Rect stage, const StageLayout& layout, std::size_t index, const CardModel& c) {
    const Theme& th = ui.theme;
    const CardPlace& at = layout.cards[index];
    const Rect card = at.rect;
    const std::string how = ui.tr(how_words(c));
    std::string words = c.signal->name + " · " + how;
    if (ui.canvas.width(Type::Label, words) + 44 > card.w - 32) words = how;   // the name is on the card
    const float w = std::min(ui.canvas.width(Type::Label, words) + 44, card.w - 16);
    Rect pill{card.x + 8, std::max(stage.y + 6, card.y - 78), w, 26};
    const bool above =
        card.y - stage.y >= 40 && std::none_of(layout.cards.begin(), layout.cards.end(), [&](const CardPlace& other) {
            const Rect shared = other.rect.cut({pill.x, pill.y, pill.w, card.y - 1 - pill.y});
            return shared.w > 0 && shared.h > 0;
        });
    if (above) draw_bolt(ui, pill.x + 18, pill.b() - 2, card.y + 4);
    else if (!c.alive && at.density != Density::Mini && card.h >= 76)
        pill = {card.x + size::pad, at.call_mid - 13, std::min(w, card.w - (at.density == Density::Full ? 32 : 64)),
                26};   // in the place of the call that it no longer makes
    else return;       // its words are on the card already
    const Canvas::Guard guard(ui.canvas, pill);
    ui.canvas.fill(pill, mix(c.alive || above ? th.ground : rgb(0x050607), th.signal, 18), 13);
    ui.canvas.stroke(pill, th.signal, 13, 1.5f);
    icon(ui.canvas, Icon::Bolt, {pill.x + 18, pill.cy()}, 15, th.signal);
    ui.canvas.middle(Type::Label, pill.x + 32, pill.cy(),
                     th.dark ? th.signal
                     : above ? th.text
                             : rgb(0xEDEFF3),
                     ui.canvas.fit(Type::Label, words, pill.w - 42));
}

// Signals that have been sent and wait lie in a tray at the card's upper edge.
void draw_tray(Ui& ui, const Rect& card, const CardModel& c) {
    const Theme& th = ui.theme;
    std::string words = c.pending.front();
    if (c.pending.size() > 1) words += " +" + std::to_string(c.pending.size() - 1);
    const std::string all = words + " · " + std::string(ui.tr("stage.pending"));
    const float most = card.w - 24;
    if (ui.canvas.width(Type::Caption, all) + 34 <= most) words = all;
    const float w = std::min(ui.canvas.width(Type::Caption, words) + 34, most);
    const Rect r{card.r() - 12 - w, card.y - 14, w, 20};
    const Canvas::Guard guard(ui.canvas, r);
    ui.canvas.fill(r, mix(th.ground, th.signal, 14), 4);
    const ImVec2 tray[] = {{r.x, r.y}, {r.x, r.b()}, {r.r(), r.b()}, {r.r(), r.y}};   // open above
    ui.canvas.line(tray, th.signal, 1.5f);
    icon(ui.canvas, Icon::Bolt, {r.x + 14, r.cy()}, 13, th.signal);
    ui.canvas.middle(Type::Caption, r.x + 24, r.cy(), th.text, ui.canvas.fit(Type::Caption, words, r.w - 30));
}

}   // namespace

bool wants_band(const StageModel& model) {
    for (const CardModel& c : model.cards)
        if (c.signal && c.signal->pipe) return true;
    for (const PortModel& p : model.ports)   // from the moment that the last reader has gone: the next write will be told
        if (p.writes && !p.reads && model.channels[p.channel].read_closed) return true;
    return false;
}

void draw_kernel_band(Ui& ui, const StageModel& model, const StageLayout& layout) {
    const Theme& th = ui.theme;
    const Rect r = layout.band;
    if (r.w <= 0) return;
    surface(ui, r, th.dark ? th.panel : th.card, size::control_radius);
    ui.canvas.stroke(r, th.wall, size::control_radius, 1.5f);
    const Canvas::Guard guard(ui.canvas, r, true);
    const float w = ui.canvas.middle(Type::Strong, r.x + 16, r.cy(), th.text2, ui.tr("stage.kernel"));
    const bool told =
        std::any_of(model.cards.begin(), model.cards.end(), [](const CardModel& c) { return c.signal && c.signal->pipe; });
    const std::string words = ui.canvas.fit(Type::Caption, ui.tr(told ? "stage.band_write" : "stage.band_gone"), r.w - w - 56);
    ui.canvas.middle_right(Type::Caption, r.r() - 16, r.cy(), th.text3, words);
    for (std::size_t i = 0; i < model.channels.size(); ++i) {
        if (!model.channels[i].read_closed) continue;
        const ChannelPlace& at = layout.channels[i];
        const bool left = at.reversed;
        const ImVec2 gone{left ? at.tube.x - 22 : at.tube.r() + 22, at.tube.cy()};
        if (told)
            draw_arrow(ui, {{gone.x, gone.y - 14}, {gone.x, r.b() + 3}},
                       {.ink = th.signal, .thickness = 2, .dashed = true, .head = 5});
        draw_cross(ui, gone, 9, th.error.ink);
    }
}

void draw_signals(Ui& ui, Rect stage, const StageModel& model, const StageLayout& layout) {
    for (std::size_t i = 0; i < model.cards.size(); ++i) {
        const CardModel& c = model.cards[i];
        const CardPlace& at = layout.cards[i];
        if (c.alive && !c.pending.empty()) draw_tray(ui, at.rect, c);
        if (!c.signal) continue;
        if (layout.band.w > 0 && !at.aside) draw_delivery(ui, layout.band, at.rect, c);
        else if (!at.aside) draw_pill(ui, stage, layout, i, c);
    }
}

}   // namespace ipclab::view
