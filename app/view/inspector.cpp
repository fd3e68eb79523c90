// One process, as the kernel's tables know it; or one event, with all that was seen of it.
#include "calls/syscalls.h"
#include "view/names.h"
#include "view/panel_memory.h"
#include "view/panels.h"
#include "view/stage_model.h"
#include "view/stage_words.h"
#include <csignal>
#include <sys/wait.h>

namespace ipclab::view {

namespace {

constexpr float kRow = 26, kTwoColumns = 600;

// Lays out downwards in a column; everything is drawn at `y`, which then moves on.
struct Flow {
    Ui& ui;
    float x, w, y;
    float right() const { return x + w; }

    void gap(float h = 14) { y += h; }
    void title(std::string_view words) {
        heading(ui, x, y + 12, words);
        y += 22;
    }
    void words(std::string_view markdown, ImU32 ink) {
        y += ui.canvas.prose(Type::Caption, x, y, w, ink, markdown, ui.theme.raised) + 4;
    }
    // Code of any length: broken at spaces, and in the middle of a word that is too long for a line.
    void code(std::string_view text, ImU32 ink) {
        while (!text.empty()) {
            std::string_view line = text;
            while (line.size() > 1 && ui.canvas.width(Type::CodeSmall, line) > w) {
                const std::size_t space = line.rfind(' ');
                std::size_t end = space != line.npos && space > 0 ? space : line.size() - 1;
                while (end > 1 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;   // not within a character
                line = line.substr(0, end);
            }
            ui.canvas.middle(Type::CodeSmall, x, y + 9, ink, line);
            text.remove_prefix(line.size());
            if (text.starts_with(' ')) text.remove_prefix(1);
            y += 19;
        }
        y += 4;
    }
    void fact(std::string_view name, std::string_view value) {
        ui.canvas.middle(Type::Caption, x, y + 11, ui.theme.text3, name);
        ui.canvas.middle(Type::CodeSmall, x + 92, y + 11, ui.theme.text, ui.canvas.fit(Type::CodeSmall, value, w - 92));
        y += 22;
    }
};

void draw_table(Flow& c, const World& world, std::int32_t pid, const ViewState& state) {
    const Theme& th = c.ui.theme;
    const Canvas& canvas = c.ui.canvas;
    c.title(c.ui.tr("inspector.descriptors"));
    const auto table = world.descriptors().table(pid);
    if (table.empty()) return c.words(c.ui.tr("inspector.no_descriptors"), th.text3);
    const float columns[] = {c.x, c.x + 34, c.x + 110, c.x + 186, c.x + 242};
    const char* heads[] = {"fd", c.ui.tr("inspector.object"), c.ui.tr("inspector.access"), c.ui.tr("inspector.open_file"),
                           c.ui.tr("inspector.flags")};
    for (int i = 0; i < 5; ++i)
        canvas.middle(Type::Caption, columns[i], c.y + 9, th.text3,
                      canvas.fit(Type::Caption, heads[i], (i == 4 ? c.right() : columns[i + 1]) - columns[i] - 4));
    c.y += 20;
    for (const Descriptor& d : table) {
        const Description* file = world.descriptors().description(d.ofd);
        canvas.hline(c.x, c.y, c.w, th.line);
        const bool pipe = file && (file->object.kind == ObjectKind::Pipe || file->object.kind == ObjectKind::Fifo);
        const bool chosen = file && state.object == file->object;
        if (pipe || chosen) canvas.fill({c.x - 8, c.y + 1, c.w + 16, kRow - 1}, chosen ? fade(th.accent, 0.25f) : th.raised, 5);
        const float cy = c.y + kRow / 2;
        const ImU32 ink = pipe ? th.text : th.text2;
        canvas.middle(Type::CodeSmall, columns[0], cy, ink, std::to_string(d.fd));
        if (file) {
            canvas.middle(Type::CodeSmall, columns[1], cy, ink, canvas.fit(Type::CodeSmall, to_string(file->object), 72));
            const char* access = file->readable && file->writable ? "inspector.read_write"
                                 : file->writable                 ? "inspector.write"
                                                                  : "inspector.read";
            canvas.middle(Type::Caption, columns[2], cy, th.text2, canvas.fit(Type::Caption, c.ui.tr(access), 72));
            canvas.middle(Type::CodeSmall, columns[3], cy, th.text2,
                          canvas.fit(Type::CodeSmall, "ofd:" + std::to_string(d.ofd), 52));
            std::string flags;
            if (file->nonblock) flags += "NONBLOCK ";
            if (d.cloexec) flags += "CLOEXEC ";
            if (file->direct) flags += "DIRECT ";
            if (file->append) flags += "APPEND ";
            canvas.middle(Type::Caption, columns[4], cy, th.text2, canvas.fit(Type::Caption, flags, c.right() - columns[4]));
        }
        c.y += kRow;
    }
}

void draw_call(Flow& c, const std::string& call, const std::string& result, bool error, const std::string& meaning, bool now) {
    const Theme& th = c.ui.theme;
    const Canvas& canvas = c.ui.canvas;
    const float result_w = canvas.width(Type::CodeSmall, result) + (error ? 20 : 8);
    const float cy = c.y + 12;
    canvas.middle(Type::CodeSmall, c.x, cy, th.text, canvas.fit(Type::CodeSmall, call, c.w - result_w - 6));
    canvas.middle_right(Type::CodeSmall, c.right(), cy, error ? th.error.ink : now ? th.text3 : th.text2, result);
    if (error) {
        const float dx = c.right() - result_w + 8;
        const ImVec2 d[] = {{dx, cy - 5}, {dx + 5, cy}, {dx, cy + 5}, {dx - 5, cy}};
        canvas.polygon(d, th.error.ink);
    }
    c.y += 24;
    if (!meaning.empty()) c.words(meaning, th.text2);
}

std::string short_result(const Event& exit) {
    if (exit.a < 0 && exit.a > -4096) return "-1 " + std::string(errno_name(int(-exit.a)));
    return result_text(exit, Words{.brief = true});
}

void draw_calls(Flow& c, const Moment& m, const PanelMemory& memory, const Process& p) {
    c.title(c.ui.tr("inspector.last_calls"));
    const float before = c.y;
    for (const auto& [tid, t] : p.threads) {
        if (!t.call || t.call->injected) continue;
        const std::string what = t.state == State::Held    ? "inspector.about_to"
                                 : t.state == State::Paced ? "inspector.about_to"
                                                           : "inspector.in_call";
        std::string meaning;
        if (t.state == State::Blocked) meaning = reason_words(m, p, &t, State::Blocked);
        draw_call(c, call_words(m, t), c.ui.tr(what), false, meaning, true);
    }
    const auto& marks = memory.index.marks(p.pid);
    auto it = std::upper_bound(marks.begin(), marks.end(), m.world.seq(),
                               [](std::uint64_t seq, const Mark& mark) { return seq < mark.seq; });
    for (int shown = 0; it != marks.begin() && shown < 12;) {
        --it;
        if (it->kind != MarkKind::Call && it->kind != MarkKind::Error) continue;
        const auto [exit, output] = m.log[it->seq];
        const auto [enter, input] = m.log[it->other];
        if (enter.kind != Kind::Enter) continue;
        draw_call(c, call_text(enter, input, &exit, output, Words{.brief = true}), short_result(exit), it->error,
                  it->error ? errno_meaning(c.ui, it->call, it->error) : "", false);
        ++shown;
    }
    if (c.y == before) c.words(c.ui.tr("inspector.no_calls"), c.ui.theme.text3);
}

void draw_threads(Flow& c, const Process& p) {
    if (p.threads.size() > 1) {
        c.title(c.ui.tr("inspector.threads"));
        for (const auto& [tid, t] : p.threads) {
            const StateLook look = look_of(c.ui, t.state);
            c.ui.canvas.middle(Type::CodeSmall, c.x, c.y + 12, c.ui.theme.text, std::to_string(tid));
            chip(c.ui, c.x + 92, c.y + 12, look.icon, look.word, look.colours);
            c.y += 28;
        }
        c.gap();
    }
    std::string pending;
    for (const auto& [tid, t] : p.threads)
        for (int signal : t.pending) pending += (pending.empty() ? "" : ", ") + signal_name(signal);
    if (pending.empty()) return;
    c.title(c.ui.tr("inspector.pending"));
    c.words(pending, c.ui.theme.signal);
    c.gap();
}

// All that was seen of one event.
void draw_event(Flow& c, const Moment& m, const PanelMemory& memory, std::uint64_t seq) {
    const auto [e, payload] = m.log[seq];
    c.title(c.ui.tr("inspector.event", seq));
    c.fact(c.ui.tr("inspector.kind"), ipclab::name_of(e.kind));
    c.fact(c.ui.tr("inspector.time"), fmt::format("{:.6f} s", double(e.t_ns) / 1e9));
    if (e.pid) c.fact(c.ui.tr("inspector.process"), m.cast.name(e.pid, m.tr) + "  " + std::to_string(e.pid));
    if (e.kind == Kind::Exit || e.kind == Kind::Enter) {
        std::uint64_t enter = e.kind == Kind::Enter ? seq : 0;
        const auto& marks = memory.index.marks(e.pid);
        if (const auto it =
                std::lower_bound(marks.begin(), marks.end(), seq, [](const Mark& mark, std::uint64_t s) { return mark.seq < s; });
            it != marks.end() && it->seq == seq)
            enter = it->other;
        if (m.log[enter].event.kind == Kind::Enter) {
            const auto [begin, input] = m.log[enter];
            const bool done = e.kind == Kind::Exit;
            c.gap(4);
            c.code(call_text(begin, input, done ? &e : nullptr, done ? payload : Bytes{}), c.ui.theme.text);
            if (done) c.fact(c.ui.tr("inspector.result"), result_text(e, Words{.brief = true}));
        }
        if (e.kind == Kind::Exit && e.a < 0 && e.a > -4096)
            if (const std::string meaning = errno_meaning(c.ui, e.call, int(-e.a)); !meaning.empty())
                c.words(meaning, c.ui.theme.text2);
        if (e.flags & kDerived) c.words(c.ui.tr("inspector.derived"), c.ui.theme.text3);
    }
    if (e.kind == Kind::Signal)
        c.fact(c.ui.tr("inspector.signal"), signal_name(int(e.a)) + "  " + signal_code_name(int(e.a), int(e.b)));
    c.gap();
}

}   // namespace

void draw_inspector(Ui& ui, Rect r, const Scene& scene, ViewState& state, Wishes&) {
    PanelMemory& memory = memory_of(state, scene, ui.t);
    const Theme& th = ui.theme;
    const bool drawer = r.w < kTwoColumns;
    if (drawer) ui.ground(r, th.panel);
    const Canvas::Guard guard(ui.canvas, r);
    const Moment m{
        scene.session.recording(), scene.world, memory.cast, ui.tr, shown_ns(memory, state, scene, ui.t), !state.at, false};

    const std::vector<std::int32_t> all = memory.cast.in_order(scene.world);
    std::int32_t pid = state.process && scene.world.process(*state.process) ? *state.process : all.empty() ? 0 : all.front();
    if (drawer && icon_button(ui, "inspector.close", {r.r() - 44, r.y + 12, 28, 28}, Icon::Cross, ui.tr("inspector.close")))
        state.inspector = false;
    if (!pid) {
        ui.canvas.middle_centre(Type::Body, r.cx(), r.cy(), th.text3,
                                ui.canvas.fit(Type::Body, ui.tr("inspector.nobody"), r.w - 32));
        return;
    }
    const Process& p = *scene.world.process(pid);
    const float head = drawer ? 52 : 40;
    badge(ui, {r.x + size::pad, r.y + head / 2 - 12, 24, 24}, memory.cast.of(pid).badge);
    const float name_x = r.x + size::pad + 34;
    const float name = ui.canvas.middle(Type::Strong, name_x, r.y + head / 2, th.text,
                                        ui.canvas.fit(Type::Strong, memory.cast.name(pid, ui.tr), 130));
    ui.canvas.middle(Type::Caption, name_x + name + 10, r.y + head / 2, th.text3, "PID " + std::to_string(pid));
    if (all.size() > 1) {   // from here to the next process
        const float x = drawer ? r.r() - 76 : r.r() - 44;
        if (icon_button(ui, "inspector.next", {x, r.y + head / 2 - 14, 28, 28}, Icon::ChevronRight, ui.tr("inspector.next")))
            state.process = all[std::size_t(std::find(all.begin(), all.end(), pid) - all.begin() + 1) % all.size()];
    }

    const Rect body{r.x, r.y + head, r.w, r.h - head};
    const Canvas::Clip clip(ui.canvas, body);
    const Canvas::Guard scrolled(ui.canvas, {body.x, body.y - 1e5f, body.w, 2e5f});
    const float before = memory.inspector_scroll;
    const float top = body.y + 4 - before, pad = size::pad;
    Flow left{ui, r.x + pad, (drawer ? r.w : std::min(360.0f, r.w / 2)) - 2 * pad, top};
    Flow right = drawer ? left : Flow{ui, left.right() + 2 * pad, r.w - left.w - 4 * pad - 8, top};
    if (drawer) {
        if (state.event && *state.event < m.log.size()) draw_event(left, m, memory, *state.event);
        draw_table(left, scene.world, pid, state);
        left.gap();
        draw_threads(left, p);
        draw_calls(left, m, memory, p);
        right.y = left.y;
    } else {
        draw_table(left, scene.world, pid, state);
        left.gap();
        draw_threads(left, p);
        if (state.event && *state.event < m.log.size()) draw_event(right, m, memory, *state.event);
        draw_calls(right, m, memory, p);
    }
    scroll(ui, "inspector.scroll", body, memory.inspector_scroll, std::max(left.y, right.y) - top + 16);
}

}   // namespace ipclab::view
