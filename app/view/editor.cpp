#include "view/editor.h"
#include "view/syntax.h"
#include <cmath>

namespace ipclab::view {

namespace {

constexpr float kGutter = 60, kTextPad = 8, kNewline = 6;
constexpr double kAgain = 0.4;   // seconds between the clicks of a double click

// A tab is drawn as the blanks to the next stop.
std::string expanded(std::string_view line) {
    std::string out;
    for (std::size_t i = 0; i < line.size(); ++i) {
        if (line[i] != '\t') out += line[i];
        else out.append(std::size_t(TextBuffer::cells(line, int(i) + 1) - TextBuffer::cells(line, int(i))), ' ');
    }
    return out;
}

class Drawn {
public:
    Drawn(Ui& ui, Rect r, TextBuffer& text, EditorLook& look, std::span<const LineNote> notes)
        : ui_(ui), r_(r), text_(text), look_(look), notes_(notes), type_(ui.compact ? Type::CodeSmall : Type::Code),
          line_(ui.compact ? 20.0f : 22.0f), body_{r.x + kGutter, r.y, r.w - kGutter, r.h} {}

    float whole_height() const { return float(text_.lines().size()) * line_ + 2 * kTextPad; }
    int page() const { return std::max(1, int(r_.h / line_) - 2); }

    Place at(ImVec2 p) const {
        const int i = std::clamp(int(std::floor((p.y - top()) / line_)), 0, int(text_.lines().size()) - 1);
        const std::string& s = text_.lines()[std::size_t(i)];
        const float x = p.x - left();
        std::size_t best = 0;
        for (std::size_t c = 0, next = 0; c < s.size(); c = next) {
            next = next_in(s, c);
            if (x < (x_of(s, c) + x_of(s, next)) / 2) break;
            best = next;
        }
        return {i, int(best)};
    }

    // Keeps the cursor in sight once it has moved.
    void follow_cursor() {
        const Place p = text_.cursor();
        if (p == look_.followed && !look_.show_cursor) return;
        const float y = kTextPad + float(p.line) * line_, x = x_of(text_.lines()[std::size_t(p.line)], std::size_t(p.column));
        const bool far = y + line_ < look_.top || y > look_.top + r_.h;
        if (far && look_.show_cursor) look_.top = y - r_.h / 3;
        if (y < look_.top + kTextPad) look_.top = y - kTextPad;
        if (y + line_ > look_.top + r_.h - kTextPad) look_.top = y + line_ + kTextPad - r_.h;
        constexpr float kMargin = 40;
        const float room = body_.w - 2 * kTextPad - kMargin;
        if (x < look_.left) look_.left = std::max(0.0f, x - kMargin);
        if (x > look_.left + room) look_.left = x - room;
        look_.followed = p, look_.show_cursor = false;
    }

    void scroll_it(const std::string& id) {
        const ImGuiIO& io = ImGui::GetIO();
        const float k = ui_.canvas.scale();
        if (r_.has(io.MousePos.x / k, io.MousePos.y / k)) look_.left = std::max(0.0f, look_.left - io.MouseWheelH * 48);
        scroll(ui_, id, r_, look_.top, whole_height());
        look_.top = std::floor(look_.top);
    }

    void draw(bool typing) {
        const int first = std::max(0, int((look_.top - kTextPad) / line_)), count = int(text_.lines().size());
        const int last = std::min(count, first + int(r_.h / line_) + 2);
        const auto [from, to] = text_.selection();
        Place one, other;
        const bool brackets = typing && !text_.selected() && text_.brackets(one, other);
        Syntax syntax;
        std::vector<std::string> lines;
        std::vector<std::vector<Lexed>> pieces;
        lines.reserve(std::size_t(last));   // the pieces point into them
        for (int i = 0; i < last; ++i) {
            lines.push_back(expanded(text_.lines()[std::size_t(i)]));
            pieces.push_back(syntax.line(lines.back()));   // comments may begin above what is shown
        }
        for (int i = first; i < last; ++i) draw_ground(i, top() + float(i) * line_, typing);
        const Canvas::Clip clip(ui_.canvas, body_);
        const Canvas::Guard guard(ui_.canvas, {-1e5f, -1e5f, 2e5f, 2e5f});
        for (int i = first; i < last; ++i) {
            const float y = top() + float(i) * line_;
            if (text_.selected() && i >= from.line && i <= to.line) draw_selection(i, y, from, to, typing);
            if (brackets)
                for (const Place& p : {one, other})
                    if (p.line == i) ui_.canvas.stroke(cell(p, y), ui_.theme.text3, 3);
            float x = left();
            for (const Lexed& piece : pieces[std::size_t(i)]) x += draw_piece(piece, x, y);
            draw_note(i, y, x);
            if (typing && text_.cursor().line == i) {
                const float caret = left() + x_of(text_.lines()[std::size_t(i)], std::size_t(text_.cursor().column));
                ui_.canvas.fill({caret - 1, y + 2, 2, line_ - 4}, ui_.theme.accent_ink);
            }
        }
    }

private:
    float top() const { return r_.y + kTextPad - look_.top; }
    float left() const { return body_.x + kTextPad - look_.left; }
    float x_of(const std::string& s, std::size_t column) const {
        return ui_.canvas.width(type_, expanded(std::string_view(s).substr(0, column)));
    }
    Rect cell(Place p, float y) const {
        const std::string& s = text_.lines()[std::size_t(p.line)];
        const float x = x_of(s, std::size_t(p.column));
        return {left() + x, y + 1, x_of(s, next_in(s, std::size_t(p.column))) - x, line_ - 2};
    }

    const LineNote* note(int line) const {
        const LineNote* found = nullptr;
        for (const LineNote& n : notes_)
            if (n.line == line && (!found || (n.error && !found->error))) found = &n;
        return found;
    }

    void draw_ground(int i, float y, bool typing) {
        const Theme& th = ui_.theme;
        const Canvas& c = ui_.canvas;
        const LineNote* n = note(i);
        const bool current = i == text_.cursor().line && typing;
        const ImU32 ink = !n ? th.text3 : n->error ? th.error.ink : th.warning;
        if (n && !n->stale) c.fill({r_.x, y, r_.w, line_}, n->error ? th.error.tint : fade(th.warning, 0.12f));
        else if (current && !text_.selected()) c.fill({r_.x, y, r_.w, line_}, fade(th.text, th.dark ? 0.05f : 0.045f));
        if (n && !n->stale) {
            c.fill({r_.x, y, 3, line_}, ink);
            icon(c, n->error ? Icon::Cross : Icon::Warning, {r_.x + 16, y + line_ / 2}, 11, ink);
        }
        c.middle_right(Type::CodeSmall, r_.x + kGutter - 14, y + line_ / 2,
                       n && !n->stale ? ink
                       : current      ? th.text
                                      : th.text3,
                       std::to_string(i + 1));
    }

    void draw_selection(int i, float y, Place from, Place to, bool typing) {
        const std::string& s = text_.lines()[std::size_t(i)];
        const float x0 = i == from.line ? x_of(s, std::size_t(from.column)) : 0;
        const float x1 = i == to.line ? x_of(s, std::size_t(to.column)) : x_of(s, s.size()) + kNewline;
        if (x1 > x0)
            ui_.canvas.fill({left() + x0, y, x1 - x0, line_},
                            fade(ui_.theme.accent, (ui_.theme.dark ? 0.45f : 0.2f) * (typing ? 1 : 0.6f)));
    }

    float draw_piece(const Lexed& piece, float x, float y) {
        const Theme& th = ui_.theme;
        const ImU32 colours[] = {th.text,          th.text2,         th.syntax.keyword, th.syntax.type,
                                 th.syntax.string, th.syntax.number, th.syntax.comment};
        if (piece.kind == Lexeme::Space || x > body_.r()) return ui_.canvas.width(type_, piece.text);
        return ui_.canvas.middle(type_, x, y + line_ / 2, colours[int(piece.kind)], piece.text);
    }

    // The message stands behind the line where there is room; all of it is in the list beside the code.
    void draw_note(int i, float y, float end) {
        const LineNote* n = note(i);
        if (!n || n->stale) return;
        const Theme& th = ui_.theme;
        const ImU32 ink = n->error ? th.error.ink : th.warning;
        const std::string& s = text_.lines()[std::size_t(i)];
        if (n->column >= 0 && n->column < int(s.size())) {
            std::size_t to = std::size_t(n->column);
            while (to < s.size() && (std::isalnum(static_cast<unsigned char>(s[to])) || s[to] == '_')) ++to;
            to = std::max(to, next_in(s, std::size_t(n->column)));
            const float x0 = x_of(s, std::size_t(n->column));
            ui_.canvas.fill({left() + x0, y + line_ - 3, x_of(s, to) - x0, 2}, ink, 1);
        } else if (n->column >= int(s.size())) ui_.canvas.fill({left() + x_of(s, s.size()), y + line_ - 3, 8, 2}, ink, 1);
        constexpr float kGap = 28, kLeast = 120;
        const float x = std::max(end, left()) + kGap, room = body_.r() - 16 - x;
        if (room >= kLeast)
            ui_.canvas.middle(Type::Caption, x, y + line_ / 2, ink, ui_.canvas.fit(Type::Caption, n->words, room));
    }

    Ui& ui_;
    Rect r_;
    TextBuffer& text_;
    EditorLook& look_;
    std::span<const LineNote> notes_;
    Type type_;
    float line_;
    Rect body_;
};

void point(Ui& ui, const Drawn& drawn, const Touch& t, TextBuffer& text, EditorLook& look) {
    const ImGuiIO& io = ImGui::GetIO();
    const float k = ui.canvas.scale();
    if (!t.down) {
        look.dragging = false;
        return;
    }
    const Place p = drawn.at({io.MousePos.x / k, io.MousePos.y / k});
    if (!look.dragging) {
        look.dragging = true;
        look.clicks = ui.t - look.clicked_at < kAgain && p == look.clicked ? look.clicks % 3 + 1 : 1;
        look.clicked_at = ui.t, look.clicked = p;
        if (look.clicks == 2) text.select_word(p);
        else if (look.clicks == 3) text.select_line(p.line);
        else text.go(p, io.KeyShift);
        look.followed = text.cursor();   // it is where the pointer is
    } else if (look.clicks == 1 && p != text.cursor()) text.go(p, true);
}

struct Moves {
    int code;
    bool ctrl;
    Motion motion;
};
constexpr Moves kMotions[] = {{kLeft, false, Motion::Left},      {kRight, false, Motion::Right},
                              {kUp, false, Motion::Up},          {kDown, false, Motion::Down},
                              {kLeft, true, Motion::WordLeft},   {kRight, true, Motion::WordRight},
                              {kHome, false, Motion::LineStart}, {kEnd, false, Motion::LineEnd},
                              {kHome, true, Motion::TextStart},  {kEnd, true, Motion::TextEnd}};

using Change = void (*)(TextBuffer&, bool shift);
struct Changes {
    int code;
    bool ctrl;
    Change make;
};
void copy_from(const TextBuffer& text) {
    if (text.selected()) ImGui::SetClipboardText(text.selected_text().c_str());
}
constexpr Changes kChanges[] = {{kEnter, false, [](TextBuffer& b, bool) { b.new_line(); }},
                                {kTab, false, [](TextBuffer& b, bool shift) { shift ? b.outdent() : b.indent(); }},
                                {kBackspace, false, [](TextBuffer& b, bool) { b.erase_left(); }},
                                {kBackspace, true, [](TextBuffer& b, bool) { b.erase_left(true); }},
                                {kDelete, false, [](TextBuffer& b, bool) { b.erase_right(); }},
                                {kDelete, true, [](TextBuffer& b, bool) { b.erase_right(true); }},
                                {'X', true, [](TextBuffer& b, bool) { ImGui::SetClipboardText(b.cut().c_str()); }},
                                {'V', true,
                                 [](TextBuffer& b, bool) {
                                     if (const char* words = ImGui::GetClipboardText()) b.paste(words);
                                 }},
                                {'Z', true, [](TextBuffer& b, bool shift) { shift ? b.redo() : b.undo(); }},
                                {'Y', true, [](TextBuffer& b, bool) { b.redo(); }},
                                {'/', true, [](TextBuffer& b, bool) { b.toggle_comment(); }}};

std::string utf8(char32_t c) {
    std::string out;
    if (c < 0x80) return {char(c)};
    if (c < 0x800) out += char(0xC0 | c >> 6);
    else {
        if (c < 0x10000) out += char(0xE0 | c >> 12);
        else out += char(0xF0 | c >> 18), out += char(0x80 | (c >> 12 & 0x3F));
        out += char(0x80 | (c >> 6 & 0x3F));
    }
    return out += char(0x80 | (c & 0x3F));
}

bool take(const KeyPress& key, TextBuffer& text, int page, bool read_only) {
    if (key.character) {
        if (!read_only && key.character >= ' ' && key.character != 0x7F) text.type(utf8(key.character));
        return false;
    }
    if (key.ctrl && key.code == 'S') return true;
    if (key.ctrl && key.code == 'A') text.select_all();
    if (key.ctrl && key.code == 'C') copy_from(text);
    if (key.code == kPageUp || key.code == kPageDown) text.move_lines(key.code == kPageUp ? -page : page, key.shift);
    for (const Moves& m : kMotions)
        if (m.code == key.code && m.ctrl == key.ctrl) text.move(m.motion, key.shift);
    for (const Changes& c : kChanges)
        if (!read_only && c.code == key.code && c.ctrl == key.ctrl) c.make(text, key.shift);
    return false;
}

}   // namespace

Edited draw_editor(Ui& ui, const std::string& id, Rect r, TextBuffer& text, EditorLook& look, std::span<const LineNote> notes,
                   bool read_only) {
    Drawn drawn(ui, r, text, look, notes);
    const Canvas::Clip clip(ui.canvas, r);
    ui.ground(r, ui.theme.dark ? ui.theme.well : ui.theme.panel);
    // The scroll bar lies beside what is clicked: ImGui gives the pointer to whoever came first.
    constexpr float kBar = 14;
    const Touch t = touch(ui, id, {r.x, r.y, r.w - kBar, r.h});
    if (t.hover) ImGui::SetMouseCursor(ImGuiMouseCursor_TextInput);
    if ((t.hit || t.down) && !ui.controls.typing(id)) ui.controls.begin_typing(id);
    point(ui, drawn, t, text, look);
    Edited edited{ui.controls.typing(id), false};
    if (edited.typing)
        for (const KeyPress& key : ui.controls.typed()) {
            edited.save |= take(key, text, drawn.page(), read_only);
            look.show_cursor = true;
        }
    drawn.follow_cursor();
    drawn.scroll_it(id + ".scroll");
    drawn.draw(edited.typing);
    return edited;
}

}   // namespace ipclab::view
