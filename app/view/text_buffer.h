// The text of one file while it is being edited: lines, a cursor, a selection, and what can be undone. Pure: it knows
// of no window. Columns count bytes and never stand inside a character; what is not UTF-8 counts byte by byte.
#pragma once
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ipclab::view {

struct Place {
    int line = 0, column = 0;   // from 0; bytes
    auto operator<=>(const Place&) const = default;
};
struct Selection {
    Place from, to;
};   // `from` is never behind `to`

enum class Motion : std::uint8_t { Left, Right, Up, Down, WordLeft, WordRight, LineStart, LineEnd, TextStart, TextEnd };

class TextBuffer {
public:
    static constexpr int kTab = 4;   // columns, and what Tab inserts

    explicit TextBuffer(std::string_view text = {}) { open(text); }

    // Another text: nothing before it can be undone. Line ends of any kind become one line feed.
    void open(std::string_view text);
    // Another text in its place, as a change like any other; the cursor stays where it can.
    void replace_all(std::string_view text);
    std::string text() const;   // with a line feed between lines
    const std::vector<std::string>& lines() const { return lines_; }
    std::uint64_t revision() const { return revision_; }   // rises with every change, also an undone one

    Place cursor() const { return cursor_; }
    bool selected() const { return cursor_ != anchor_; }
    Selection selection() const;
    std::string selected_text() const;

    // `select`: the other end of the selection stays. Without it, Left and Right first leave a selection at its end.
    void move(Motion, bool select);
    void move_lines(int lines, bool select);   // a page
    void go(Place, bool select);               // the nearest place that there is
    void select_all();
    void select_word(Place);
    void select_line(int line);

    void type(std::string_view words);   // replaces the selection; what is typed in a row is undone together
    void paste(std::string_view words);
    void new_line();   // as far in as the line above, and further after an opening bracket
    void indent();     // to the next stop; of selected lines, all
    void outdent();
    void toggle_comment();                // "// " before the selected lines, or away
    void erase_left(bool word = false);   // in the indentation, to the stop before
    void erase_right(bool word = false);
    std::string cut();   // without a selection, the whole line

    bool can_undo() const { return done_ > 0; }
    bool can_redo() const { return done_ < edits_.size(); }
    void undo();
    void redo();

    // Lines that something is said of: they go with the text while it changes around them.
    void follow(std::vector<int> lines) { followed_ = std::move(lines); }
    const std::vector<int>& followed() const { return followed_; }

    // The bracket beside the cursor and its other half; false: there is none. Brackets in strings count too.
    bool brackets(Place& one, Place& other) const;
    // Columns from the line's beginning as a reader counts them: a tab goes to the next stop, an ideograph takes two.
    static int cells(std::string_view line, int column);
    static int column_at(std::string_view line, int cells);   // the nearest place

private:
    enum class Kind : std::uint8_t { Typed, Erased, Other };
    struct Edit {
        Place at;
        std::string removed, inserted;
        Place cursor_before, anchor_before, cursor_after;
        Kind kind;
        bool joined;   // undone together with the one before it
    };
    void change(Place from, Place to, std::string_view words, Kind kind, bool joined = false);
    void splice(Place from, Place to, std::string_view words);
    static Place end_of(Place at, std::string_view words);
    std::string between(Place from, Place to) const;
    Place clamped(Place) const;
    Place left_of(Place) const;
    Place right_of(Place) const;
    Place word_left(Place) const;
    Place word_right(Place) const;
    Place moved(Place, Motion) const;
    const std::string& line(int i) const { return lines_[std::size_t(i)]; }
    int last() const { return int(lines_.size()) - 1; }
    void stand(Place, bool select);

    std::vector<std::string> lines_;   // never empty
    Place cursor_, anchor_;
    int wanted_ = -1;   // cells: where Up and Down would like to be; -1: where the cursor is
    std::vector<Edit> edits_;
    std::size_t done_ = 0;      // those before it are in the text
    bool open_group_ = false;   // the next typed character may join the last edit
    std::uint64_t revision_ = 0;
    std::vector<int> followed_;
};

// Characters of UTF-8, by the byte: where the one at `i` begins, where the next one begins.
std::size_t next_in(std::string_view, std::size_t i);
std::size_t previous_in(std::string_view, std::size_t i);

}   // namespace ipclab::view
