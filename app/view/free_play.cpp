// Free play: below each process's card, what it shall do next. Only what it could do is offered; what it was told is typed
// into its terminal, and lies there for as long as the process waits in a call.
#include "lesson/free.h"
#include "view/panel_memory.h"
#include "view/panels.h"
#include <cmath>

namespace ipclab::view {

namespace {

constexpr float kHeader = 40, kChip = 28, kGap = 6, kFoot = 44;

// The processes that can be told something, in the order of their cards; the selected one alone where there is no room.
std::vector<std::int32_t> columns(const Cast& cast, const World& world, const ViewState& state, float width) {
    std::vector<std::int32_t> all;
    for (const Side side : {Side::Left, Side::Right})
        for (const std::int32_t pid : cast.in_order(world))
            if (cast.of(pid).side == side && world.process(pid)->alive) all.push_back(pid);
    const std::size_t room = std::max<std::size_t>(1, std::size_t(width / 260));
    if (all.size() <= room) return all;
    if (state.process && std::find(all.begin(), all.end(), *state.process) != all.end()) return {*state.process};
    all.resize(room);
    return all;
}

// Buttons beside each other, in lines. Returns the one that was hit, or -1; `y` moves below them.
int chips(Ui& ui, const std::vector<std::string>& ids, const std::vector<std::string>& words, const std::vector<bool>& enabled,
          int on, float x, float right, float& y) {
    int hit = -1;
    float at = x;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const Button b{
            .label = words[i].c_str(), .weight = Weight::Soft, .enabled = enabled.empty() || enabled[i], .on = int(i) == on};
        const float w = std::min(button_width(ui, b), right - x);
        if (at > x && at + w > right) at = x, y += kChip + kGap;
        if (button(ui, ids[i], {at, y, w, kChip}, b)) hit = int(i);
        at += w + kGap;
    }
    y += kChip + kGap;
    return hit;
}

std::string byte_words(const Ui& ui, std::uint64_t n) {
    return ui.tr(n == 1 ? "free.byte" : "free.bytes", n < 1000 ? std::to_string(n) : fmt::format("{},{:03}", n / 1000, n % 1000));
}

// What is still to be said of the order. It keeps what was said last where that is still possible.
void draw_details(Ui& ui, const std::string& id, const World& world, std::int32_t pid, Order& o, float x, float right, float& y) {
    std::vector<std::string> ids, words;
    const auto add = [&](const std::string& suffix, std::string w) {
        ids.push_back(id + "." + suffix), words.push_back(std::move(w));
    };
    const auto ask = [&](int on) {
        const int hit = chips(ui, ids, words, {}, on, x, right, y);
        ids.clear(), words.clear();
        return hit < 0 ? on : hit;
    };
    const std::vector<int> fds = o.verb->fd == Verb::Fd::None ? std::vector<int>{} : FreePlay::fitting(world, pid, *o.verb);
    if (!fds.empty()) {
        const auto at = std::find(fds.begin(), fds.end(), o.fd);
        for (const int fd : fds) add("fd" + std::to_string(fd), fmt::format("fd {}", fd));
        o.fd = fds[std::size_t(ask(at == fds.end() ? 0 : int(at - fds.begin())))];
    }
    if (o.verb->with == Verb::With::Bytes) {
        const auto at = std::find(std::begin(kByteCounts), std::end(kByteCounts), o.bytes);
        for (const auto n : kByteCounts) add("bytes" + std::to_string(n), byte_words(ui, n));
        o.bytes = kByteCounts[ask(at == std::end(kByteCounts) ? 0 : int(at - std::begin(kByteCounts)))];
    }
    if (o.verb->with == Verb::With::File || o.verb->with == Verb::With::Mode) {
        const int on = o.name == kFileNames[1] ? 1 : 0;
        for (const auto name : kFileNames) add(std::string(name), std::string(name));
        o.name = kFileNames[ask(on)];
    }
    if (o.verb->with == Verb::With::Mode) {
        constexpr const char* kWords[] = {"free.mode_r", "free.mode_w", "free.mode_rw", "free.mode_r_now", "free.mode_w_now"};
        for (std::size_t i = 0; i < std::size(kWords); ++i) add("mode" + std::to_string(i), ui.tr(kWords[i]));
        o.choice = ask(std::min(o.choice, int(std::size(kWords)) - 1));
    }
    if (o.verb->with == Verb::With::OnOff) {
        add("off", ui.tr("free.off")), add("on", ui.tr("free.on"));
        o.choice = ask(o.choice ? 1 : 0);
    }
}

void draw_column(Ui& ui, Rect r, std::int32_t pid, const Scene& scene, FreePlay& play, PanelMemory& memory, Wishes& wishes) {
    const Theme& th = ui.theme;
    const Canvas& c = ui.canvas;
    const Canvas::Guard guard(ui.canvas, r);
    const Member& member = memory.cast.of(pid);
    const std::string id = "free." + member.role;
    const World& now = scene.session.world();   // orders are for now, whatever moment is looked at
    const float x = r.x + size::pad, right = r.r() - size::pad;
    badge(ui, {x, r.y + 10, 20, 20}, member.badge);
    const bool listens = play.listens(now, pid);
    const char* hears = ui.tr(listens ? "free.listens" : "free.deaf");
    const StateColours& colours = listens ? th.runnable : th.quiet;
    const float chip_w = chip_width(ui, hears);
    c.middle(Type::Label, x + 28, r.y + 20, th.text, c.fit(Type::Label, ui.tr("free.next"), right - chip_w - 8 - x - 28));
    chip(ui, right - chip_w, r.y + 20, listens ? Icon::Check : Icon::Hourglass, hears, colours);

    Order& order = memory.orders[pid];
    const auto& offers = play.lab().offers;
    if (!order.verb || !play.possible(now, pid, *order.verb)) {
        const auto first = std::find_if(offers.begin(), offers.end(), [&](const Verb* v) { return play.possible(now, pid, *v); });
        order.verb = first == offers.end() ? nullptr : *first;
    }
    const Rect body{r.x, r.y + kHeader, r.w, r.h - kHeader - kFoot};
    {
        const Canvas::Clip clip(ui.canvas, body);
        float& offset = memory.source_scroll[pid];
        scroll(ui, id, body, offset, memory.order_height[pid]);
        float y = body.y - offset;
        std::vector<std::string> ids, words;
        std::vector<bool> enabled;
        int on = -1;
        for (const Verb* v : offers) {
            if (v == order.verb) on = int(ids.size());
            ids.push_back(id + "." + std::string(v->id)), words.push_back(ui.tr("free." + std::string(v->id))),
                enabled.push_back(play.possible(now, pid, *v));
        }
        if (const int hit = chips(ui, ids, words, enabled, on, x, right, y); hit >= 0) order.verb = offers[std::size_t(hit)];
        if (order.verb) {
            y += 4;
            draw_details(ui, id, now, pid, order, x, right, y);
        }
        memory.order_height[pid] = y + offset - body.y;
    }
    const float foot = r.b() - kFoot + 6;
    const int lying = play.lying(pid);
    const Button go{.label = ui.tr("free.go"), .icon = Icon::Play, .weight = Weight::Primary, .enabled = order.verb != nullptr};
    const float go_w = button_width(ui, go);
    if (button(ui, id + ".go", {right - go_w, foot, go_w, size::control}, go))
        if (auto command = play.tell(now, pid, order)) wishes.commands.push_back(std::move(*command));
    const Rect well{x, foot, right - go_w - 8 - x, size::control};
    c.fill(well, th.well, size::small_radius);
    const std::string waits = lying > 0 ? ui.tr("free.lying", lying) : "";
    const float waits_w = waits.empty() ? 0 : c.width(Type::Caption, waits) + 10;
    c.middle(Type::CodeSmall, well.x + 10, well.cy(), th.text, c.fit(Type::CodeSmall, play.call(order), well.w - 20 - waits_w));
    if (!waits.empty()) c.middle_right(Type::Caption, well.r() - 8, well.cy(), th.warning, waits);
}

}   // namespace

void draw_free_play(Ui& ui, Rect r, const Scene& scene, ViewState& state, Wishes& wishes) {
    PanelMemory& memory = memory_of(state, scene, ui.t);
    const World& now = scene.session.world();
    const std::vector<std::int32_t> shown = columns(memory.cast, now, state, r.w);
    if (shown.empty()) {
        const Canvas::Guard guard(ui.canvas, r);
        ui.canvas.middle_centre(Type::Body, r.cx(), r.cy(), ui.theme.text3, ui.tr("free.nobody"));
        return;
    }
    const float w = std::floor(r.w / float(shown.size()));
    for (std::size_t i = 0; i < shown.size(); ++i) {
        const Rect column{r.x + w * float(i), r.y, w, r.h};
        if (i) ui.ground({column.x, r.y, 1, r.h}, ui.theme.line);
        draw_column(ui, column, shown[i], scene, *scene.free, memory, wishes);
    }
}

}   // namespace ipclab::view
