// Drawing in logical pixels. Text is placed by its baseline or by its optical middle, never by
// its line box; strokes lie inside their rectangle; everything is snapped to physical pixels.
#pragma once
#include "view/compat.h"
#include "view/theme.h"
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ipclab::view {

struct Rect {
    float x, y, w, h;
    float r() const { return x + w; }
    float b() const { return y + h; }
    float cx() const { return x + w / 2; }
    float cy() const { return y + h / 2; }
    Rect inset(float dx, float dy) const { return {x + dx, y + dy, w - 2 * dx, h - 2 * dy}; }
    Rect grown(float d) const { return inset(-d, -d); }
};

enum class Type { Caption, Label, Body, Strong, Title, Display, Code, CodeSmall, Count };

struct Fonts {
    compat::Font role[int(Type::Count)];
    const compat::Font& operator[](Type t) const { return role[int(t)]; }
};
Fonts load_fonts(float scale);

enum class Texture { Diagonal, Dots, Back, Bars };

class Canvas {
public:
    Canvas(ImDrawList* dl, float scale, const Fonts& fonts) : dl_(dl), scale_(scale), fonts_(fonts) {}
    float scale() const { return scale_; }

    void fill(Rect r, ImU32 colour, float radius = 0) const;
    void stroke(Rect r, ImU32 colour, float radius, float thickness = size::hairline) const;
    void dashed(Rect r, ImU32 colour, float radius, float thickness) const;
    void shadow(Rect r, ImU32 colour, float radius) const;
    void texture(Rect r, Texture kind, ImU32 colour) const;
    void hline(float x, float y, float w, ImU32 colour) const { fill({x, y, w, size::hairline}, colour); }
    void vline(float x, float y, float h, ImU32 colour) const { fill({x, y, size::hairline, h}, colour); }
    void line(std::span<const ImVec2> points, ImU32 colour, float thickness, bool closed = false) const;
    void dashed_line(std::span<const ImVec2> points, ImU32 colour, float thickness, float dash, float gap) const;
    void bezier(ImVec2 a, ImVec2 c1, ImVec2 c2, ImVec2 b, ImU32 colour, float thickness) const;
    void polygon(std::span<const ImVec2> points, ImU32 colour) const;
    void disc(ImVec2 c, float radius, ImU32 colour) const;
    void corner(ImVec2 c, float radius, int quarter, ImU32 colour) const;      // 0 is right and down, then clockwise
    void ring(ImVec2 c, float radius, ImU32 colour, float thickness, float from = 0, float to = 1) const;

    float width(Type t, std::string_view s) const;
    float text(Type t, float x, float baseline, ImU32 colour, std::string_view s) const;       // returns the width
    float middle(Type t, float x, float cy, ImU32 colour, std::string_view s) const;
    float middle_right(Type t, float right, float cy, ImU32 colour, std::string_view s) const;
    float middle_centre(Type t, float cx, float cy, ImU32 colour, std::string_view s) const;
    std::string fit(Type t, std::string_view s, float max_width) const;                        // ends in … when cut

    // Wrapped prose with **strong**, `code` and {control} spans. Chinese breaks between ideographs, with the
    // usual rules for punctuation. Returns the height; draws nothing when colour is 0.
    float prose(Type t, float x, float y, float w, ImU32 colour, std::string_view s, ImU32 code_ground = 0,
                ImU32 control_ground = 0) const;
    float line_height(Type t) const;

    // Text drawn while a guard lives must stay inside its rectangle; what does not is reported.
    struct Guard {
        Guard(Canvas& c, Rect r) : canvas(c) { c.guards_.push_back(r); }
        ~Guard() { canvas.guards_.pop_back(); }
        Guard(const Guard&) = delete;
        Canvas& canvas;
    };
    const std::vector<std::string>& overflows() const { return overflows_; }

private:
    ImVec2 at(float x, float y) const;
    void check(Type t, float x, float baseline, float w, std::string_view s) const;

    ImDrawList* dl_;
    float scale_;
    const Fonts& fonts_;
    std::vector<Rect> guards_;
    mutable std::vector<std::string> overflows_;
};

} // namespace ipclab::view
