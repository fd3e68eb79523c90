// Words for reading: a small part of Markdown (paragraphs, bold, emphasis, code, lists, `{control}` spans), and where
// its lines may break. No drawing here.
#pragma once
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ipclab::view {

enum class Style : unsigned char { Plain, Strong, Code, Control };
struct Span {
    std::string text;
    Style style = Style::Plain;
};
struct Block {
    enum Kind : unsigned char { Paragraph, Item, Listing } kind = Paragraph;
    std::string marker;        // of an item: "•" or "2."
    std::vector<Span> spans;   // of a listing: one, with its line ends
};

std::vector<Block> parse_prose(std::string_view markdown);
// A sentence with no marks: for tooltips, titles and places that show one line.
std::string plain_words(std::string_view markdown);
// One word, ideograph or span on a line; `x` from the line's beginning.
struct Placed {
    std::string_view text;
    Style style;
    float x;
};
using Line = std::vector<Placed>;
using Measure = std::function<float(Style, std::string_view)>;

// Breaks at spaces and between ideographs, never before 。，、；：？！）」 nor after （「; a last line is not left
// with one ideograph alone if it can be helped. The lines point into `spans`. `pill`: room at both sides of a code
// or control span for its ground.
std::vector<Line> break_lines(std::span<const Span> spans, float width, const Measure&, float pill = 0);

}   // namespace ipclab::view
