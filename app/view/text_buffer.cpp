#include "view/text_buffer.h"
#include <algorithm>
#include <cctype>
#include <utility>

namespace ipclab::view {

namespace {

bool continues(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

std::size_t length_of(std::string_view s, std::size_t i) {
    const auto lead = static_cast<unsigned char>(s[i]);
    const std::size_t n = lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    for (std::size_t k = 1; k < n; ++k)
        if (i + k >= s.size() || !continues(s[i + k])) return 1;
    return n;
}

// East Asian wide characters take two columns; accents that stand on the letter before them take none.
int width_of(std::string_view s, std::size_t i, std::size_t n) {
    static constexpr unsigned char kLead[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
    std::uint32_t c = static_cast<unsigned char>(s[i]) & kLead[n];
    for (std::size_t k = 1; k < n; ++k) c = c << 6 | (static_cast<unsigned char>(s[i + k]) & 0x3F);
    if (c >= 0x300 && c <= 0x36F) return 0;
    return (c >= 0x1100 && c <= 0x115F) || (c >= 0x2E80 && c <= 0xD7A3) || (c >= 0xF900 && c <= 0xFAFF) ||
                   (c >= 0xFE30 && c <= 0xFE6F) || (c >= 0xFF00 && c <= 0xFF60) || (c >= 0x1F300 && c <= 0x1FAFF) ||
                   (c >= 0x20000 && c <= 0x3FFFD)
               ? 2
               : 1;
}

// What word motions stop between: blanks, words, ideographs and the rest.
int class_of(std::string_view s, std::size_t i) {
    const auto c = static_cast<unsigned char>(s[i]);
    if (c == ' ' || c == '\t') return 0;
    if (std::isalnum(c) || c == '_') return 1;
    return c < 0x80 ? 2 : 3;
}

std::size_t indentation(std::string_view s) { return std::min(s.find_first_not_of(" \t"), s.size()); }

// Line ends of DOS and of old Macs become line feeds.
std::string unified(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\r') out += text[i];
        else if (i + 1 == text.size() || text[i + 1] != '\n') out += '\n';
    }
    return out;
}

}   // namespace

std::size_t next_in(std::string_view s, std::size_t i) { return i < s.size() ? i + length_of(s, i) : s.size(); }

std::size_t previous_in(std::string_view s, std::size_t i) {
    for (std::size_t back = 1; back <= 4 && back <= i; ++back)
        if (!continues(s[i - back])) return length_of(s, i - back) == back ? i - back : i - 1;
    return i > 0 ? i - 1 : 0;
}

int TextBuffer::cells(std::string_view s, int column) {
    int n = 0;
    for (std::size_t i = 0; i < s.size() && int(i) < column;) {
        const std::size_t length = length_of(s, i);
        n += s[i] == '\t' ? kTab - n % kTab : width_of(s, i, length);
        i += length;
    }
    return n;
}

int TextBuffer::column_at(std::string_view s, int cells) {
    int n = 0;
    for (std::size_t i = 0; i < s.size();) {
        const std::size_t length = length_of(s, i);
        const int w = s[i] == '\t' ? kTab - n % kTab : width_of(s, i, length);
        if (2 * n + w > 2 * cells) return int(i);
        n += w;
        i += length;
    }
    return int(s.size());
}

// -- Text ------------------------------------------------------------------------------------------------------------

void TextBuffer::open(std::string_view text) {
    lines_ = {""};
    splice({}, {}, unified(text));
    cursor_ = anchor_ = {};
    wanted_ = -1;
    edits_.clear();
    done_ = 0;
    open_group_ = false;
}

void TextBuffer::replace_all(std::string_view words) {
    const std::string after = unified(words);
    if (after == text()) return;
    const Place before = cursor_;
    change({}, {last(), int(line(last()).size())}, after, Kind::Other);
    stand(before, false);
}

std::string TextBuffer::text() const { return between({}, {last(), int(line(last()).size())}); }

std::string TextBuffer::between(Place from, Place to) const {
    if (from.line == to.line) return line(from.line).substr(std::size_t(from.column), std::size_t(to.column - from.column));
    std::string out = line(from.line).substr(std::size_t(from.column));
    for (int i = from.line + 1; i < to.line; ++i) out += '\n' + line(i);
    return out + '\n' + line(to.line).substr(0, std::size_t(to.column));
}

Place TextBuffer::end_of(Place at, std::string_view words) {
    const auto newline = words.rfind('\n');
    if (newline == words.npos) return {at.line, at.column + int(words.size())};
    return {at.line + int(std::count(words.begin(), words.end(), '\n')), int(words.size() - newline - 1)};
}

void TextBuffer::splice(Place from, Place to, std::string_view words) {
    const std::string head = line(from.line).substr(0, std::size_t(from.column)),
                      tail = line(to.line).substr(std::size_t(to.column));
    std::vector<std::string> fresh;
    for (std::size_t i = 0;;) {
        const std::size_t end = words.find('\n', i);
        fresh.emplace_back(words.substr(i, end - i));
        if (end == words.npos) break;
        i = end + 1;
    }
    fresh.front().insert(0, head);
    fresh.back() += tail;
    const auto at = lines_.begin() + from.line;
    lines_.insert(lines_.erase(at, lines_.begin() + to.line + 1), std::make_move_iterator(fresh.begin()),
                  std::make_move_iterator(fresh.end()));
    ++revision_;
    const int more = int(std::count(words.begin(), words.end(), '\n')) - (to.line - from.line);
    for (int& i : followed_) {
        const bool pushed = i == from.line && from == to && from.column == 0;   // whole lines came in before it
        if (i > to.line || pushed) i += more;
        else if (i > from.line) i = from.line;
    }
}

// -- Changes ---------------------------------------------------------------------------------------------------------

void TextBuffer::change(Place from, Place to, std::string_view words, Kind kind, bool joined) {
    Edit e{from, between(from, to), std::string(words), cursor_, anchor_, end_of(from, words), kind, joined};
    edits_.resize(done_);
    splice(from, to, words);
    cursor_ = anchor_ = e.cursor_after;
    wanted_ = -1;
    const bool may_join =
        std::exchange(open_group_, kind != Kind::Other) && !edits_.empty() && edits_.back().kind == kind && !joined;
    if (may_join) {
        Edit& before = edits_.back();
        const bool new_word = !before.inserted.empty() && class_of(before.inserted, before.inserted.size() - 1) == 0 &&
                              class_of(words.empty() ? " " : words, 0) != 0;
        if (kind == Kind::Typed && e.removed.empty() && e.at == before.cursor_after && !new_word) {
            before.inserted += words;
            before.cursor_after = e.cursor_after;
            return;
        }
        if (kind == Kind::Erased && end_of(e.at, e.removed) == before.at) {   // to the left
            before.at = before.cursor_after = e.at;
            before.removed.insert(0, e.removed);
            return;
        }
        if (kind == Kind::Erased && e.at == before.at) {   // to the right
            before.removed += e.removed;
            return;
        }
    }
    edits_.push_back(std::move(e));
    done_ = edits_.size();
}

void TextBuffer::undo() {
    open_group_ = false;
    for (bool more = true; more && done_ > 0;) {
        const Edit& e = edits_[--done_];
        splice(e.at, end_of(e.at, e.inserted), e.removed);
        cursor_ = e.cursor_before, anchor_ = e.anchor_before;
        more = e.joined;
    }
    wanted_ = -1;
}

void TextBuffer::redo() {
    open_group_ = false;
    while (done_ < edits_.size()) {
        const Edit& e = edits_[done_++];
        splice(e.at, end_of(e.at, e.removed), e.inserted);
        cursor_ = anchor_ = e.cursor_after;
        if (done_ == edits_.size() || !edits_[done_].joined) break;
    }
    wanted_ = -1;
}

void TextBuffer::type(std::string_view words) {
    const auto [from, to] = selection();
    // A closing brace alone on its line stands as far in as what it closes.
    const std::string before = line(from.line).substr(0, std::size_t(from.column));
    if (words == "}" && !selected() && !before.empty() && indentation(before) == before.size()) {
        const int stop = std::max(0, (cells(before, from.column) - 1) / kTab * kTab);
        change({from.line, column_at(before, stop)}, from, words, Kind::Other);
        return;
    }
    change(from, to, words, Kind::Typed);
}

void TextBuffer::paste(std::string_view words) {
    const auto [from, to] = selection();
    change(from, to, unified(words), Kind::Other);
}

void TextBuffer::new_line() {
    const auto [from, to] = selection();
    const std::string before = line(from.line).substr(0, std::size_t(from.column));
    const std::string in = before.substr(0, indentation(before));
    const auto end = before.find_last_not_of(" \t");
    const bool opens = end != before.npos && (before[end] == '{' || before[end] == '(' || before[end] == '[');
    const std::string& rest = line(to.line);
    const bool closes =
        opens && to.column < int(rest.size()) && (rest[std::size_t(to.column)] == '}' || rest[std::size_t(to.column)] == ')');
    const std::string deeper = '\n' + in + (opens ? std::string(kTab, ' ') : "");
    change(from, to, closes ? deeper + '\n' + in : deeper, Kind::Other);
    if (!closes) return;
    const Place inside{from.line + 1, int(deeper.size()) - 1};
    edits_.back().cursor_after = cursor_ = anchor_ = inside;
}

void TextBuffer::indent() {
    const auto [from, to] = selection();
    if (from.line == to.line) {
        const int at = cells(line(from.line), from.column);
        change(from, to, std::string(std::size_t(kTab - at % kTab), ' '), Kind::Other);
        return;
    }
    Place cursor = cursor_, anchor = anchor_;
    const int end = to.column == 0 ? to.line - 1 : to.line;
    bool joined = false;
    for (int i = from.line; i <= end; ++i) {
        if (line(i).empty()) continue;
        change({i, 0}, {i, 0}, std::string(kTab, ' '), Kind::Other, std::exchange(joined, true));
        for (Place* p : {&cursor, &anchor})
            if (p->line == i && p->column > 0) p->column += kTab;
    }
    cursor_ = cursor, anchor_ = anchor;
}

void TextBuffer::outdent() {
    const auto [from, to] = selection();
    Place cursor = cursor_, anchor = anchor_;
    const int end = from.line < to.line && to.column == 0 ? to.line - 1 : to.line;
    bool joined = false;
    for (int i = from.line; i <= end; ++i) {
        const int in = int(indentation(line(i))), stop = std::max(0, (cells(line(i), in) - 1) / kTab * kTab),
                  gone = in - column_at(line(i), stop);
        if (gone <= 0) continue;
        change({i, in - gone}, {i, in}, "", Kind::Other, std::exchange(joined, true));
        for (Place* p : {&cursor, &anchor})
            if (p->line == i) p->column = std::max(0, p->column - gone);
    }
    cursor_ = clamped(cursor), anchor_ = clamped(anchor);
}

void TextBuffer::toggle_comment() {
    const auto [from, to] = selection();
    const int end = from.line < to.line && to.column == 0 ? to.line - 1 : to.line;
    bool all = true, any = false;
    std::size_t in = std::string::npos;
    for (int i = from.line; i <= end; ++i) {
        const std::size_t n = indentation(line(i));
        if (n == line(i).size()) continue;
        any = true;
        in = std::min(in, n);
        all = all && line(i).compare(n, 2, "//") == 0;
    }
    if (!any) return;
    Place cursor = cursor_, anchor = anchor_;
    bool joined = false;
    for (int i = from.line; i <= end; ++i) {
        const std::size_t n = indentation(line(i));
        if (n == line(i).size()) continue;
        const int gone = !all ? 0 : line(i).compare(n, 3, "// ") == 0 ? 3 : 2, at = int(all ? n : in);
        change({i, at}, {i, at + gone}, all ? "" : "// ", Kind::Other, std::exchange(joined, true));
        for (Place* p : {&cursor, &anchor})
            if (p->line == i && p->column > at) p->column = std::max(at, p->column + (all ? -gone : 3));
    }
    cursor_ = clamped(cursor), anchor_ = clamped(anchor);
}

void TextBuffer::erase_left(bool word) {
    if (selected()) {
        const auto [from, to] = selection();
        return change(from, to, "", Kind::Other);
    }
    const std::string& here = line(cursor_.line);
    Place from = word ? word_left(cursor_) : left_of(cursor_);
    if (!word && cursor_.column > 0 && std::size_t(cursor_.column) <= indentation(here) &&
        here[std::size_t(cursor_.column) - 1] == ' ') {
        const int stop = (cells(here, cursor_.column) - 1) / kTab * kTab;
        from = {cursor_.line, column_at(here, stop)};
    }
    if (from != cursor_) change(from, cursor_, "", word ? Kind::Other : Kind::Erased);
}

void TextBuffer::erase_right(bool word) {
    if (selected()) return erase_left();
    const Place to = word ? word_right(cursor_) : right_of(cursor_);
    if (to != cursor_) change(cursor_, to, "", word ? Kind::Other : Kind::Erased);
}

std::string TextBuffer::cut() {
    if (!selected()) {
        const int i = cursor_.line;
        anchor_ = {i, 0};
        cursor_ = i < last() ? Place{i + 1, 0} : Place{i, int(line(i).size())};
    }
    std::string words = selected_text();
    erase_left();
    return words;
}

// -- Places ----------------------------------------------------------------------------------------------------------

Selection TextBuffer::selection() const { return {std::min(cursor_, anchor_), std::max(cursor_, anchor_)}; }

std::string TextBuffer::selected_text() const {
    const auto [from, to] = selection();
    return between(from, to);
}

Place TextBuffer::clamped(Place p) const {
    if (p.line < 0) return {};
    if (p.line > last()) return {last(), int(line(last()).size())};
    const std::string& s = line(p.line);
    p.column = std::clamp(p.column, 0, int(s.size()));
    for (int back = 1; back <= std::min(3, p.column) && p.column < int(s.size()); ++back)
        if (const auto lead = std::size_t(p.column - back); !continues(s[lead])) {
            if (int(length_of(s, lead)) > back) p.column -= back;
            break;
        }
    return p;
}

Place TextBuffer::left_of(Place p) const {
    if (p.column > 0) return {p.line, int(previous_in(line(p.line), std::size_t(p.column)))};
    return p.line > 0 ? Place{p.line - 1, int(line(p.line - 1).size())} : p;
}

Place TextBuffer::right_of(Place p) const {
    if (p.column < int(line(p.line).size())) return {p.line, int(next_in(line(p.line), std::size_t(p.column)))};
    return p.line < last() ? Place{p.line + 1, 0} : p;
}

Place TextBuffer::word_left(Place p) const {
    if (p.column == 0) return left_of(p);
    const std::string& s = line(p.line);
    std::size_t i = std::size_t(p.column);
    const auto before = [&] { return class_of(s, previous_in(s, i)); };
    while (i > 0 && before() == 0) i = previous_in(s, i);
    if (i > 0)
        for (const int kind = before(); i > 0 && before() == kind;) i = previous_in(s, i);
    return {p.line, int(i)};
}

Place TextBuffer::word_right(Place p) const {
    const std::string& s = line(p.line);
    if (p.column == int(s.size())) return right_of(p);
    std::size_t i = std::size_t(p.column);
    for (const int kind = class_of(s, i); kind != 0 && i < s.size() && class_of(s, i) == kind;) i = next_in(s, i);
    while (i < s.size() && class_of(s, i) == 0) i = next_in(s, i);
    return {p.line, int(i)};
}

Place TextBuffer::moved(Place p, Motion m) const {
    switch (m) {
    case Motion::Left:
        return left_of(p);
    case Motion::Right:
        return right_of(p);
    case Motion::WordLeft:
        return word_left(p);
    case Motion::WordRight:
        return word_right(p);
    case Motion::LineStart: {   // first to the text, then to the edge
        const int in = int(indentation(line(p.line)));
        return {p.line, p.column == in ? 0 : in};
    }
    case Motion::LineEnd:
        return {p.line, int(line(p.line).size())};
    case Motion::TextStart:
        return {};
    case Motion::TextEnd:
        return {last(), int(line(last()).size())};
    case Motion::Up:
    case Motion::Down:
        break;
    }
    return p;
}

void TextBuffer::stand(Place p, bool select) {
    cursor_ = clamped(p);
    if (!select) anchor_ = cursor_;
    wanted_ = -1;
    open_group_ = false;
}

void TextBuffer::move(Motion m, bool select) {
    if (m == Motion::Up || m == Motion::Down) return move_lines(m == Motion::Up ? -1 : 1, select);
    if (selected() && !select && (m == Motion::Left || m == Motion::Right)) {
        const auto [from, to] = selection();
        return stand(m == Motion::Left ? from : to, false);
    }
    stand(moved(cursor_, m), select);
}

void TextBuffer::move_lines(int by, bool select) {
    const int wanted = wanted_ >= 0 ? wanted_ : cells(line(cursor_.line), cursor_.column);
    const int to = cursor_.line + by;
    if (to < 0) stand({}, select);
    else if (to > last()) stand({last(), int(line(last()).size())}, select);
    else stand({to, column_at(line(to), wanted)}, select);
    wanted_ = wanted;
}

void TextBuffer::go(Place p, bool select) { stand(p, select); }

void TextBuffer::select_all() {
    stand({}, false);
    stand({last(), int(line(last()).size())}, true);
}

void TextBuffer::select_word(Place p) {
    p = clamped(p);
    const std::string& s = line(p.line);
    if (s.empty()) return stand(p, false);
    std::size_t at = std::size_t(p.column);
    if (at == s.size() || (at > 0 && class_of(s, at) != 1 && class_of(s, previous_in(s, at)) == 1)) at = previous_in(s, at);
    const int kind = class_of(s, at);
    std::size_t from = at, to = at;
    while (from > 0 && class_of(s, previous_in(s, from)) == kind) from = previous_in(s, from);
    while (to < s.size() && class_of(s, to) == kind) to = next_in(s, to);
    stand({p.line, int(from)}, false);
    stand({p.line, int(to)}, true);
}

void TextBuffer::select_line(int i) {
    stand({i, 0}, false);
    stand(i < last() ? Place{i + 1, 0} : Place{i, int(line(std::clamp(i, 0, last())).size())}, true);
}

bool TextBuffer::brackets(Place& one, Place& other) const {
    constexpr std::string_view kOpen = "([{", kClose = ")]}";
    const std::string& s = line(cursor_.line);
    for (int column : {cursor_.column - 1, cursor_.column}) {
        if (column < 0 || column >= int(s.size())) continue;
        const char c = s[std::size_t(column)];
        const bool opens = kOpen.find(c) != kOpen.npos;
        const std::size_t which = opens ? kOpen.find(c) : kClose.find(c);
        if (which == kOpen.npos) continue;
        int depth = 0;
        for (Place p{cursor_.line, column};;) {
            const std::string& here = line(p.line);
            if (p.column >= 0 && p.column < int(here.size())) {
                depth += here[std::size_t(p.column)] == kOpen[which] ? 1 : here[std::size_t(p.column)] == kClose[which] ? -1 : 0;
                if (depth == 0) {
                    one = {cursor_.line, column}, other = p;
                    return true;
                }
            }
            p.column += opens ? 1 : -1;
            if (opens && p.column >= int(here.size()) && ++p.line <= last()) p.column = 0;
            else if (!opens && p.column < 0 && --p.line >= 0) p.column = int(line(p.line).size());
            if (p.line < 0 || p.line > last()) break;
        }
    }
    return false;
}

}   // namespace ipclab::view
