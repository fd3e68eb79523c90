// Drawing in logical pixels. Text is placed by its baseline or by its optical middle, never by
// its line box; strokes lie inside their rectangle; everything is snapped to physical pixels.
#pragma once
#include "view/fonts.h"
#include "view/geometry.h"
#include "view/probe.h"
#include "view/theme.h"
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ipclab::view {

enum class Texture { Diagonal, Dots, Back, Bars };

class Canvas {
public:
    // `audit`: where broken text is reported, or nullptr.
    Canvas(ImDrawList* dl, float scale, const Fonts& fonts, TextAudit* audit = nullptr)
        : dl_(dl), scale_(scale), fonts_(fonts), audit_(audit) {}
    float scale() const { return scale_; }

    void fill(Rect r, ImU32 colour, float radius = 0) const;
    void stroke(Rect r, ImU32 colour, float radius, float thickness = size::hairline) const;
    void dashed(Rect r, ImU32 colour, float radius, float thickness) const;
    void shadow(Rect r, ImU32 colour, float radius) const;
    void texture(Rect r, Texture kind, ImU32 colour) const;
    void hline(float x, float y, float w, ImU32 colour) const { fill({x, y, w, size::hairline}, colour); }
    void vline(float x, float y, float h, ImU32 colour) const { fill({x, y, size::hairline, h}, colour); }
    void line(std::span<const ImVec2> points, ImU32 colour, float thickness, bool closed = false) const;
    // Dashes are stretched to a whole number a path.
    void dashed_line(std::span<const ImVec2> points, ImU32 colour, float thickness, float dash = 5, float gap = 4) const;
    void bezier(ImVec2 a, ImVec2 c1, ImVec2 c2, ImVec2 b, ImU32 colour, float thickness) const;
    void polygon(std::span<const ImVec2> points, ImU32 colour) const;   // convex, either way round
    void disc(ImVec2 c, float radius, ImU32 colour) const;
    void corner(ImVec2 c, float radius, int quarter, ImU32 colour) const;   // 0 is right and down, then clockwise
    void ring(ImVec2 c, float radius, ImU32 colour, float thickness, float from = 0, float to = 1) const;

    float width(Type t, std::string_view s) const;
    float em(Type t) const { return fonts_[t].em; }
    float text(Type t, float x, float baseline, ImU32 colour, std::string_view s) const;   // returns the width
    float middle(Type t, float x, float cy, ImU32 colour, std::string_view s) const;
    float middle_right(Type t, float right, float cy, ImU32 colour, std::string_view s) const;
    float middle_centre(Type t, float cx, float cy, ImU32 colour, std::string_view s) const;
    std::string fit(Type t, std::string_view s, float max_width) const;   // ends in … when cut

    // Wrapped prose (prose.h). Returns the height; draws nothing when colour is 0. Grounds of 0 leave code and
    // controls without one; with them a line takes more room, so measure with the same.
    float prose(Type t, float x, float y, float w, ImU32 colour, std::string_view markdown, ImU32 code_ground = 0,
                ImU32 control_ground = 0) const;
    float line_height(Type t) const;

    // While it lives, nothing outside the rectangle is drawn or can be clicked.
    class Clip {
    public:
        Clip(Canvas&, Rect);
        ~Clip();
        Clip(const Clip&) = delete;

    private:
        Canvas& canvas_;
    };
    Rect clip() const { return clips_.empty() ? Rect{-1e6f, -1e6f, 2e6f, 2e6f} : clips_.back(); }

    // Text drawn while a guard lives must stay inside its rectangle, and off other text of the same panel. The
    // outermost guard is a panel; so is one that stands `over` what is there (a popup, a label on a line).
    class Guard {
    public:
        Guard(Canvas& c, Rect r, bool over = false);
        ~Guard();
        Guard(const Guard&) = delete;

    private:
        Canvas& canvas_;
    };

private:
    struct Guarded {
        Rect rect;
        bool panel;
        std::vector<TextAudit::Text> texts;
    };
    ImVec2 at(float x, float y) const;
    void check(Type t, float x, float baseline, float w, std::string_view s) const;

    ImDrawList* dl_;
    float scale_;
    const Fonts& fonts_;
    TextAudit* audit_;
    std::vector<Rect> clips_;
    mutable std::vector<Guarded> guards_;
};

}   // namespace ipclab::view
