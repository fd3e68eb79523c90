#include "view/semaphore.h"
#include "view/marks.h"
#include <cmath>

namespace ipclab::view {

namespace {

const CardPlace* card_of(const StageModel& model, const StageLayout& layout, std::int32_t pid) {
    for (std::size_t i = 0; i < model.cards.size(); ++i)
        if (model.cards[i].pid == pid) return &layout.cards[i];
    return nullptr;
}

// From the edge of a card that faces a point, straight across where the card is beside it.
Path from_card(const Rect& card, ImVec2 to) {
    const float y = std::clamp(to.y, card.y + 14, card.b() - 14), x = card.cx() < to.x ? card.r() : card.x;
    return std::fabs(y - to.y) < 1 ? Path{{x, to.y}, to} : sideways({x, y}, to);
}

Path to_card(const Rect& card, ImVec2 from) {
    const Path p = from_card(card, from);
    return {p.rbegin(), p.rend()};
}

struct Seat {
    const CardPlace* card;
    ImVec2 centre;
    bool left;
    char badge;
};

// Each stands on the side of its card, so that no two lines cross; the first is nearest.
std::vector<Seat> seats(const StageModel& model, const SemaphoreModel& s, const SemaphorePlace& at, const StageLayout& layout) {
    std::vector<Seat> all;
    std::size_t taken[2] = {0, 0};
    for (const WaiterModel& w : s.queue) {
        const CardPlace* card = card_of(model, layout, w.pid);
        const bool left = card && card->rect.cx() < at.centre.x;
        all.push_back({card, at.seat(left, taken[left]++, layout.token), left, w.badge});
    }
    return all;
}

ImVec2 corner_towards(const SemaphorePlace& at, const Rect& card) {
    return {at.centre.x + (card.cx() < at.centre.x ? -1.0f : 1.0f) * (at.radius + 4), at.centre.y};
}

// From above the diamond, past those who wait beside it.
Path over(const SemaphorePlace& at, const Rect& card, bool to_it) {
    const float y = at.centre.y - at.radius - 14, x = card.cx() < at.centre.x ? card.r() : card.x;
    Path p = sideways({x, std::clamp(y, card.y + 14, card.b() - 14)}, {at.centre.x, y});
    p.push_back({at.centre.x, at.centre.y - at.radius - 4});
    if (!to_it) std::reverse(p.begin(), p.end());
    return p;
}

}   // namespace

void draw_semaphore_lines(Ui& ui, const StageModel& model, std::size_t index, const StageLayout& layout) {
    const Theme& th = ui.theme;
    const SemaphoreModel& s = model.semaphores[index];
    const SemaphorePlace& at = layout.semaphores[index];
    const auto all = seats(model, s, at, layout);
    const auto waits_at = [&](bool left) {
        return std::any_of(all.begin(), all.end(), [&](const Seat& seat) { return seat.left == left; });
    };
    for (const Seat& seat : all) {
        if (!seat.card || seat.card->aside) continue;
        const ImVec2 edge{seat.centre.x + (seat.left ? -1.0f : 1.0f) * (layout.token + 3), seat.centre.y};
        draw_arrow(ui, from_card(seat.card->rect, edge), waiting(th));
    }
    const auto join = [&](std::int32_t pid, bool to_it, const Arrow& arrow, const char* words, bool cut = false) {
        const CardPlace* card = pid ? card_of(model, layout, pid) : nullptr;
        if (!card || card->aside) return;
        const bool left = card->rect.cx() < at.centre.x;
        Path p = waits_at(left) ? over(at, card->rect, to_it)
                 : to_it        ? from_card(card->rect, corner_towards(at, card->rect))
                                : to_card(card->rect, corner_towards(at, card->rect));
        draw_arrow(ui, p, arrow);
        if (cut) {
            const ImVec2 middle = along(p, 0.5f);
            draw_note(ui, {middle.x, middle.y - 24}, std::fabs(p.front().x - p.back().x) - 12, ui.tr(words), arrow.ink);
            if (p.size() > 1) draw_cross(ui, middle, 10, th.blocked.ink);
        } else draw_line_note(ui, p, ui.tr(words), arrow.ink);
    };
    const Arrow given{th.runnable.ink, 3, false, 6};
    if (s.posted && s.posted != s.woken) join(s.posted, true, given, "stage.post");
    if (s.woken) join(s.woken, false, given, "stage.wakes");
    if (s.owner) {
        const CardModel* owner = model.card(s.owner);
        const bool gone = owner && !owner->alive;
        join(s.owner, false,
             gone              ? Arrow{th.wall, 2, true, 5}
             : s.queue.empty() ? Arrow{th.text3, 1.5f, false, 5}
                               : releasing(th),
             gone ? "stage.took_last" : "stage.has_it", gone);
    }
    if (s.took_last && !s.queue.empty()) join(s.took_last, false, {th.wall, 2, true, 5}, "stage.took_last", true);
}

void draw_semaphore(Ui& ui, const StageModel& model, std::size_t index, const StageLayout& layout) {
    const Theme& th = ui.theme;
    const SemaphoreModel& s = model.semaphores[index];
    const SemaphorePlace& at = layout.semaphores[index];
    const ImVec2 c = at.centre;
    const float r = at.radius;
    const ImVec2 shape[] = {{c.x, c.y - r}, {c.x + r, c.y}, {c.x, c.y + r}, {c.x - r, c.y}};
    ui.canvas.polygon(shape, th.card);
    ui.canvas.line(shape, s.queue.empty() ? th.wall : th.blocked.ink, s.queue.empty() ? 2.0f : 3.0f, true);
    const Type type = s.mutex ? Type::Label : r >= 44 ? Type::Display : Type::Title;
    ui.canvas.middle_centre(type, c.x, c.y, th.text, ui.canvas.fit(type, s.value, r * 1.4f));
    ui.canvas.middle_centre(
        Type::Code, c.x, at.name, th.text,
        ui.canvas.fit(Type::Code, s.name, std::max(150.0f, layout.kernel.w / float(model.semaphores.size()) - 12)));
    const auto all = seats(model, s, at, layout);
    for (const Seat& seat : all) draw_token(ui, seat.centre, layout.token, seat.badge, th.blocked);
    for (bool left : {false, true}) {   // who stands in a row stands in order
        const Seat *first = nullptr, *last = nullptr;
        for (const Seat& seat : all)
            if (seat.left == left) (first ? last : first) = &seat;
        if (!last) continue;
        const float x0 = std::min(first->centre.x, last->centre.x) - layout.token - 3,
                    x1 = std::max(first->centre.x, last->centre.x) + layout.token + 3, y = c.y + layout.token + 6;
        ui.canvas.fill({x0, y, x1 - x0, 1.5f}, th.wall);
        draw_note(ui, {(x0 + x1) / 2, y + 12}, x1 - x0 + 30, ui.tr("stage.queue"), th.text3);
    }
}

}   // namespace ipclab::view
