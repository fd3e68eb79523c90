// Line breaking for Latin and Chinese text with two kinds of span.
#include "view/canvas.h"
#include <algorithm>

namespace ipclab::view {

namespace {

struct Glyphs { std::string_view s; bool space_before; Type type; };   // what must stay together on a line

size_t utf8_length(unsigned char c) { return c < 0x80 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4; }

bool is_wide(std::string_view c) { return c.size() >= 3 && static_cast<unsigned char>(c[0]) >= 0xE3; }
bool any_of(std::string_view set, std::string_view c) { return set.find(c) != std::string_view::npos; }
bool never_starts(std::string_view c) { return any_of("。，、；：？！）」”", c); }
bool never_ends(std::string_view c) { return any_of("（「“", c); }

Type strong_of(Type t) { return t == Type::Caption ? Type::Label : Type::Strong; }
Type code_of(Type t) { return t == Type::Caption ? Type::CodeSmall : Type::Code; }

// Splits into unbreakable pieces. Code spans keep their spaces.
std::vector<Glyphs> pieces(Type base, std::string_view s) {
    std::vector<Glyphs> out;
    Type type = base;
    bool space = false, glue = false;
    for (size_t i = 0; i < s.size();) {
        if (s.substr(i, 2) == "**") { type = type == base ? strong_of(base) : base; i += 2; continue; }
        if (s[i] == '`' || s[i] == '{') {
            const bool code = s[i] == '`';
            const size_t end = std::min(s.find(code ? '`' : '}', i + 1), s.size());
            out.push_back({s.substr(i + 1, end - i - 1), space, code ? code_of(base) : Type::Label});
            i = end + 1, space = false, glue = false;
            continue;
        }
        const std::string_view c = s.substr(i, utf8_length(static_cast<unsigned char>(s[i])));
        i += c.size();
        if (c == " ") { space = true; glue = false; continue; }
        const bool wide = is_wide(c);
        const bool joins = !out.empty() && !space && out.back().type == type &&
                           out.back().s.data() + out.back().s.size() == c.data() &&
                           (glue || never_starts(c) || (!wide && !is_wide(out.back().s.substr(0, 3))));
        if (joins) out.back().s = {out.back().s.data(), out.back().s.size() + c.size()};
        else out.push_back({c, space, type});
        glue = never_ends(c);
        space = false;
    }
    return out;
}

} // namespace

float Canvas::prose(Type t, float x, float y, float w, ImU32 colour, std::string_view s, ImU32 code_ground,
                    ImU32 control_ground) const {
    const float leading = line_height(t), em = fonts_[t].em, space_w = width(t, " ");
    float pen = 0, baseline = y + (leading + em * 0.73f) / 2;
    int lines = 1;
    bool after_pill = false;
    for (const Glyphs& g : pieces(t, s)) {
        const bool control = g.type == Type::Label && t != Type::Caption, first = pen == 0;
        const ImU32 ground = control ? control_ground : g.type == code_of(t) ? code_ground : 0;
        const bool stays = g.s == "." || g.s == "," || (g.s.size() >= 3 && never_starts(g.s.substr(0, 3)));
        const float pill = (ground || after_pill) && !stays ? 4 : after_pill && stays ? 5 : 0;
        const float lead = (g.space_before && !first ? space_w : 0) + pill;
        const float advance = width(g.type, g.s);
        if (!first && pen + lead + advance > w && !stays) {
            pen = pill, baseline += leading, ++lines;
        } else pen += lead;
        if (colour) {
            if (ground) fill({x + pen - 4, baseline - em * 0.98f, advance + 8, em * 1.3f}, ground, 4);
            text(g.type, x + pen, baseline - (control ? em * 0.04f : 0), colour, g.s);
        }
        pen += advance;
        after_pill = ground != 0;
    }
    return float(lines) * leading;
}

std::string Canvas::fit(Type t, std::string_view s, float max_width) const {
    if (width(t, s) <= max_width) return std::string(s);
    std::string cut(s);
    while (!cut.empty() && width(t, cut + "…") > max_width) {
        do cut.pop_back(); while (!cut.empty() && (static_cast<unsigned char>(cut.back()) & 0xC0) == 0x80);
        if (!cut.empty() && static_cast<unsigned char>(cut.back()) >= 0xC0) cut.pop_back();
    }
    return cut + "…";
}

} // namespace ipclab::view
