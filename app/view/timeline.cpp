// A lane per process and one for each pipe's level, in the order the kernel gave, or against the clock.
#include "calls/syscalls.h"
#include "view/names.h"
#include "view/panel_memory.h"
#include "view/panels.h"
#include "view/stage_model.h"
#include "view/timeline_axis.h"
#include <cerrno>
#include <cmath>

namespace ipclab::view {

namespace {

constexpr float kHeader = 36, kAxisH = 24, kBar = 16, kLeastLane = 30, kMostLane = 48;

struct Lanes {
    Rect area;   // right of the names
    float top = 0, lane = 0;
    std::vector<std::int32_t> pids;
    std::vector<const Channel*> channels;
    float scrolled = 0;   // rows that have no room scroll
    float whole() const { return lane * float(pids.size() + channels.size()); }
    float middle(std::size_t i) const { return top + lane * (float(i) + 0.5f) - scrolled; }
    Rect level(std::size_t i) const { return {area.x, top + lane * float(pids.size() + i) + 6 - scrolled, area.w, lane - 10}; }
    std::size_t row_at(float y) const { return y < top ? pids.size() : std::size_t((y - top + scrolled) / lane); }
};

struct Drawing {
    Ui& ui;
    const Scene& scene;
    const PanelMemory& memory;
    const TimeAxis& axis;
    const Lanes& lanes;
    std::uint32_t first, last, end;   // columns in sight, and where the run stands
};

float at_column(const Drawing& d, std::uint32_t column, std::uint64_t ns) {
    return d.axis.real_time() ? d.axis.x_ns(ns) : d.axis.x(column);
}

// Now: behind the last column, so that what began with it can be seen.
float end_x(const Drawing& d) {
    if (d.axis.real_time()) return d.axis.x_ns(d.memory.index.end_ns());
    const bool only_start_up = d.memory.index.has_start_up() && d.end <= 1;
    return d.axis.x(d.end ? d.end - 1 : 0) + (only_start_up ? TimeAxis::kStartUp : d.axis.pitch());
}

bool matters(const Scene& scene, int call) {
    if (!scene.lesson || scene.lesson->lesson().calls.empty()) return true;
    const Syscall* row = find_syscall(call);
    const auto& calls = scene.lesson->lesson().calls;
    return row && std::any_of(calls.begin(), calls.end(),
                              [&](const std::string& c) { return c == row->name || (!row->also.empty() && c == row->also); });
}

void draw_stretch(const Drawing& d, float cy, float a, float b, const Stretch& s, std::uint64_t until_ns, bool open) {
    const Ui& ui = d.ui;
    const Canvas& c = ui.canvas;
    const float left = d.lanes.area.x, right = d.lanes.area.r();
    const float from = std::max(a, left), to = std::min(b, right);
    if (to <= from) return;
    const StateColours col = look_of(ui, s.state).colours;
    const std::string time = until_ns > s.from_ns ? duration_words(until_ns - s.from_ns) : "";
    switch (s.state) {
    case State::Exited:
    case State::Killed:
        return;
    case State::Runnable:
    case State::Paced:
        c.fill({from, cy - 1, to - from, 2}, col.ink);
        return;
    case State::Held: {
        const ImVec2 p[] = {{from, cy}, {to, cy}};
        c.dashed_line(p, col.ink, 2, 5, 4);
        return;
    }
    default:
        break;
    }
    const Rect bar{from, cy - kBar / 2, std::max(2.0f, to - from), kBar};
    const bool blocked = s.state == State::Blocked;
    c.fill(bar, blocked ? col.solid : col.tint, 3);
    if (!blocked) c.stroke(bar, col.ink, 3);
    const ImU32 ink = blocked ? IM_COL32_WHITE : col.ink;
    if (bar.w > 20)
        icon(c, blocked ? Icon::Hourglass : s.state == State::Timer ? Icon::Clock : Icon::Octagon, {bar.x + 10, cy}, 11, ink);
    const std::string words = std::string(look_of(ui, s.state).word) + (open || time.empty() ? "" : " · " + time);
    for (const std::string& w : {words, open ? std::string() : time})
        if (!w.empty() && bar.w > 28 + c.width(Type::Label, w)) {
            c.middle(Type::Label, bar.x + 20, cy, ink, w);
            break;
        }
}

void draw_stretches(const Drawing& d, std::size_t lane) {
    const auto& all = d.memory.index.stretches(d.lanes.pids[lane]);
    const std::uint64_t first_ns = d.memory.index.columns().empty() ? 0 : d.memory.index.columns()[d.first].t_ns;
    auto it = std::upper_bound(all.begin(), all.end(), d.first, [&](std::uint32_t column, const Stretch& s) {
        return d.axis.real_time() ? first_ns < s.from_ns : column < s.from;
    });
    if (it != all.begin()) --it;
    float drawn = -1e6f;
    for (; it != all.end(); ++it) {
        const float a = at_column(d, it->from, it->from_ns);
        if (a > d.lanes.area.r()) break;
        const auto next = it + 1;
        const bool open = next == all.end();
        const float b = open ? end_x(d) : at_column(d, next->from, next->from_ns);
        if (b - drawn < 0.75f && !open) continue;   // thinner than a pixel, beside what is drawn already
        drawn = b;
        draw_stretch(d, d.lanes.middle(lane), a, b, *it, open ? d.memory.index.end_ns() : next->from_ns, open);
    }
}

void draw_mark(Ui& ui, float x, float cy, const Mark& m, const Event& e, bool dim) {
    const Theme& th = ui.theme;
    const Canvas& c = ui.canvas;
    const auto round = [&](Icon which, ImU32 ink) {
        c.disc({x, cy}, 8, th.ground);
        c.ring({x, cy}, 8, ink, 1.25f);
        icon(c, which, {x, cy}, 11, ink);
    };
    switch (m.kind) {
    case MarkKind::Call:
        dim ? c.fill({x - 0.5f, cy - 4, 1.5f, 8}, th.text3, 1) : c.fill({x - 1.5f, cy - 7, 3, 14}, th.text, 1);
        break;
    case MarkKind::Error: {
        const ImVec2 p[] = {{x, cy - 8}, {x + 7, cy}, {x, cy + 8}, {x - 7, cy}};
        if (m.error != EEXIST) c.polygon(p, th.error.ink);
        else
            c.polygon(p, th.ground),
                c.line(p, th.text2, 1.5f, true);   // a name that was to be made is there already: hollow, no alarm
        break;
    }
    case MarkKind::Signal:
        round(Icon::Bolt, th.signal);
        break;
    case MarkKind::Birth:
        break;
    case MarkKind::End:
        round((e.a & 0x7f) == 0 ? Icon::Check : Icon::Cross, th.text2);
        break;
    case MarkKind::Command: {
        constexpr struct {
            CommandKind kind;
            Icon icon;
        } kIcons[] = {
            {CommandKind::Run, Icon::Play},      {CommandKind::Hold, Icon::Hand},       {CommandKind::Step, Icon::Step},
            {CommandKind::StepLine, Icon::Step}, {CommandKind::StepAccess, Icon::Step}, {CommandKind::Kill, Icon::Cross},
            {CommandKind::Signal, Icon::Bolt},
        };
        Icon which = Icon::Plug;
        for (const auto& k : kIcons)
            if (k.kind == CommandKind(e.a)) which = k.icon;
        const bool flow =
            which == Icon::Play || which == Icon::Hand || which == Icon::Step;   // often used: kept small, above the line
        if (flow) icon(c, which, {x, cy - 12}, 10, th.text3);
        else round(which, th.text2);
        break;
    }
    }
}

std::string tip_of(const Drawing& d, const Mark& m) {
    const Recording& log = d.scene.session.recording();
    const auto [e, payload] = log[m.seq];
    const std::string number = "#" + std::to_string(m.seq) + "  ";
    if (m.kind == MarkKind::Call || m.kind == MarkKind::Error) {
        const auto [enter, input] = log[m.other];
        if (enter.kind != Kind::Enter) return number + call_name(m.call);
        return number + call_text(enter, input, &e, payload, Words{.brief = true}) + " = " +
               result_text(e, Words{.brief = true}) +
               (m.error == EEXIST ? "  " + std::string(d.ui.tr("timeline.was_there")) : "");
    }
    if (m.kind == MarkKind::Signal) return number + signal_name(int(e.a));
    if (m.kind == MarkKind::Command)
        return number + d.ui.tr("timeline.you", d.ui.tr("timeline.command_" + std::string(ipclab::name_of(CommandKind(e.a)))));
    return number + d.ui.tr("timeline.ended");
}

const Mark* nearest(const Drawing& d, std::size_t lane, float x) {
    const Mark* best = nullptr;
    float distance = 9;
    for (std::int32_t pid : {d.lanes.pids[lane], 0}) {
        const auto& all = d.memory.index.marks(pid);
        auto it = std::lower_bound(all.begin(), all.end(), d.first,
                                   [](const Mark& m, std::uint32_t column) { return m.column < column; });
        for (; it != all.end() && it->column <= d.last; ++it)
            if (const float away = std::fabs(d.axis.x(it->column) - x); away < distance) distance = away, best = &*it;
    }
    return best;
}

void choose(ViewState& state, const Mark& m) {
    state.event = state.at = m.seq;
    if (m.pid) state.process = m.pid;
}

void draw_marks(const Drawing& d, std::size_t lane, ViewState& state) {
    const Recording& log = d.scene.session.recording();
    const float cy = d.lanes.middle(lane);
    for (std::int32_t pid : {0, d.lanes.pids[lane]}) {
        if (pid == 0 && lane > 0) continue;   // what was done to everyone stands on the first lane
        const auto& all = d.memory.index.marks(pid);
        auto it = std::lower_bound(all.begin(), all.end(), d.first,
                                   [](const Mark& m, std::uint32_t column) { return m.column < column; });
        float drawn = -1e6f;
        for (; it != all.end() && it->column <= d.last; ++it) {
            const float x = d.axis.x(it->column);
            if (x - drawn < 1 || x < d.lanes.area.x - 1 || x > d.lanes.area.r() + 1) continue;
            drawn = x;
            draw_mark(d.ui, x, cy, *it, log[it->seq].event, it->kind == MarkKind::Call && !matters(d.scene, it->call));
            if (!d.ui.probe) continue;   // as many ids as marks: only for those who ask
            const std::string id = "timeline.event." + std::to_string(it->seq);
            d.ui.probe->marks[id] = {{x - 7, cy - 10, 14, 20}, true, d.ui.canvas.clip().has(x, cy)};
            if (d.ui.controls.asked(id)) choose(state, *it);
        }
    }
}

void draw_level(const Drawing& d, std::size_t i) {
    const Theme& th = d.ui.theme;
    const Channel& channel = *d.lanes.channels[i];
    const auto& all = d.memory.index.levels(channel.id);
    const Rect r = d.lanes.level(i);
    const double capacity = double(std::max<std::int64_t>(channel.capacity, 1));
    auto it = std::upper_bound(all.begin(), all.end(), d.first,
                               [](std::uint32_t column, const LevelPoint& p) { return column < p.column; });
    if (it != all.begin()) --it;
    const float end = end_x(d);
    float drawn = -1e6f;
    d.ui.canvas.hline(r.x, r.b(), std::max(0.0f, std::min(end, r.r()) - r.x), th.line);
    for (; it != all.end() && it->column <= d.last; ++it) {
        const float a = std::max(r.x, at_column(d, it->column, it->t_ns));
        const float b = std::min(r.r(), it + 1 == all.end() ? end : at_column(d, (it + 1)->column, (it + 1)->t_ns));
        if (b - drawn < 0.75f) continue;
        drawn = b;
        const float fill = r.h * float(std::clamp(double(it->level) / capacity, 0.0, 1.0));
        if (fill > 0) d.ui.canvas.fill({a, r.b() - fill, b - a, fill}, fade(th.paper_line, 0.30f));
        d.ui.canvas.fill({a, r.b() - fill - 1, std::max(1.0f, b - a), 2}, th.dark ? th.paper : th.paper_line);
    }
}

void draw_tears(const Drawing& d) {
    if (d.axis.real_time()) return;
    const auto& pauses = d.memory.index.pauses();
    const auto& columns = d.memory.index.columns();
    const float top = d.lanes.top, bottom = d.lanes.area.b();
    for (auto it = std::lower_bound(pauses.begin(), pauses.end(), d.first); it != pauses.end() && *it <= d.last; ++it) {
        const float x = d.axis.torn(*it), lean = 3, half = 3;
        if (x < d.lanes.area.x + 8 || x > d.lanes.area.r() - 8) continue;
        const ImVec2 gap[] = {
            {x - half + lean, top}, {x + half + lean, top}, {x + half - lean, bottom}, {x - half - lean, bottom}};
        d.ui.canvas.polygon(gap, d.ui.theme.ground);
        for (int side : {0, 1}) {
            const ImVec2 edge[] = {gap[side], gap[3 - side]};
            d.ui.canvas.line(edge, d.ui.theme.line_strong, 1);
        }
        d.ui.canvas.middle_centre(Type::Caption, x, bottom + 11, d.ui.theme.text2,
                                  duration_words(columns[*it].t_ns - columns[*it - 1].t_ns));
    }
}

void draw_axis(const Drawing& d, const ViewState& state) {
    const Theme& th = d.ui.theme;
    const Canvas& c = d.ui.canvas;
    const float bottom = d.lanes.area.b(), top = d.lanes.top;
    const float line_x = state.at ? d.axis.x(d.memory.index.column_of(*state.at)) : end_x(d);
    if (d.memory.index.has_start_up() && !d.axis.real_time() && d.first == 0) {
        const float a = d.axis.x(0) - d.axis.pitch() / 2, b = a + TimeAxis::kStartUp - 4;
        if (b > d.lanes.area.x) {
            c.fill({std::max(a, d.lanes.area.x), top + 2, b - std::max(a, d.lanes.area.x), bottom - top - 4},
                   fade(th.raised, 0.5f), 4);
            const std::string words = c.fit(Type::Caption, d.ui.tr("timeline.start_up"), b - a);
            if (a >= d.lanes.area.x) c.middle_centre(Type::Caption, (a + b) / 2, bottom + 11, th.text3, words);
        }
    }
    if (d.axis.real_time()) {
        const double seconds = double(d.memory.index.end_ns()) / 1e9,
                     shown = seconds / std::max(0.001, d.axis.whole()) * double(d.lanes.area.w);
        double step = 1e-6;
        for (int i = 0; step < shown / 8; ++i) step *= i % 3 == 1 ? 2.5 : 2;
        const double begin =
            std::ceil(std::max(0.0, d.axis.offset() / std::max(1.0, d.axis.whole()) * seconds - step) / step) * step;
        for (double t = begin; t <= seconds + step / 2; t += step) {
            const float x = d.axis.x_ns(std::uint64_t(t * 1e9));
            if (x < d.lanes.area.x + 14 || x > d.lanes.area.r() - 14 || std::fabs(x - line_x) < 40) continue;
            c.vline(x, top, bottom - top, fade(th.line, 0.8f));
            c.middle_centre(Type::Caption, x, bottom + 11, th.text3, duration_words(std::uint64_t(t * 1e9)));
        }
        return;
    }
    const std::uint32_t every = d.axis.pitch() >= 20 ? 5 : 10;
    const auto& pauses = d.memory.index.pauses();
    for (std::uint32_t i = (d.first / every) * every; i <= d.last && i < d.end; i += every) {
        const float x = d.axis.x(i);
        const bool near_pause =
            std::any_of(pauses.begin(), pauses.end(), [&](std::uint32_t p) { return p + 2 > i && i + 2 > p; });
        if (i == 0 || x < d.lanes.area.x + 10 || std::fabs(x - line_x) < 30 || near_pause) continue;
        c.vline(x, top, bottom - top, fade(th.line, 0.8f));
        c.middle_centre(Type::Caption, x, bottom + 11, th.text3, std::to_string(i));
    }
}

// Where we are: at the end of what has happened, or looking back.
void draw_now(const Drawing& d, ViewState& state) {
    Ui& ui = d.ui;
    const Theme& th = ui.theme;
    const float bottom = d.lanes.area.b(), top = d.lanes.top;
    const float end = end_x(d);
    if (state.at) {
        const float x = d.axis.x(d.memory.index.column_of(*state.at));
        const float from = std::clamp(x + 8, d.lanes.area.x, d.lanes.area.r());
        if (end > from)
            ui.canvas.fill({from, top, std::min(end, d.lanes.area.r()) - from + 2, bottom - top},
                           fade(th.ground, 0.6f));   // what came later
        if (x >= d.lanes.area.x && x <= d.lanes.area.r()) {
            ui.canvas.fill({x - 0.5f, top - 2, 1.5f, bottom - top + 4}, th.accent_ink);
            const std::string number = "#" + std::to_string(*state.at);
            const float w = ui.canvas.width(Type::Label, number) + 12,
                        px = std::clamp(x - w / 2, d.lanes.area.x, d.lanes.area.r() - w);
            const Canvas::Guard guard(ui.canvas, {px, bottom + 2, w, 18}, true);
            ui.canvas.fill({px, bottom + 2, w, 18}, th.accent, 5);
            ui.canvas.middle_centre(Type::Label, px + w / 2, bottom + 11, th.on_accent, number);
        }
    }
    if (end > d.lanes.area.r() + 2 && !state.at) return;
    const std::string words = d.scene.session.live() ? ui.tr("timeline.now") : ui.tr("timeline.end");
    const float w = ui.canvas.width(Type::Label, words) + 12, x = std::clamp(end, d.lanes.area.x, d.lanes.area.r() - 2);
    const float px = std::clamp(x - w / 2, d.lanes.area.x, d.lanes.area.r() - w);
    if (!state.at) ui.canvas.fill({x - 0.5f, top - 2, 1.5f, bottom - top + 4}, th.text);
    const Rect pill{px, bottom + 2, w, 18};
    const bool covered = state.at && std::fabs(d.axis.x(d.memory.index.column_of(*state.at)) - x) < w;
    if (covered) return;
    const Canvas::Guard guard(ui.canvas, pill, true);
    if (touch(ui, "timeline.now", pill, true).hit) state.at.reset(), state.event.reset(), state.follow = true;
    ui.canvas.fill(pill, state.at ? th.raised : th.text, 5);
    ui.canvas.middle_centre(Type::Label, pill.cx(), pill.cy(), state.at ? th.text : th.ground, words);
}

// The mark of an event, wherever it stands: marks are sorted by seq within a process.
const Mark* mark_of(const PanelMemory& memory, std::int32_t pid, std::uint64_t seq) {
    const auto& all = memory.index.marks(pid);
    const auto it = std::lower_bound(all.begin(), all.end(), seq, [](const Mark& m, std::uint64_t s) { return m.seq < s; });
    return it != all.end() && it->seq == seq ? &*it : nullptr;
}

// The call that began with `enter`.
const Mark* mark_of_call(const PanelMemory& memory, std::int32_t pid, std::uint64_t enter) {
    const auto& all = memory.index.marks(pid);
    auto it = std::lower_bound(all.begin(), all.end(), enter, [](const Mark& m, std::uint64_t s) { return m.seq < s; });
    for (int looked = 0; it != all.end() && looked < 64; ++it, ++looked)
        if (it->other == enter && it->kind != MarkKind::Command) return &*it;
    return nullptr;
}

const Mark* first_reader_of(const Drawing& d, const Mark& write) {
    const Mark* best = nullptr;
    for (std::int32_t pid : d.lanes.pids) {
        const auto& all = d.memory.index.marks(pid);
        // A read may have been seen to return before the write that fed it.
        auto it = std::lower_bound(all.begin(), all.end(), write.other, [](const Mark& m, std::uint64_t s) { return m.seq < s; });
        for (int looked = 0; it != all.end() && looked < 4096; ++it, ++looked)
            if (it->written == write.other && write.other) {
                if (!best || it->seq < best->seq) best = &*it;
                break;
            }
    }
    return best;
}

void draw_selection(const Drawing& d, const ViewState& state) {
    if (!state.event || *state.event >= d.scene.session.recording().size()) return;
    const Theme& th = d.ui.theme;
    const auto lane_of = [&](std::int32_t pid) {
        return std::size_t(std::find(d.lanes.pids.begin(), d.lanes.pids.end(), pid) - d.lanes.pids.begin());
    };
    const Recording& log = d.scene.session.recording();
    const Event& e = log[*state.event].event;
    const Mark* m = mark_of(d.memory, e.pid, *state.event);
    if (!m && e.kind == Kind::Enter) m = mark_of_call(d.memory, e.pid, *state.event);
    const std::size_t lane = lane_of(e.pid);
    if (lane == d.lanes.pids.size()) return;
    const float x = m ? d.axis.x(m->column) : d.axis.x(d.memory.index.column_of(*state.event));
    if (x >= d.lanes.area.x && x <= d.lanes.area.r()) d.ui.canvas.ring({x, d.lanes.middle(lane)}, 10, th.accent_ink, 2);
    if (!m) return;
    const Mark* from = m->written ? mark_of_call(d.memory, log[m->written].event.pid, m->written) : m;
    const Mark* to = m->written ? m : first_reader_of(d, *m);
    if (!from || !to || from == to) return;
    const std::size_t from_lane = lane_of(from->pid), to_lane = lane_of(to->pid);
    if (from_lane == d.lanes.pids.size() || to_lane == d.lanes.pids.size()) return;
    const float down = from_lane < to_lane ? 1.0f : -1.0f;
    const ImVec2 a{d.axis.x(from->column), d.lanes.middle(from_lane) + 8 * down},
        b{d.axis.x(to->column), d.lanes.middle(to_lane) - 10 * down};
    const float bend = (b.y - a.y) * 0.55f;
    d.ui.canvas.bezier(a, {a.x, a.y + bend}, {b.x, b.y - bend}, b, th.accent_ink, 2);
    const ImVec2 head[] = {{b.x - 5, b.y - 4 * down}, {b.x + 5, b.y - 4 * down}, {b.x, b.y + 4 * down}};
    d.ui.canvas.polygon(head, th.accent_ink);
    const auto input = pieces(log[from->other].event, log[from->other].payload);
    const char letter = input.empty() ? '\0' : char(input[0]);
    std::string words = bytes_words(std::uint64_t(std::max<std::int64_t>(0, log[from->seq].event.a))) + " → " +
                        bytes_words(std::uint64_t(std::max<std::int64_t>(0, log[to->seq].event.a)));
    if (letter > ' ' && letter < 127) words = std::string(1, letter) + " · " + words;
    const float w = d.ui.canvas.width(Type::Label, words) + 16;
    const float cx = std::clamp(a.x + (b.x - a.x) * 0.36f, d.lanes.area.x + w / 2, d.lanes.area.r() - w / 2),
                cy = (a.y + b.y) / 2 - 2;
    const Rect label{cx - w / 2, cy - 10, w, 20};
    const Canvas::Guard guard(d.ui.canvas, label, true);
    d.ui.canvas.fill(label, th.accent, 10);
    d.ui.canvas.middle_centre(Type::Label, cx, cy, th.on_accent, words);
}

void draw_names(Ui& ui, Rect r, const Lanes& lanes, const PanelMemory& memory, ViewState& state) {
    const Theme& th = ui.theme;
    const float x = r.x + size::pad, room = lanes.area.x - x - 8;
    for (std::size_t i = 0; i < lanes.pids.size(); ++i) {
        const float cy = lanes.middle(i);
        const Member& m = memory.cast.of(lanes.pids[i]);
        if (touch(ui, "timeline.lane." + m.role, {r.x + 8, cy - 13, lanes.area.x - r.x - 16, 26}).hit)
            state.process = lanes.pids[i];
        badge(ui, {x, cy - 10, 20, 20}, m.badge);
        ui.canvas.middle(Type::Label, x + 28, cy, state.process == lanes.pids[i] ? th.accent_ink : th.text,
                         ui.canvas.fit(Type::Label, memory.cast.name(lanes.pids[i], ui.tr), room - 28));
    }
    for (std::size_t i = 0; i < lanes.channels.size(); ++i) {
        const Rect level = lanes.level(i);
        const Channel& c = *lanes.channels[i];
        const bool two = level.h >= 30;
        ui.canvas.middle(Type::Label, x, level.cy() - (two ? 8 : 0), th.text, ui.canvas.fit(Type::Label, to_string(c.id), room));
        if (two && c.capacity > 0) ui.canvas.middle(Type::Caption, x, level.cy() + 8, th.text3, size_words(c.capacity));
    }
}

Lanes lanes_for(const Ui& ui, Rect r, const Scene& scene, const PanelMemory& memory) {
    Lanes lanes;
    for (Side side : {Side::Left, Side::Right})
        for (std::int32_t pid : memory.cast.in_order(scene.session.world()))
            if (memory.cast.of(pid).side == side) lanes.pids.push_back(pid);
    lanes.channels = channels_on_stage(scene.session.world());
    const float label_w = ui.compact ? 112 : 128, top = r.y + (ui.compact ? 8 : kHeader), room = r.b() - kAxisH - top;
    const float n = float(lanes.pids.size() + lanes.channels.size());
    lanes.lane = std::clamp(room / std::max(1.0f, n), kLeastLane, kMostLane + 8);
    const float fits = std::max(1.0f, std::floor(room / lanes.lane));
    if (n > fits) lanes.lane = std::floor(room / fits);   // whole rows only
    lanes.top = top;
    lanes.area = {r.x + label_w, top, r.w - label_w - 16, room};
    return lanes;
}

// Drag moves, the wheel scrolls, with Ctrl it zooms about the pointer.
void steer(Ui& ui, TimeAxis& axis, const Rect& area, PanelMemory& memory, ViewState& state, const Touch& grip) {
    const ImGuiIO& io = ImGui::GetIO();
    const float k = ui.canvas.scale(), mx = io.MousePos.x / k;
    const bool over = area.cut(ui.canvas.clip()).has(mx, io.MousePos.y / k) && ui.controls.usable("timeline.area");
    if (state.follow && !state.at) axis.show_end();
    else axis.scroll_to(memory.timeline_left);
    if (state.at && memory.timeline_at != state.at) {   // a moment chosen elsewhere is brought into sight
        const float x = axis.x(memory.index.column_of(*state.at));
        if (x < area.x + 24 || x > area.r() - 24) axis.scroll_to(axis.offset() + double(x - area.cx()));
    }
    memory.timeline_at = state.at;
    const float wheel = io.MouseWheel, side = io.MouseWheelH;
    if (over && io.KeyCtrl && wheel != 0) {
        const double at = axis.offset() + double(mx - area.x), part = axis.whole() > 0 ? at / axis.whole() : 0;
        if (axis.real_time()) memory.timeline_zoom = std::clamp(axis.zoom() * std::pow(1.25f, wheel), 1.0f, 5000.0f);
        else memory.timeline_pitch = std::clamp(axis.pitch() * std::pow(1.15f, wheel), TimeAxis::kMinPitch, TimeAxis::kMaxPitch);
        memory.timeline_left = part * axis.whole() - double(mx - area.x);
        state.follow = false;
    } else if (over && (wheel != 0 || side != 0)) {
        axis.scroll_to(axis.offset() - double(wheel + side) * 60);
        state.follow = axis.offset() + double(area.w) >= axis.whole() - 1;
    }
    if (grip.down && std::fabs(io.MouseDelta.x) > 0 && ImGui::IsMouseDragging(0, 4)) {
        axis.scroll_to(axis.offset() - double(io.MouseDelta.x / k));
        state.follow = axis.offset() + double(area.w) >= axis.whole() - 1;
        memory.timeline_dragged = true;
    }
    memory.timeline_left = axis.offset();
}

}   // namespace

void draw_timeline(Ui& ui, Rect r, const Scene& scene, ViewState& state, Wishes&) {
    PanelMemory& memory = memory_of(state, scene, ui.t);
    const Theme& th = ui.theme;
    const Canvas::Guard guard(ui.canvas, r);
    const char* modes[] = {ui.tr("timeline.order"), ui.tr("timeline.real_time")};
    if (!ui.compact) heading(ui, r.x + size::pad, r.y + 23, ui.tr("timeline.title"));
    const float w = ui.compact ? 104 : 176;
    const Rect switch_at = ui.compact ? Rect{r.x + 6, r.b() - 25, w, 24} : Rect{r.r() - size::pad - w, r.y + 6, w, 26};
    if (const int hit = segmented(ui, "timeline.axis", switch_at, modes, state.real_time ? 1 : 0); hit >= 0)
        state.real_time = hit == 1, state.follow = true;
    if (memory.index.columns().empty()) {
        ui.canvas.middle_centre(Type::Body, r.cx(), r.cy(), th.text3,
                                ui.canvas.fit(Type::Body, ui.tr("timeline.empty"), r.w - 32));
        return;
    }
    Lanes lanes = lanes_for(ui, r, scene, memory);
    const Rect rows{r.x, lanes.top, r.w, lanes.area.h};
    scroll(ui, "timeline.rows", {r.x, lanes.top, lanes.area.x - r.x - 2, lanes.area.h}, memory.timeline_rows, lanes.whole());
    lanes.scrolled = memory.timeline_rows;
    TimeAxis axis(memory.index, state.real_time, lanes.area.x, lanes.area.w, memory.timeline_pitch,
                  std::max(1.0f, memory.timeline_zoom));
    {
        const Canvas::Clip clip(ui.canvas, rows);
        draw_names(ui, r, lanes, memory, state);
    }
    const Canvas::Clip clip(ui.canvas, {lanes.area.x - 8, r.y, lanes.area.w + 24, r.h});
    const Rect area{lanes.area.x, lanes.top, lanes.area.w, lanes.area.h};
    // The pill for now lies on the axis below this area, so the two do not meet.
    const Touch grip = touch(ui, "timeline.area", area);
    steer(ui, axis, area, memory, state, grip);
    const Drawing d{
        ui, scene, memory, axis, lanes, axis.first_seen(), axis.last_seen(), std::uint32_t(memory.index.columns().size())};

    draw_axis(d, state);
    {
        const Canvas::Clip within(ui.canvas, rows.grown(2));
        for (std::size_t i = 0; i < lanes.channels.size(); ++i) draw_level(d, i);
        for (std::size_t i = 0; i < lanes.pids.size(); ++i) draw_stretches(d, i);
    }
    draw_tears(d);
    {
        const Canvas::Clip within(ui.canvas, rows.grown(2));
        for (std::size_t i = 0; i < lanes.pids.size(); ++i) draw_marks(d, i, state);
        draw_selection(d, state);
    }
    draw_now(d, state);

    const ImGuiIO& io = ImGui::GetIO();
    const float k = ui.canvas.scale(), mx = io.MousePos.x / k, my = io.MousePos.y / k;
    const std::size_t lane = lanes.row_at(my);
    const Mark* pointed = grip.hover && my >= lanes.top && lane < lanes.pids.size() ? nearest(d, lane, mx) : nullptr;
    if (pointed) {
        const std::string words = tip_of(d, *pointed);
        ui.canvas.ring({axis.x(pointed->column), lanes.middle(lane)}, 10, fade(th.accent_ink, 0.6f), 1.5f);
        ui.controls.hover("timeline.event." + std::to_string(pointed->seq),
                          {axis.x(pointed->column) - 8, lanes.middle(lane) - 10, 16, 20}, words.c_str(), ui.t);
    }
    if (grip.hit && !std::exchange(memory.timeline_dragged, false)) {
        if (pointed) choose(state, *pointed);
        else if (my >= lanes.top && lane < lanes.pids.size()) state.process = lanes.pids[lane];
    }
}

}   // namespace ipclab::view
