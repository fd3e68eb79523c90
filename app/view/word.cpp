#include "view/word.h"
#include "view/marks.h"
#include <algorithm>
#include <cmath>

namespace ipclab::view {

namespace {

// A value as large as its cell allows.
void draw_value(Ui& ui, Rect r, const std::string& value, ImU32 ink, bool large) {
    for (Type t : {Type::Display, Type::Title, Type::Strong, Type::CodeSmall}) {
        if (!large && t == Type::Display) continue;
        if (ui.canvas.em(t) * 1.1f > r.h || (ui.canvas.width(t, value) > r.w && t != Type::CodeSmall)) continue;
        return ui.canvas.middle_centre(t, r.cx(), r.cy(), ink, ui.canvas.fit(t, value, r.w)), void();
    }
}

void draw_corner(Ui& ui, Rect cell, char letter) {
    const Rect r{cell.r() - 13, cell.y - 13, 26, 26};
    const Canvas::Guard guard(ui.canvas, r);
    ui.canvas.fill(r.grown(2), ui.theme.ground, 9);
    badge(ui, r, letter);
}

void draw_lost(Ui& ui, ImVec2 centre, const WordModel::Lost& lost) {
    const Theme& th = ui.theme;
    const float w = std::max(96.0f, ui.canvas.width(Type::Title, lost.value) + 68);
    const Rect r{centre.x - w / 2, centre.y - 17, w, 34};
    const Canvas::Guard guard(ui.canvas, r.grown(1));
    ui.canvas.fill(r, th.ground, 6);
    ui.canvas.dashed(r, th.warning, 6, 1.5f);
    badge(ui, {r.x + 7, r.y + 6, 22, 22}, lost.badge);
    const float cx = (r.x + 36 + r.r() - 8) / 2, half = ui.canvas.width(Type::Title, lost.value) / 2 + 10;
    ui.canvas.middle_centre(Type::Title, cx, r.cy(), th.text2, lost.value);
    const ImVec2 strike[] = {{cx - half, r.cy() + 5}, {cx + half, r.cy() - 5}};
    ui.canvas.line(strike, th.warning, 1.5f);
}

std::size_t index_of(const StageModel& model, std::int32_t pid) {
    return std::size_t(std::find_if(model.cards.begin(), model.cards.end(), [&](const CardModel& c) { return c.pid == pid; }) -
                       model.cards.begin());
}

// Done: a number and a solid line. Still to come: dashed and grey, with no number, since none is known.
void draw_move(Ui& ui, const Path& path, const MoveModel& move, const Rect& card, const Rect& cell, bool close,
               std::vector<Rect>& labels) {
    const Theme& th = ui.theme;
    const bool made = move.number > 0;
    const ImU32 ink = made ? th.text2 : th.wall;
    draw_arrow(ui, path, {.ink = ink, .thickness = 2, .dashed = !made, .head = 5});
    const bool left = card.cx() < cell.cx();
    const float from = left ? card.r() : cell.r(), to = left ? cell.x : card.x, room = to - from - 26;
    // Where lines come together from several cards, each is named near its own.
    const bool slopes = std::fabs(path.front().y - path.back().y) > 24;
    const std::string words =
        made ? ui.tr(move.store ? "stage.store" : "stage.load", move.value) : std::string(ui.tr("stage.not_stored"));
    const float number_w = made ? 24 : 0;
    const std::string said = ui.canvas.fit(Type::Label, words, room - number_w - 10);
    // On small cards load and store lie close together: the load keeps its words.
    const bool tight = slopes && move.store && close, worded = said == words && !tight;
    const float w = (worded ? ui.canvas.width(Type::Label, words) + 8 : 0) + number_w;
    if (w <= 0) return;
    ImVec2 middle{(from + to) / 2, (path.front().y + path.back().y) / 2};
    if (slopes) {   // the line may begin at a copy within the card: its words stand outside
        const float x = tight ? (from + to) / 2 : left ? from + w / 2 + 12 : to - w / 2 - 12;
        for (int i = 0; i <= 40; ++i) {
            const ImVec2 p = along(path, float(i) / 40);
            if (i == 0 || std::fabs(p.x - x) < std::fabs(middle.x - x)) middle = p;
        }
    }
    const Rect label{middle.x - w / 2 - 3, middle.y - 11, w + 6, 22};
    const auto meets = [&](const Rect& other) { return label.cut(other).w > 0 && label.cut(other).h > 0; };
    if (!made && std::any_of(labels.begin(), labels.end(), meets)) return;   // that it is dashed says it
    labels.push_back(label);
    const Canvas::Guard guard(ui.canvas, label.grown(2));
    ui.canvas.fill(label, th.ground, 11);
    if (made) draw_number(ui, {label.x + 13, middle.y}, move.number, th.dark ? rgb(0x4A5361) : rgb(0x4E5763));
    if (worded) ui.canvas.middle(Type::Label, label.x + 3 + number_w + 3, middle.y, made ? th.text : th.text3, words);
}

}   // namespace

void draw_copy(Ui& ui, const CardModel& c, const CardPlace& at) {
    const Theme& th = ui.theme;
    const Rect r = at.copy;
    const bool full = at.density == Density::Full;
    ui.canvas.fill(r, th.well, size::control_radius);
    if (c.copy->stale) {
        draw_hatch(ui, r.inset(3, 3), th.warning);
        const float w = std::min(r.w - 10, ui.canvas.width(full ? Type::Title : Type::Strong, c.copy->value) + 14);
        ui.canvas.fill({r.cx() - w / 2, r.cy() - 14, w, 28}, th.well, size::small_radius);   // the number stays readable
        ui.canvas.stroke(r, th.warning, size::control_radius, 2);
    } else ui.canvas.stroke(r, th.wall, size::control_radius, 1.5f);
    draw_value(ui, r.inset(6, 2), c.copy->value, c.alive ? th.text : th.text3, false);
    if (!full) return;
    ui.canvas.middle_centre(Type::CodeSmall, r.cx(), r.y - 10, th.text3, ui.canvas.fit(Type::CodeSmall, c.copy->name, r.w + 8));
    if (c.copy->stale)
        ui.canvas.middle_centre(Type::Caption, r.cx(), r.b() + 10, th.warning,
                                ui.canvas.fit(Type::Caption, ui.tr("stage.stale"), r.w + 8));
}

void draw_word(Ui& ui, const StageModel& model, std::size_t index, const StageLayout& layout) {
    const Theme& th = ui.theme;
    const WordModel& w = model.words[index];
    const WordPlace& at = layout.words[index];
    const Rect r = at.cell;
    ui.canvas.fill(r, th.dark ? th.well : th.card, size::control_radius);
    ui.canvas.stroke(r, th.dark ? th.text2 : th.text, size::control_radius, 2);
    draw_value(ui, r.inset(8, 4), w.value, th.text, true);
    if (at.kind > 0)
        ui.canvas.middle_centre(Type::Caption, r.cx(), at.kind, th.text3,
                                ui.tr(w.sampled ? "stage.sampled" : "stage.shared_memory"));
    ui.canvas.middle_centre(Type::Code, r.cx(), at.name, th.text, ui.canvas.fit(Type::Code, w.name, layout.kernel.w - 8));
    if (w.badge) draw_corner(ui, r, w.badge);
    if (w.lost && at.lost > 0) draw_lost(ui, {r.cx(), at.lost}, *w.lost);
    if (w.verdict.empty()) return;
    const Type type = ui.canvas.width(Type::Strong, w.verdict) <= layout.kernel.w - 8 ? Type::Strong : Type::Caption;
    ui.canvas.middle_centre(type, r.cx(), at.verdict, w.lost ? th.warning : th.text,
                            ui.canvas.fit(type, w.verdict, layout.kernel.w - 8));
}

void draw_moves(Ui& ui, const StageModel& model, std::size_t index, const StageLayout& layout) {
    const Rect cell = layout.words[index].cell;
    const float apart = std::min(20.0f, cell.h * 0.24f);
    std::vector<Rect> labels;
    std::vector<MoveModel> moves = model.words[index].moves;
    std::stable_partition(moves.begin(), moves.end(),
                          [](const MoveModel& move) { return move.number > 0; });   // what happened comes first
    for (const MoveModel& move : moves) {
        const std::size_t i = index_of(model, move.pid);
        if (i == model.cards.size() || layout.cards[i].aside) continue;
        const Rect card = layout.cards[i].rect, copy = layout.cards[i].copy;
        const bool left = card.cx() < cell.cx();
        const float dy = move.store ? apart : -apart;
        const float y = copy.w > 0 ? copy.cy() + dy * (copy.h < 50 ? 0.5f : 1)
                                   : std::clamp(cell.cy(), card.y + 12, card.b() - 12) + dy * 0.5f;
        const ImVec2 there{left ? cell.x - 4 : cell.r() + 4, cell.cy() + dy};
        const ImVec2 here{copy.w > 0 ? (left ? copy.r() + 3 : copy.x - 3) : left ? card.r() + 2 : card.x - 2, y};
        const Path out = std::fabs(here.y - there.y) < 1 ? Path{here, there} : sideways(here, there);
        draw_move(ui, move.store ? out : Path(out.rbegin(), out.rend()), move, card, cell, copy.w <= 0 || copy.h < 50, labels);
    }
}

}   // namespace ipclab::view
