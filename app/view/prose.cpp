#include "view/prose.h"
#include <algorithm>
#include <md4c.h>
#include <utility>

namespace ipclab::view {

namespace {

constexpr std::string_view kNothing = "\u200B";   // zero width space

bool any_of(std::string_view set, std::string_view c) { return !c.empty() && set.find(c) != set.npos; }
std::size_t length_of(char first) {
    const auto c = static_cast<unsigned char>(first);
    return c < 0x80 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
}
std::string_view first_of(std::string_view s) { return s.substr(0, s.empty() ? 0 : length_of(s[0])); }
std::string_view last_of(std::string_view s) {
    std::size_t i = s.size();
    while (i > 0 && (static_cast<unsigned char>(s[--i]) & 0xC0) == 0x80) {}
    return s.substr(i);
}

// Markdown takes "**好。**再" for no bold: after a punctuation mark it wants a space, which Chinese does not have. A
// character without width between the mark and the stars makes it one; what is drawn leaves it out.
std::string with_chinese_stars(std::string_view s) {
    constexpr std::string_view kMarks = "。，、；：？！）」』》”’…（「『《“‘";
    std::string out;
    while (!s.empty()) {
        const std::size_t stars = std::min(s.find('*'), s.size());
        out += s.substr(0, stars);
        s.remove_prefix(stars);
        const std::size_t end = std::min(s.find_first_not_of('*'), s.size());
        if (end == 0) continue;
        const bool mark_before = any_of(kMarks, last_of(out)), mark_after = any_of(kMarks, first_of(s.substr(end)));
        if (mark_before) out += kNothing;
        out += s.substr(0, end);
        if (mark_after) out += kNothing;
        s.remove_prefix(end);
    }
    return out;
}

struct Reader {
    std::vector<Block> blocks;
    std::vector<int> numbers;   // of the lists that are open; -1 a bulleted one
    int strong = 0, code = 0;
    bool item = false, listing = false;
    std::string marker;

    Block& block() {
        if (blocks.empty()) blocks.emplace_back();
        return blocks.back();
    }
    void open(Block::Kind kind) { blocks.push_back({.kind = kind, .marker = std::exchange(marker, {})}); }
    void add(std::string_view s, Style style) {
        auto& spans = block().spans;
        if (!spans.empty() && spans.back().style == style && style != Style::Control) spans.back().text += s;
        else if (!s.empty()) spans.push_back({std::string(s), style});
    }
    // Words between braces name a control.
    void plain(std::string_view s) {
        const Style style = strong ? Style::Strong : Style::Plain;
        for (std::size_t i; (i = s.find('{')) != s.npos;) {
            const std::size_t end = s.find('}', i);
            if (end == s.npos) break;
            add(s.substr(0, i), style);
            add(s.substr(i + 1, end - i - 1), Style::Control);
            s.remove_prefix(end + 1);
        }
        add(s, style);
    }
};

int enter_block(MD_BLOCKTYPE type, void* detail, void* user) {
    Reader& r = *static_cast<Reader*>(user);
    if (type == MD_BLOCK_UL) r.numbers.push_back(-1);
    if (type == MD_BLOCK_OL) r.numbers.push_back(int(static_cast<MD_BLOCK_OL_DETAIL*>(detail)->start));
    if (type == MD_BLOCK_LI) {
        int& number = r.numbers.back();
        r.marker = number < 0 ? "•" : std::to_string(number++) + ".";
        r.open(Block::Item);
        r.item = true;
    }
    if (type == MD_BLOCK_P && !std::exchange(r.item, false)) r.open(Block::Paragraph);
    if (type == MD_BLOCK_H) r.open(Block::Paragraph), ++r.strong;
    if (type == MD_BLOCK_CODE) r.open(Block::Listing), r.listing = true;
    return 0;
}

int leave_block(MD_BLOCKTYPE type, void*, void* user) {
    Reader& r = *static_cast<Reader*>(user);
    if (type == MD_BLOCK_UL || type == MD_BLOCK_OL) r.numbers.pop_back();
    if (type == MD_BLOCK_LI) r.item = false;
    if (type == MD_BLOCK_H) --r.strong;
    if (type == MD_BLOCK_CODE) {
        r.listing = false;
        auto& spans = r.block().spans;
        if (!spans.empty() && spans.back().text.ends_with('\n')) spans.back().text.pop_back();
    }
    return 0;
}

int enter_span(MD_SPANTYPE type, void*, void* user) {
    Reader& r = *static_cast<Reader*>(user);
    r.strong += type == MD_SPAN_STRONG || type == MD_SPAN_EM;
    r.code += type == MD_SPAN_CODE;
    return 0;
}

int leave_span(MD_SPANTYPE type, void*, void* user) {
    Reader& r = *static_cast<Reader*>(user);
    r.strong -= type == MD_SPAN_STRONG || type == MD_SPAN_EM;
    r.code -= type == MD_SPAN_CODE;
    return 0;
}

int text(MD_TEXTTYPE type, const MD_CHAR* words, MD_SIZE size, void* user) {
    Reader& r = *static_cast<Reader*>(user);
    std::string s(words, size);
    for (std::size_t i; (i = s.find(kNothing)) != s.npos;) s.erase(i, kNothing.size());
    if (r.listing) r.add(s, Style::Code);
    else if (type == MD_TEXT_SOFTBR || type == MD_TEXT_BR) r.plain(" ");
    else if (r.code || type == MD_TEXT_CODE) r.add(s, Style::Code);
    else r.plain(s);
    return 0;
}

bool wide(std::string_view c) { return c.size() >= 3 && static_cast<unsigned char>(c[0]) >= 0xE2 && !any_of("…—–‘’“”−→←≥≤•", c); }
bool never_starts(std::string_view c) { return any_of("。，、；：？！）」』》”’…,.;:?!)%", c); }
bool never_ends(std::string_view c) { return any_of("（「『《“‘(", c); }

// What stays together on a line, as pieces of one style each.
struct Piece {
    std::string_view text;
    Style style;
    bool space;
    float width;
};
struct Group {
    std::vector<Piece> pieces;
    float width = 0;
    bool wide = false;
};   // wide: one ideograph, with its punctuation

bool ground(Style s) { return s == Style::Code || s == Style::Control; }

std::vector<Group> group(std::span<const Span> spans, const Measure& measure, float pill, float space) {
    std::vector<Group> groups;
    std::string_view before;   // the character before
    bool gap = false;
    const auto add = [&](std::string_view text, Style style) {
        const bool may_break =
            gap || before.empty() ||
            (!never_starts(first_of(text)) && !never_ends(before) && (wide(first_of(text)) || wide(before) || ground(style)));
        if (may_break) groups.emplace_back();
        Group& g = groups.back();
        const bool joins = !g.pieces.empty() && g.pieces.back().style == style && !ground(style);
        if (joins && g.pieces.back().text.data() + g.pieces.back().text.size() == text.data()) {
            Piece& p = g.pieces.back();
            p.text = {p.text.data(), p.text.size() + text.size()};
            p.width = measure(style, p.text);
        } else g.pieces.push_back({text, style, gap, measure(style, text) + (ground(style) ? 2 * pill : 0)});
        before = last_of(text), gap = false;
    };
    for (const Span& span : spans) {
        if (ground(span.style)) {
            add(span.text, span.style);
            continue;
        }
        for (std::string_view s = span.text; !s.empty();) {
            if (s[0] == ' ' || s[0] == '\n') {
                gap = true;
                s.remove_prefix(1);
                continue;
            }
            const std::string_view c = first_of(s);
            add(c, span.style);
            s.remove_prefix(c.size());
        }
    }
    for (Group& g : groups) {
        for (const Piece& p : g.pieces) g.width += p.width + (p.space && &p != &g.pieces.front() ? space : 0);
        g.wide = g.pieces.size() == 1 && g.pieces[0].style == Style::Plain && wide(first_of(g.pieces[0].text));
    }
    return groups;
}

}   // namespace

std::vector<Block> parse_prose(std::string_view markdown) {
    Reader reader;
    MD_PARSER parser{};
    parser.flags = MD_FLAG_NOHTML | MD_FLAG_NOINDENTEDCODEBLOCKS;
    parser.enter_block = enter_block, parser.leave_block = leave_block;
    parser.enter_span = enter_span, parser.leave_span = leave_span;
    parser.text = text;
    const std::string source = with_chinese_stars(markdown);
    md_parse(source.data(), MD_SIZE(source.size()), &parser, &reader);
    std::erase_if(reader.blocks, [](const Block& b) { return b.spans.empty(); });
    return std::move(reader.blocks);
}

std::string plain_words(std::string_view markdown) {
    std::string out;
    for (const Block& block : parse_prose(markdown)) {
        if (!out.empty()) out += ' ';
        for (const Span& span : block.spans) out += span.text;
    }
    return out;
}

std::vector<Line> break_lines(std::span<const Span> spans, float width, const Measure& measure, float pill) {
    const float space = measure(Style::Plain, " ");
    const std::vector<Group> groups = group(spans, measure, pill, space);
    std::vector<std::size_t> starts;   // the first group of each line
    float pen = 0;
    for (std::size_t i = 0; i < groups.size(); ++i) {
        const float lead = groups[i].pieces[0].space ? space : 0;
        if (starts.empty() || pen + lead + groups[i].width > width) starts.push_back(i), pen = groups[i].width;
        else pen += lead + groups[i].width;
    }
    // One ideograph alone on the last line looks like a mistake: the one before it goes along.
    if (starts.size() > 1 && starts.back() + 1 == groups.size() && groups.back().wide &&
        starts.back() - starts[starts.size() - 2] > 2)
        --starts.back();

    std::vector<Line> lines;
    for (std::size_t l = 0; l < starts.size(); ++l) {
        const std::size_t end = l + 1 < starts.size() ? starts[l + 1] : groups.size();
        float x = 0;
        Line& line = lines.emplace_back();
        for (std::size_t i = starts[l]; i < end; ++i)
            for (const Piece& p : groups[i].pieces) {
                if (p.space && !line.empty()) x += space;
                const float inside = ground(p.style) ? pill : 0;
                line.push_back({p.text, p.style, x + inside});
                x += p.width;
            }
    }
    return lines;
}

}   // namespace ipclab::view
