// Rectangles, in logical pixels.
#pragma once
#include <algorithm>

namespace ipclab::view {

struct Rect {
    float x = 0, y = 0, w = 0, h = 0;
    float r() const { return x + w; }
    float b() const { return y + h; }
    float cx() const { return x + w / 2; }
    float cy() const { return y + h / 2; }
    Rect inset(float dx, float dy) const { return {x + dx, y + dy, w - 2 * dx, h - 2 * dy}; }
    Rect grown(float d) const { return inset(-d, -d); }
    bool has(float px, float py) const { return px >= x && px < r() && py >= y && py < b(); }
    Rect cut(const Rect& o) const {   // what both share; empty has no width or height
        const float x0 = std::max(x, o.x), y0 = std::max(y, o.y);
        return {x0, y0, std::max(0.0f, std::min(r(), o.r()) - x0), std::max(0.0f, std::min(b(), o.b()) - y0)};
    }
};

}   // namespace ipclab::view
