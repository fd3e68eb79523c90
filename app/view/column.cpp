#include "view/column.h"

namespace ipclab::view {

void put(Ui& ui, Column& col, Type type, ImU32 ink, std::string_view words, float after) {
    const Theme& th = ui.theme;
    col.y += ui.canvas.prose(type, col.x, col.y, col.w, ink, words, th.raised, fade(th.accent, th.dark ? 0.45f : 0.16f)) + after;
}

void put_heading(Ui& ui, Column& col, const char* words, std::optional<Icon> mark) {
    heading(ui, col.x, col.y + 12, words);
    if (mark) icon(ui.canvas, *mark, {col.x + col.w - 8, col.y + 8}, 13, ui.theme.text3);
    col.y += ui.compact ? 22 : 26;
}

void put_rule(Ui& ui, Column& col) {
    const float gap = ui.compact ? 10 : 18;
    ui.canvas.hline(col.x, col.y + gap - 6, col.w, ui.theme.line);
    col.y += 2 * gap - 6;
}

void verdict_mark(Ui& ui, ImVec2 at, Verdict verdict) {
    const Theme& th = ui.theme;
    switch (verdict) {
    case Verdict::Holds:
        return icon(ui.canvas, Icon::Check, at, 16, th.runnable.ink);
    case Verdict::Fails:
        return icon(ui.canvas, Icon::Cross, at, 14, th.error.ink);
    case Verdict::NotObserved:
        return ui.canvas.fill({at.x - 5, at.y - 1, 10, 2}, th.text3, 1);
    case Verdict::Pending:
        return ui.canvas.ring(at, 6, th.text3, 1.5f);
    }
}

}   // namespace ipclab::view
