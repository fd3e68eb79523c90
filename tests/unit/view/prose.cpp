// Where lines of prose may break, and what its marks mean.
#include "view/prose.h"
#include "view/fonts.h"
#include <doctest/doctest.h>

using namespace ipclab::view;

namespace {

// A Latin letter is 1 wide, an ideograph 2.
float measure(Style, std::string_view s) {
    float w = 0;
    while (!s.empty()) w += next_character(s) < 0x2E80 ? 1 : 2;
    return w;
}

std::vector<std::string> lines(std::string_view markdown, float width) {
    std::vector<std::string> out;
    const auto blocks = parse_prose(markdown);
    for (const Block& block : blocks)
        for (const Line& line : break_lines(block.spans, width, measure)) {
            std::string words;
            for (const Placed& p : line) {
                while (measure(Style::Plain, words) < p.x) words += ' ';
                words += p.text;
            }
            out.push_back(words);
        }
    return out;
}

using Lines = std::vector<std::string>;

}   // namespace

TEST_CASE("Latin lines break at spaces") {
    CHECK(lines("one two three four", 9) == Lines{"one two", "three", "four"});
    CHECK(lines("a verylongwordthatdoesnotfit b", 10) == Lines{"a", "verylongwordthatdoesnotfit", "b"});
}

TEST_CASE("Chinese lines break anywhere, but not before a closing mark nor after an opening one") {
    CHECK(lines("管道满了以后写进程要等", 12) == Lines{"管道满了以后", "写进程要等"});
    CHECK(lines("管道满了以后，写进程等", 12) == Lines{"管道满了以", "后，写进程等"});
    CHECK(lines("一二三四五（六七）八九", 12) == Lines{"一二三四五", "（六七）八九"});
    CHECK(lines("一二三四五六「七八」", 12).front() == "一二三四五六");
}

TEST_CASE("one ideograph is not left alone on the last line") {
    CHECK(lines("一二三四五六七", 12) == Lines{"一二三四五", "六七"});
    CHECK(lines("一二三四五六七。", 12) == Lines{"一二三四五", "六七。"});
}

TEST_CASE("a mark after a code span stays with it") {
    const Lines l = lines("看看 `write`，然后再说", 14);
    for (const std::string& line : l) CHECK_FALSE(line.starts_with("，"));
    CHECK(l.front().find("write，") != std::string::npos);
}

TEST_CASE("bold, code, controls, emphasis") {
    const auto blocks = parse_prose("Press {One read} on the **reader**, then `read` and *wait*.");
    REQUIRE(blocks.size() == 1);
    std::vector<std::pair<std::string, Style>> spans;
    for (const Span& s : blocks[0].spans) spans.emplace_back(s.text, s.style);
    REQUIRE(spans.size() == 9);
    CHECK(spans[1] == std::pair<std::string, Style>{"One read", Style::Control});
    CHECK(spans[3] == std::pair<std::string, Style>{"reader", Style::Strong});
    CHECK(spans[5] == std::pair<std::string, Style>{"read", Style::Code});
    CHECK(spans[7] == std::pair<std::string, Style>{"wait", Style::Strong});
}

TEST_CASE("bold ends after a Chinese full stop, too") {
    const auto blocks = parse_prose("**答对了。**内核正是这样做的。");
    REQUIRE(blocks.size() == 1);
    REQUIRE(blocks[0].spans.size() == 2);
    CHECK(blocks[0].spans[0].text == "答对了。");
    CHECK(blocks[0].spans[0].style == Style::Strong);
    CHECK(blocks[0].spans[1].text == "内核正是这样做的。");
}

TEST_CASE("lists and listings") {
    const auto blocks = parse_prose("Two ways:\n\n- one\n- two\n\n1. first\n2. second\n\n```\nint fds[2];\npipe(fds);\n```\n");
    REQUIRE(blocks.size() == 6);
    CHECK(blocks[1].kind == Block::Item);
    CHECK(blocks[1].marker == "•");
    CHECK(blocks[4].marker == "2.");
    CHECK(blocks[5].kind == Block::Listing);
    CHECK(blocks[5].spans[0].text == "int fds[2];\npipe(fds);");
}

TEST_CASE("plain words have no marks") {
    CHECK(plain_words("Say what `write` does when a **pipe** is full.") == "Say what write does when a pipe is full.");
}

TEST_CASE("broken UTF-8 does no harm") {
    CHECK(lines("a \xE7\xAE\xff b", 20).size() == 1);
    std::string_view s = "\xE7\xAE";
    CHECK(next_character(s) == 0xFFFD);
}
