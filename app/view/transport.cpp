// The transport: let go, hold, step, pace, reset. Everything here goes to all processes, or to the selected one.
#include "view/panels.h"
#include <cmath>

namespace ipclab::view {

namespace {

constexpr std::int64_t kPaces[] = {0,           20'000'000,  50'000'000,    100'000'000,  200'000'000,
                                   300'000'000, 500'000'000, 1'000'000'000, 2'000'000'000};
constexpr int kLast = int(std::size(kPaces)) - 1;

int nearest_pace(std::int64_t ns) {
    int best = 0;
    for (int i = 1; i <= kLast; ++i)
        if (std::llabs(kPaces[i] - ns) < std::llabs(kPaces[best] - ns)) best = i;
    return best;
}

std::string pace_words(const Ui& ui, std::int64_t ns) {
    if (ns == 0) return ui.tr("transport.pace_none");
    const std::string time = ns < 1'000'000'000 ? fmt::format("{} ms", ns / 1'000'000) : fmt::format("{} s", ns / 1'000'000'000);
    return ui.compact ? time : ui.tr("transport.pace_value", time);
}

struct Crowd {
    int alive = 0, held = 0, waiting = 0;
    std::optional<std::int32_t> target;
};   // waiting: will be held

Crowd count(const World& world, const ViewState& state) {
    Crowd c;
    for (const auto& [pid, process] : world.processes()) {
        if (!process.alive) continue;
        ++c.alive;
        bool held = false, waiting = false;
        for (const auto& [tid, thread] : process.threads) held |= thread.state == State::Held, waiting |= thread.will_hold;
        c.held += held, c.waiting += waiting && !held;
        if (held && state.process == pid) c.target = pid;
    }
    return c;
}

}   // namespace

void draw_transport(Ui& ui, Rect r, const Scene& scene, ViewState& state, Wishes& wishes) {
    const Theme& th = ui.theme;
    const Canvas& c = ui.canvas;
    const Canvas::Guard guard(ui.canvas, r);
    ui.ground({r.x, r.y, r.w, 1}, th.line);
    const float h = ui.compact ? 32 : 36, y = r.cy() - h / 2;
    if (!scene.session.live()) {
        icon(c, Icon::Clock, {r.x + 26, r.cy()}, 14, th.text3);
        c.middle(Type::Caption, r.x + 44, r.cy(), th.text2, c.fit(Type::Caption, ui.tr("transport.replayed"), r.w - 110));
    } else {
        const Crowd crowd = count(scene.session.world(), state);   // commands act on now, whatever moment is looked at
        const bool over = crowd.alive == 0;
        const Weight lead = scene.lesson ? Weight::Soft : Weight::Primary;   // in a lesson its own button leads
        const bool builds = scene.lesson && scene.lesson->has_code();        // there F5 builds and runs
        const auto cap = [&](const char* id) {
            return ui.compact || (builds && std::string_view(id) == "transport.run") ? nullptr : cap_of(id);
        };
        const struct {
            const char* id;
            Button button;
            CommandKind command;
        } left[] = {
            {"transport.run",
             {.label = ui.tr("transport.run"),
              .icon = Icon::Play,
              .key = cap("transport.run"),
              .weight = lead,
              .enabled = crowd.held + crowd.waiting > 0,
              .tip = ui.tr("transport.run_tip")},
             CommandKind::Run},
            {"transport.hold",
             {.label = ui.tr("transport.hold_all"),
              .icon = Icon::Hand,
              .key = cap("transport.hold"),
              .enabled = !over && crowd.held + crowd.waiting < crowd.alive,
              .tip = ui.tr("transport.hold_tip")},
             CommandKind::Hold},
            {"transport.step",
             {.label = ui.tr("transport.step"),
              .icon = Icon::Step,
              .key = cap("transport.step"),
              .enabled = crowd.held > 0,
              .tip = ui.tr(crowd.held > 0 ? "transport.step_tip" : "transport.step_none")},
             CommandKind::Step},
        };
        float x = r.x + size::pad;
        for (const auto& b : left) {
            const float w = button_width(ui, b.button);
            if (button(ui, b.id, {x, y, w, h}, b.button)) {
                const std::int64_t target = b.command == CommandKind::Step && crowd.target ? *crowd.target : kEveryone;
                wishes.commands.push_back({b.command, target});
            }
            x += w + 8;
        }
        x += ui.compact ? 6 : size::pad;
        x += c.middle(Type::Caption, x, r.cy(), th.text3, ui.tr("transport.pace")) + 14;
        const float w = ui.compact ? 72 : 144;
        const int before = nearest_pace(state.pace_ns);
        int now =
            int(std::lround(slider(ui, "transport.pace", {x, r.cy() - 12, w, 24}, float(before) / float(kLast)) * float(kLast)));
        if (ui.controls.asked("transport.slower")) now = std::min(kLast, before + 1);
        if (ui.controls.asked("transport.faster")) now = std::max(0, before - 1);
        if (now != before) {
            state.pace_ns = kPaces[now];
            wishes.commands.push_back({CommandKind::Pace, kEveryone, state.pace_ns});
        }
        const Button again{.label = ui.compact ? "" : ui.tr("transport.reset"),
                           .icon = Icon::Reset,
                           .key = cap("transport.reset"),
                           .weight = Weight::Ghost,
                           .tip = ui.tr("transport.reset_tip")};
        const float again_w = button_width(ui, again), right = r.r() - size::pad - again_w;
        c.middle(Type::Label, x + w + 16, r.cy(), th.text2,
                 c.fit(Type::Label, pace_words(ui, state.pace_ns), right - 52 - x - w - 16));
        if (button(ui, "transport.reset", {right, y, again_w, h}, again)) wishes.reset = true;
    }
    if (!shows(scene, "inspector")) return;
    const float end = scene.session.live() ? r.r() - size::pad -
                                                 button_width(ui, {.label = ui.compact ? "" : ui.tr("transport.reset"),
                                                                   .icon = Icon::Reset,
                                                                   .key = ui.compact ? nullptr : cap_of("transport.reset")}) -
                                                 8
                                           : r.r() - size::pad;
    if (icon_button(ui, "transport.inspector", {end - 32, r.cy() - 16, 32, 32}, Icon::Panel, ui.tr("transport.inspector"),
                    state.inspector))
        state.inspector = !state.inspector;
}

}   // namespace ipclab::view
