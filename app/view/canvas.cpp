#include "view/canvas.h"
#include <algorithm>
#include <cmath>

namespace ipclab::view {

namespace {
constexpr float kTau = 6.2831853f;
constexpr float kOpticalMiddle = 0.365f;   // of an em above the baseline: half of Inter's capitals and of an ideograph
constexpr float kDash = 5, kDashGap = 4;

float snap(float v) { return std::floor(v + 0.5f); }
} // namespace

ImVec2 Canvas::at(float x, float y) const { return {snap(x * scale_), snap(y * scale_)}; }

void Canvas::fill(Rect r, ImU32 colour, float radius) const {
    ImVec2 a = at(r.x, r.y), b = at(r.r(), r.b());
    b.x = std::max(b.x, a.x + 1), b.y = std::max(b.y, a.y + 1);
    dl_->AddRectFilled(a, b, colour, radius * scale_);
}

void Canvas::stroke(Rect r, ImU32 colour, float radius, float thickness) const {
    const float t = std::max(1.0f, snap(thickness * scale_)), half = t / 2;
    const ImVec2 a = at(r.x, r.y), b = at(r.r(), r.b());
    dl_->PathRect({a.x + half, a.y + half}, {b.x - half, b.y - half}, std::max(0.0f, radius * scale_ - half));
    compat::polyline(dl_, dl_->_Path.Data, dl_->_Path.Size, colour, t, true);
    dl_->PathClear();
}

void Canvas::dashed(Rect r, ImU32 colour, float radius, float thickness) const {
    const float half = thickness / 2;
    dl_->PathRect({r.x + half, r.y + half}, {r.r() - half, r.b() - half}, radius - half);
    std::vector<ImVec2> path(dl_->_Path.begin(), dl_->_Path.end());
    dl_->PathClear();
    path.push_back(path.front());
    dashed_line(path, colour, thickness, kDash, kDashGap);
}

void Canvas::shadow(Rect r, ImU32 colour, float radius) const {
    // Three rings, not three filled rectangles: the card covers the rest, and pixels are what costs.
    for (float d : {2.0f, 4.0f, 7.0f}) {
        Rect s = r.grown(d);
        s.y += 3;
        stroke(s, fade(colour, d < 3 ? 1 : d < 5 ? 0.6f : 0.3f), radius + d, d < 5 ? 3.0f : 4.0f);
    }
}

void Canvas::texture(Rect r, Texture kind, ImU32 colour) const {
    constexpr float pitch = 5;
    const float t = 1.0f;
    if (kind == Texture::Dots) {
        for (float y = r.y + 3; y < r.b() - 1; y += pitch)
            for (float x = r.x + 3; x < r.r() - 1; x += pitch) disc({x, y}, 0.9f, colour);
    } else if (kind == Texture::Bars) {
        for (float y = r.y + 3; y < r.b() - 1; y += pitch) fill({r.x, y, r.w, 1}, colour);
    } else {
        // Diagonals x + y = k or x - y = k, cut to the rectangle by hand: a clip rectangle would cost a draw call.
        for (float k = pitch; k < r.w + r.h; k += pitch) {
            float x0 = std::min(k, r.w), y0 = k - x0, y1 = std::min(k, r.h), x1 = k - y1;
            if (kind == Texture::Back) x0 = r.w - x0, x1 = r.w - x1;
            const ImVec2 p[] = {{r.x + x0, r.y + y0}, {r.x + x1, r.y + y1}};
            line(p, colour, t);
        }
    }
}

void Canvas::line(std::span<const ImVec2> points, ImU32 colour, float thickness, bool closed) const {
    std::vector<ImVec2> p(points.begin(), points.end());
    for (ImVec2& v : p) v = {v.x * scale_, v.y * scale_};
    compat::polyline(dl_, p.data(), int(p.size()), colour, thickness * scale_, closed);
}

void Canvas::dashed_line(std::span<const ImVec2> points, ImU32 colour, float thickness, float dash, float gap) const {
    float phase = 0;   // distance into the current dash + gap
    for (size_t i = 1; i < points.size(); ++i) {
        const ImVec2 a = points[i - 1], b = points[i];
        const float length = std::hypot(b.x - a.x, b.y - a.y);
        for (float s = 0; s < length;) {
            const bool on = phase < dash;
            const float e = std::min(length, s + (on ? dash : dash + gap) - phase);
            if (on) {
                const ImVec2 p[] = {{a.x + (b.x - a.x) * s / length, a.y + (b.y - a.y) * s / length},
                                    {a.x + (b.x - a.x) * e / length, a.y + (b.y - a.y) * e / length}};
                line(p, colour, thickness);
            }
            phase = std::fmod(phase + e - s, dash + gap);
            if (dash + gap - phase < 0.01f) phase = 0;
            s = e + 0.001f;
        }
    }
}

void Canvas::bezier(ImVec2 a, ImVec2 c1, ImVec2 c2, ImVec2 b, ImU32 colour, float thickness) const {
    auto s = [&](ImVec2 p) { return ImVec2{p.x * scale_, p.y * scale_}; };
    dl_->AddBezierCubic(s(a), s(c1), s(c2), s(b), colour, thickness * scale_);
}

void Canvas::polygon(std::span<const ImVec2> points, ImU32 colour) const {
    std::vector<ImVec2> p(points.begin(), points.end());
    for (ImVec2& v : p) v = {v.x * scale_, v.y * scale_};
    dl_->AddConvexPolyFilled(p.data(), int(p.size()), colour);
}

void Canvas::disc(ImVec2 c, float radius, ImU32 colour) const {
    dl_->AddCircleFilled({c.x * scale_, c.y * scale_}, radius * scale_, colour);
}

void Canvas::corner(ImVec2 c, float radius, int quarter, ImU32 colour) const {
    const ImVec2 centre = at(c.x, c.y);   // on whole pixels, so that the straight edges leave no seam
    const float from = kTau / 4 * float(quarter);
    dl_->PathLineTo(centre);
    dl_->PathArcTo(centre, snap(radius * scale_), from, from + kTau / 4);
    dl_->PathFillConvex(colour);
}

void Canvas::ring(ImVec2 c, float radius, ImU32 colour, float thickness, float from, float to) const {
    constexpr int steps = 48;
    std::vector<ImVec2> p;
    const int n = std::max(2, int(steps * (to - from)));
    for (int i = 0; i <= n; ++i) {
        const float a = kTau * (from + (to - from) * float(i) / float(n)) - kTau / 4;
        p.push_back({c.x + radius * std::cos(a), c.y + radius * std::sin(a)});
    }
    const bool whole = to - from >= 1;
    if (whole) p.pop_back();
    line(p, colour, thickness, whole);
}

float Canvas::width(Type t, std::string_view s) const {
    const compat::Font& f = fonts_[t];
    return f.face->CalcTextSizeA(f.size, 1e9f, 0, s.data(), s.data() + s.size()).x / scale_;
}

float Canvas::text(Type t, float x, float baseline, ImU32 colour, std::string_view s) const {
    const compat::Font& f = fonts_[t];
    const float w = width(t, s);
    check(t, x, baseline, w, s);
    ImVec2 p = at(x, baseline);
    p.y -= snap(compat::ascent(f));
    dl_->AddText(f.face, f.size, p, colour, s.data(), s.data() + s.size());
    return w;
}

float Canvas::middle(Type t, float x, float cy, ImU32 colour, std::string_view s) const {
    return text(t, x, cy + fonts_[t].em * kOpticalMiddle, colour, s);
}
float Canvas::middle_right(Type t, float right, float cy, ImU32 colour, std::string_view s) const {
    return middle(t, right - width(t, s), cy, colour, s);
}
float Canvas::middle_centre(Type t, float cx, float cy, ImU32 colour, std::string_view s) const {
    return middle(t, cx - width(t, s) / 2, cy, colour, s);
}

float Canvas::line_height(Type t) const { return snap(fonts_[t].em * 1.5f); }

void Canvas::check(Type t, float x, float baseline, float w, std::string_view s) const {
    if (guards_.empty()) return;
    const Rect g = guards_.back();
    const float em = fonts_[t].em;
    if (x < g.x - 0.5f || x + w > g.r() + 0.5f || baseline - em * 0.8f < g.y || baseline + em * 0.25f > g.b() + 0.5f)
        overflows_.emplace_back(s);
}

} // namespace ipclab::view
