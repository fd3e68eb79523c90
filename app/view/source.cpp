// The program's own text; the current line carries its process's state.
#include "view/views.h"
#include <algorithm>
#include <cctype>
#include <string>

namespace ipclab::view {

namespace {

constexpr float kLine = 20, kGutter = 48, kHeader = 36;

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; }
bool one_of(std::string_view w, std::initializer_list<std::string_view> set) { return std::find(set.begin(), set.end(), w) != set.end(); }

ImU32 colour_of(const Theme& th, std::string_view w) {
    if (one_of(w, {"for", "while", "if", "return", "sizeof", "void", "static", "const"})) return th.syntax.keyword;
    if (one_of(w, {"char", "int", "ssize_t", "size_t"})) return th.syntax.type;
    if (std::isdigit(static_cast<unsigned char>(w[0]))) return th.syntax.number;
    return th.text;
}

void code_line(const Canvas& c, const Theme& th, float x, float cy, std::string_view s) {
    for (size_t i = 0; i < s.size();) {
        size_t n = 1;
        ImU32 colour = th.text2;
        if (s.substr(i, 2) == "//") n = s.size() - i, colour = th.syntax.comment;
        else if (s[i] == '\'' || s[i] == '"') n = std::min(s.find(s[i], i + 1), s.size() - 1) - i + 1, colour = th.syntax.string;
        else if (is_word(s[i])) {
            while (i + n < s.size() && is_word(s[i + n])) ++n;
            colour = colour_of(th, s.substr(i, n));
        } else if (s[i] == ' ') while (i + n < s.size() && s[i + n] == ' ') ++n;
        const std::string_view token = s.substr(i, n);
        x += token[0] == ' ' ? c.width(Type::CodeSmall, token) : c.middle(Type::CodeSmall, x, cy, colour, token);
        i += n;
    }
}

} // namespace

void draw_source(Ui& ui, Rect r, const CodeView& v) {
    const Theme& th = ui.theme;
    const Canvas& c = ui.canvas;
    Canvas::Guard guard(ui.canvas, r);
    badge(ui, {r.x + size::pad, r.y + 10, 20, 20}, v.badge);
    c.middle(Type::Label, r.x + size::pad + 28, r.y + 20, th.text2, v.file);
    const StateLook look = look_of(ui, v.state);
    float cy = r.y + kHeader + kLine / 2 + 2;
    for (size_t i = 0; i < v.lines.size() && cy + kLine / 2 <= r.b(); ++i, cy += kLine) {
        const int number = v.first_line + int(i);
        if (number == v.current) {
            c.fill({r.x, cy - kLine / 2, r.w, kLine}, look.colours.tint);
            c.fill({r.x, cy - kLine / 2, 3, kLine}, look.colours.ink);
            icon(c, look.icon, {r.x + 14, cy}, 12, look.colours.ink);
        }
        c.middle_right(Type::CodeSmall, r.x + kGutter - 6, cy, number == v.current ? look.colours.ink : th.text3, std::to_string(number));
        code_line(c, th, r.x + kGutter + 8, cy, v.lines[i]);
    }
}

} // namespace ipclab::view
