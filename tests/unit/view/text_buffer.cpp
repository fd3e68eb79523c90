// The text under the editor: places, changes, what is undone together.
#include "view/text_buffer.h"
#include <doctest/doctest.h>

using namespace ipclab::view;

namespace {

TextBuffer at(std::string_view text, Place cursor, Place anchor) {
    TextBuffer b(text);
    b.go(anchor, false);
    b.go(cursor, true);
    return b;
}
TextBuffer at(std::string_view text, Place cursor) { return at(text, cursor, cursor); }
void type(TextBuffer& b, std::string_view words) {
    for (char c : words) b.type({&c, 1});
}

}   // namespace

TEST_CASE("a text comes back as it went in, but for its line ends") {
    for (const char* text : {"", "a", "a\n", "a\nb", "\n\n", "管道\n"}) CHECK(TextBuffer(text).text() == text);
    CHECK(TextBuffer("a\r\nb\rc").text() == "a\nb\nc");
    CHECK(TextBuffer("").lines().size() == 1);
}

TEST_CASE("typing replaces the selection, across lines") {
    TextBuffer b = at("one\ntwo\nthree", {0, 1}, {2, 2});
    CHECK(b.selected_text() == "ne\ntwo\nth");
    b.type("X");
    CHECK(b.text() == "oXree");
    CHECK(b.cursor() == Place{0, 2});
    b.undo();
    CHECK(b.text() == "one\ntwo\nthree");
    CHECK(b.cursor() == Place{0, 1});
    CHECK(b.selected());
    b.redo();
    CHECK(b.text() == "oXree");
    CHECK_FALSE(b.can_redo());
}

TEST_CASE("what is typed in a row is undone word by word, and a motion ends the row") {
    TextBuffer b;
    type(b, "int main");
    b.undo();
    CHECK(b.text() == "int ");
    b.undo();
    CHECK(b.text() == "");
    CHECK_FALSE(b.can_undo());
    b.redo();
    b.redo();
    CHECK(b.text() == "int main");
    b.undo();
    type(b, "x");
    CHECK_FALSE(b.can_redo());   // another future
    b.move(Motion::LineStart, false);
    type(b, "a");
    b.move(Motion::LineEnd, false);
    type(b, "b");
    b.undo();
    CHECK(b.text() == "aint x");
}

TEST_CASE("what is erased in a row is undone together, to either side") {
    TextBuffer b = at("abcdef", {0, 3});
    b.erase_left();
    b.erase_left();
    CHECK(b.text() == "adef");
    b.undo();
    CHECK(b.text() == "abcdef");
    CHECK(b.cursor() == Place{0, 3});
    b.erase_right();
    b.erase_right();
    CHECK(b.text() == "abcf");
    b.undo();
    CHECK(b.text() == "abcdef");
    b = at("a\nb", {1, 0});
    b.erase_left();
    CHECK(b.text() == "ab");
    b = at("a\nb", {0, 1});
    b.erase_right();
    CHECK(b.text() == "ab");
}

TEST_CASE("every change can be taken back, in any order of changes") {
    TextBuffer b("int f() {\n    return 1;\n}\n");
    const std::string before = b.text();
    b.go({1, 4}, false);
    b.new_line();
    b.paste("两\r\n行");
    b.select_all();
    b.indent();
    b.toggle_comment();
    b.outdent();
    b.cut();
    b.type("x");
    b.erase_left(true);
    b.replace_all("something else");
    std::vector<std::string> states;
    while (b.can_undo()) states.push_back(b.text()), b.undo();
    CHECK(b.text() == before);
    while (!states.empty()) {
        b.redo();
        CHECK(b.text() == states.back());
        states.pop_back();
    }
}

TEST_CASE("a cursor never stands inside a character") {
    const std::string text = "a管道é";
    TextBuffer b(text);
    std::vector<int> columns;
    for (b.move(Motion::TextStart, false); b.cursor().column < int(text.size()); b.move(Motion::Right, false))
        columns.push_back(b.cursor().column);
    CHECK(columns == std::vector{0, 1, 4, 7});
    b.move(Motion::Left, false);
    CHECK(b.cursor().column == 7);
    b.erase_left();
    CHECK(b.text() == "a管é");
    b.go({0, 2}, false);
    CHECK(b.cursor().column == 1);
    TextBuffer broken("\xE7\xAE!\xFF");   // not UTF-8: each byte is a place
    for (int i = 0; i < 4; ++i) broken.move(Motion::Right, false);
    CHECK(broken.cursor().column == 4);
}

TEST_CASE("columns are counted as a reader sees them") {
    CHECK(TextBuffer::cells("a\tb", 2) == 4);
    CHECK(TextBuffer::cells("管道x", 6) == 4);
    CHECK(TextBuffer::column_at("a\tb", 4) == 2);
    CHECK(TextBuffer::column_at("a\tb", 1) == 1);
    CHECK(TextBuffer::column_at("管道x", 2) == 3);
    CHECK(TextBuffer::column_at("ab", 99) == 2);
    TextBuffer b = at("abcdef\nab\n管道道道", {0, 4});
    b.move(Motion::Down, false);
    CHECK(b.cursor() == Place{1, 2});
    b.move(Motion::Down, false);
    CHECK(b.cursor() == Place{2, 6});   // four columns: two ideographs
    b.move_lines(-9, true);
    CHECK(b.cursor() == Place{});
    CHECK(b.selected());
}

TEST_CASE("words, line ends and the text's ends") {
    TextBuffer b = at("  int read_all(int fd) // 读完", {0, 0});
    const auto go = [&](Motion m) {
        b.move(m, false);
        return b.cursor().column;
    };
    CHECK(go(Motion::WordRight) == 2);
    CHECK(go(Motion::WordRight) == 6);
    CHECK(go(Motion::WordRight) == 14);
    CHECK(go(Motion::WordLeft) == 6);
    CHECK(go(Motion::LineEnd) == 32);
    CHECK(go(Motion::WordLeft) == 26);
    CHECK(go(Motion::LineStart) == 2);
    CHECK(go(Motion::LineStart) == 0);
    CHECK(go(Motion::LineStart) == 2);
    b.select_word({0, 9});
    CHECK(b.selected_text() == "read_all");
    b.select_word({0, 14});   // at its end
    CHECK(b.selected_text() == "read_all");
    b = at("a\nb", {0, 0});
    b.select_line(0);
    CHECK(b.selected_text() == "a\n");
    b.select_line(1);
    CHECK(b.selected_text() == "b");
    b.move(Motion::TextEnd, false);
    CHECK(b.cursor() == Place{1, 1});
    b.select_all();
    b.move(Motion::Left, false);   // leaves the selection at its beginning
    CHECK(b.cursor() == Place{0, 0});
}

TEST_CASE("a new line is indented as the code asks") {
    TextBuffer b = at("    if (x) {", {0, 12});
    b.new_line();
    CHECK(b.text() == "    if (x) {\n        ");
    type(b, "}");
    CHECK(b.text() == "    if (x) {\n    }");
    b.undo();
    CHECK(b.text() == "    if (x) {\n        ");
    b = at("    f();", {0, 8});
    b.new_line();
    CHECK(b.text() == "    f();\n    ");
    b = at("{}", {0, 1});
    b.new_line();
    CHECK(b.text() == "{\n    \n}");
    CHECK(b.cursor() == Place{1, 4});
}

TEST_CASE("Tab goes to the next stop; selected lines go together, empty ones stay") {
    TextBuffer b = at("ab", {0, 1});
    b.indent();
    CHECK(b.text() == "a   b");
    b = at("one\n\ntwo\nthree", {3, 0}, {0, 1});
    b.indent();
    CHECK(b.text() == "    one\n\n    two\nthree");
    CHECK(b.selection().from == Place{0, 5});
    b.outdent();
    b.outdent();
    CHECK(b.text() == "one\n\ntwo\nthree");
    b = at("      x", {0, 6});
    b.outdent();
    CHECK(b.text() == "    x");
    b.go({0, 4}, false);
    b.erase_left();   // in the indentation: a whole stop
    CHECK(b.text() == "x");
    b = at("\tx", {0, 2});
    b.outdent();
    CHECK(b.text() == "x");
}

TEST_CASE("lines become comments, and are code again") {
    TextBuffer b = at("  a\n\n    b\n", {2, 5}, {0, 0});
    b.toggle_comment();
    CHECK(b.text() == "  // a\n\n  //   b\n");
    b.toggle_comment();
    CHECK(b.text() == "  a\n\n    b\n");
    b = at("//x", {0, 3});
    b.toggle_comment();
    CHECK(b.text() == "x");
}

TEST_CASE("cut without a selection takes the line") {
    TextBuffer b = at("a\nb\nc", {1, 1});
    CHECK(b.cut() == "b\n");
    CHECK(b.text() == "a\nc");
    b.paste("x\n");
    CHECK(b.text() == "a\nx\nc");
    b = at("abc", {0, 3}, {0, 1});
    CHECK(b.cut() == "bc");
    CHECK(b.text() == "a");
}

TEST_CASE("another text from outside is a change that can be undone, and keeps the place") {
    TextBuffer b = at("one\ntwo", {1, 2});
    const auto revision = b.revision();
    b.replace_all("one\ntwo");
    CHECK(b.revision() == revision);
    b.replace_all("1\n2222\n3");
    CHECK(b.cursor() == Place{1, 2});
    b.undo();
    CHECK(b.text() == "one\ntwo");
    b.open("new");
    CHECK_FALSE(b.can_undo());
}

TEST_CASE("a bracket finds its other half") {
    const TextBuffer b = at("f(a[1],\n  (b))", {0, 2});
    Place one, other;
    REQUIRE(b.brackets(one, other));
    CHECK(one == Place{0, 1});
    CHECK(other == Place{1, 5});
    REQUIRE(at("f(a[1],\n  (b))", {1, 6}).brackets(one, other));
    CHECK(other == Place{0, 1});
    CHECK_FALSE(at("f(a", {0, 2}).brackets(one, other));
    CHECK_FALSE(at("abc", {0, 1}).brackets(one, other));
}

TEST_CASE("a line that something is said of goes with the text") {
    TextBuffer b = at("one\ntwo\nthree", {0, 0});
    b.follow({0, 1, 2});
    b.paste("new\n");
    CHECK(b.followed() == std::vector{1, 2, 3});
    b.go({1, 3}, false);
    b.new_line();
    CHECK(b.followed() == std::vector{1, 3, 4});
    b.go({1, 0}, false);
    b.go({4, 1}, true);
    b.type("x");
    CHECK(b.followed() == std::vector{1, 1, 1});
}
