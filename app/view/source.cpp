// The program's own text; the current line carries its process's state.
#include "view/panel_memory.h"
#include "view/panels.h"
#include "view/syntax.h"
#include <cmath>

namespace ipclab::view {

namespace {

constexpr float kLine = 20, kGutter = 48, kHeader = 36;

// Whose text is shown: the selected process, else the first two that have one.
std::vector<std::int32_t> columns(const Cast& cast, const World& world, const ViewState& state, bool one) {
    std::vector<std::int32_t> all, alive;
    for (Side side : {Side::Left, Side::Right})
        for (std::int32_t pid : cast.in_order(world))
            if (cast.of(pid).side == side) all.push_back(pid);
    if (all.size() <= 2 && !one) return all;
    if (state.process && world.process(*state.process)) return {*state.process};
    for (std::int32_t pid : all)
        if (world.process(pid)->alive) alive.push_back(pid);
    const auto& from = alive.empty() ? all : alive;
    return {from.begin(), from.begin() + std::min<std::ptrdiff_t>(from.size(), one ? 1 : 2)};
}

std::string file_name(const std::string& path) { return path.substr(path.rfind('/') + 1); }

// Where a process was last seen in its own text: a thread that has gone leaves none.
SourceLine line_of(const Process& p) {
    if (const Thread* t = p.front(); t && t->line.line > 0) return t->line;
    for (const auto& [tid, t] : p.threads)
        if (t.line.line > 0) return t.line;
    return {};
}

void draw_column(Ui& ui, Rect r, std::int32_t pid, const Scene& scene, PanelMemory& memory) {
    const Theme& th = ui.theme;
    const Canvas& c = ui.canvas;
    const Canvas::Guard guard(ui.canvas, r);
    const Process& p = *scene.world.process(pid);
    badge(ui, {r.x + size::pad, r.y + 10, 20, 20}, memory.cast.of(pid).badge);
    const SourceLine at = line_of(p);
    const std::string title = at.file.empty() ? memory.cast.name(pid, ui.tr) : file_name(at.file);
    c.middle(Type::Label, r.x + size::pad + 28, r.y + 20, th.text2, c.fit(Type::Label, title, r.w - 80));
    const SourceText* text = at.file.empty() ? nullptr : &memory.sources.of(at.file);
    if (!text || !text->found) {
        const char* key = !p.alive ? "source.ended" : at.file.empty() ? "source.none" : "source.missing";
        const float w = std::min({360.0f, r.w - 2 * size::pad, c.width(Type::Body, ui.tr(key)) + 2}),
                    h = c.prose(Type::Body, 0, 0, w, 0, ui.tr(key));
        const float y = std::max(r.y + kHeader + 4, r.y + kHeader + (r.h - kHeader - h) / 2 - 8);
        c.prose(Type::Body, r.x + (r.w - w) / 2, y, w, th.text3, ui.tr(key), th.well);
        return;
    }
    const Rect body{r.x, r.y + kHeader, r.w, r.h - kHeader};
    const float whole = float(text->lines.size()) * kLine + 8;
    float& offset = memory.source_scroll[pid];
    int& shown = memory.source_line[pid];
    if (shown != at.line) {   // keep the line in sight: in the middle where it has left the window
        shown = at.line;
        const float y = float(at.line - 1) * kLine;
        if (y < offset + kLine || y > offset + body.h - 2 * kLine) offset = y - body.h / 2 + kLine / 2;
    }
    const Canvas::Clip clip(ui.canvas, body);
    scroll(ui, "source." + memory.cast.of(pid).role, body, offset, whole);
    const StateLook look = look_of(ui, p.state());
    // Whole lines only: half a line at the top reads as a mistake.
    const int first = std::max(0, int((offset + kLine / 2) / kLine)),
              last = std::min(int(text->lines.size()), first + int((body.h - 4) / kLine));
    Syntax syntax;
    for (int i = 0; i < last; ++i) {
        const float cy = body.y + 4 + float(i - first) * kLine + kLine / 2;
        const std::vector<Lexed> tokens = syntax.line(text->lines[std::size_t(i)]);   // comments may begin above what is shown
        if (i < first) continue;
        const bool current = i + 1 == at.line;
        if (current) {
            c.fill({r.x, cy - kLine / 2, r.w, kLine}, look.colours.tint);
            c.fill({r.x, cy - kLine / 2, 3, kLine}, look.colours.ink);
            icon(c, look.icon, {r.x + 14, cy}, 12, look.colours.ink);
        }
        c.middle_right(Type::CodeSmall, r.x + kGutter - 6, cy, current ? look.colours.ink : th.text3, std::to_string(i + 1));
        float x = r.x + kGutter + 8;
        for (const Lexed& t : tokens) {
            const ImU32 colours[] = {th.text,          th.text2,         th.syntax.keyword, th.syntax.type,
                                     th.syntax.string, th.syntax.number, th.syntax.comment};
            const float room = r.r() - 8 - x;
            if (room <= 0) break;
            const std::string piece = c.fit(Type::CodeSmall, t.text, room);
            x += t.kind == Lexeme::Space ? c.width(Type::CodeSmall, t.text)
                                         : c.middle(Type::CodeSmall, x, cy, colours[int(t.kind)], piece);
            if (piece.size() != t.text.size()) break;
        }
    }
}

}   // namespace

void draw_source(Ui& ui, Rect r, const Scene& scene, ViewState& state, Wishes&) {
    PanelMemory& memory = memory_of(state, scene, ui.t);
    const std::vector<std::int32_t> shown = columns(memory.cast, scene.world, state, r.w < 600);
    if (shown.empty()) {
        const Canvas::Guard guard(ui.canvas, r);
        ui.canvas.middle_centre(Type::Body, r.cx(), r.cy(), ui.theme.text3, ui.tr("source.nobody"));
        return;
    }
    const float w = std::floor(r.w / float(shown.size()));
    for (std::size_t i = 0; i < shown.size(); ++i) {
        const Rect column{r.x + w * float(i), r.y, w, r.h};
        if (i) ui.ground({column.x, r.y, 1, r.h}, ui.theme.line);
        draw_column(ui, column, shown[i], scene, memory);
    }
}

}   // namespace ipclab::view
