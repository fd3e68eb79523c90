#include "view/canvas.h"
#include "view/prose.h"
#include <algorithm>
#include <cmath>

namespace ipclab::view {

namespace {
constexpr float kTau = 6.2831853f;
constexpr float kOpticalMiddle = 0.365f;   // of an em above the baseline: half of Inter's capitals and of an ideograph
constexpr float kDash = 5, kDashGap = 4;

float snap(float v) { return std::floor(v + 0.5f); }
}   // namespace

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
    float whole = 0;
    for (std::size_t i = 1; i < points.size(); ++i)
        whole += std::hypot(points[i].x - points[i - 1].x, points[i].y - points[i - 1].y);
    if (whole <= 0) return;
    const float stretch = whole / (std::max(1.0f, std::round((whole + gap) / (dash + gap))) * (dash + gap) - gap);
    dash *= stretch, gap *= stretch;
    std::vector<ImVec2> piece;
    float phase = 0;   // distance into the current dash + gap
    const auto flush = [&] {
        if (piece.size() > 1) line(piece, colour, thickness);
        piece.clear();
    };
    for (std::size_t i = 1; i < points.size(); ++i) {
        const ImVec2 a = points[i - 1], b = points[i];
        const float length = std::hypot(b.x - a.x, b.y - a.y);
        if (length <= 0) continue;
        const auto along = [&](float s) { return ImVec2{a.x + (b.x - a.x) * s / length, a.y + (b.y - a.y) * s / length}; };
        for (float s = 0; s < length - 0.001f;) {
            const bool on = phase < dash;
            const float e = std::min(length, s + (on ? dash : dash + gap) - phase);
            if (on) {
                if (piece.empty()) piece.push_back(along(s));
                piece.push_back(along(e));
            }
            phase += e - s;
            s = e;
            if (on && phase >= dash - 0.001f) flush(), phase = dash;
            if (phase >= dash + gap - 0.001f) phase = 0;
        }
    }
    flush();
}

void Canvas::bezier(ImVec2 a, ImVec2 c1, ImVec2 c2, ImVec2 b, ImU32 colour, float thickness) const {
    auto s = [&](ImVec2 p) { return ImVec2{p.x * scale_, p.y * scale_}; };
    dl_->AddBezierCubic(s(a), s(c1), s(c2), s(b), colour, thickness * scale_);
}

void Canvas::polygon(std::span<const ImVec2> points, ImU32 colour) const {
    std::vector<ImVec2> p(points.begin(), points.end());
    float area = 0;
    for (std::size_t i = 0; i < p.size(); ++i) {
        const ImVec2 a = p[i], b = p[(i + 1) % p.size()];
        area += a.x * b.y - b.x * a.y;
    }
    if (area < 0) std::reverse(p.begin(), p.end());   // ImGui softens the edge only when wound clockwise on screen
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
    fonts_.use(t, s);
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

std::string Canvas::fit(Type t, std::string_view s, float max_width) const {
    if (width(t, s) <= max_width) return std::string(s);
    std::string cut(s);
    while (!cut.empty() && width(t, cut + "…") > max_width) {
        while (!cut.empty() && (static_cast<unsigned char>(cut.back()) & 0xC0) == 0x80) cut.pop_back();
        if (!cut.empty()) cut.pop_back();
    }
    for (std::string_view tail : {" ", "…", ",", " "})   // "write(4, …" and no second ellipsis behind it
        while (cut.ends_with(tail)) cut.resize(cut.size() - tail.size());
    return cut + "…";
}

float Canvas::prose(Type t, float x, float y, float w, ImU32 colour, std::string_view markdown, ImU32 code_ground,
                    ImU32 control_ground) const {
    constexpr float kPill = 4, kItem = 18;
    const bool small = t == Type::Caption || t == Type::Label;
    const Type types[] = {t,
                          small             ? Type::Label
                          : t == Type::Body ? Type::Strong
                                            : t,
                          small ? Type::CodeSmall : Type::Code, Type::Label};
    const Measure measure = [&](Style s, std::string_view words) { return width(types[int(s)], words); };
    const float leading = line_height(t), size = fonts_[t].em,
                rise = (leading + size * 0.73f) / 2;   // of the baseline in its line
    const float top = y;
    for (const Block& block : parse_prose(markdown)) {
        if (y > top) y += snap(leading * 0.4f);
        if (block.kind == Block::Listing) {
            std::string_view rest = block.spans[0].text;
            const float rows = 1 + float(std::count(rest.begin(), rest.end(), '\n'));
            if (colour && code_ground) fill({x, y, w, rows * leading + 12}, code_ground, size::small_radius);
            for (y += 6; !rest.empty(); y += leading) {
                const std::size_t end = std::min(rest.find('\n'), rest.size());
                if (colour) text(Type::CodeSmall, x + 10, y + rise, colour, fit(Type::CodeSmall, rest.substr(0, end), w - 20));
                rest.remove_prefix(std::min(end + 1, rest.size()));
            }
            y += 6;
            continue;
        }
        const float indent = block.kind == Block::Item ? kItem : 0;
        if (colour && indent > 0) text(t, x, y + rise, colour, block.marker);
        for (const Line& line : break_lines(block.spans, w - indent, measure, code_ground || control_ground ? kPill : 0)) {
            for (const Placed& p : line) {
                if (!colour) break;
                const ImU32 ground = p.style == Style::Code ? code_ground : p.style == Style::Control ? control_ground : 0;
                const Type type = types[int(p.style)];
                const float px = x + indent + p.x;
                if (ground) fill({px - kPill, y + rise - size * 0.98f, width(type, p.text) + 2 * kPill, size * 1.3f}, ground, 4);
                text(type, px, y + rise, colour, p.text);
            }
            y += leading;
        }
    }
    return y - top;
}

void Canvas::check(Type t, float x, float baseline, float w, std::string_view s) const {
    if (!audit_ || guards_.empty() || s.empty() || s == " ") return;
    const float size = fonts_[t].em;
    const Rect r{x, baseline - size * 0.75f, w, size * 0.95f}, seen = r.cut(clip()), g = guards_.back().rect;
    if (seen.w <= 0 || seen.h <= 0) return;
    if (r.x < g.x - 0.5f || r.r() > g.r() + 0.5f || r.y < g.y - 0.5f || r.b() > g.b() + 0.5f) audit_->overflows.emplace_back(s);
    for (auto panel = guards_.rbegin(); panel != guards_.rend(); ++panel)
        if (panel->panel) return panel->texts.push_back({seen, std::string(s)});
}

Canvas::Guard::Guard(Canvas& c, Rect r, bool over) : canvas_(c) { c.guards_.push_back({r, over || c.guards_.empty(), {}}); }

Canvas::Guard::~Guard() {
    if (canvas_.audit_ && canvas_.guards_.back().panel) canvas_.audit_->check(canvas_.guards_.back().texts);
    canvas_.guards_.pop_back();
}

Canvas::Clip::Clip(Canvas& c, Rect r) : canvas_(c) {
    const Rect cut = r.cut(c.clip());
    c.clips_.push_back(cut);
    ImGui::PushClipRect(c.at(cut.x, cut.y), c.at(cut.r(), cut.b()), true);
}

Canvas::Clip::~Clip() {
    ImGui::PopClipRect();
    canvas_.clips_.pop_back();
}

}   // namespace ipclab::view
