// Lines on the stage as points: curves and round corners.
#include "view/stage_layout.h"
#include <algorithm>
#include <cmath>

namespace ipclab::view {

namespace {

ImVec2 mid(ImVec2 a, ImVec2 b, float u) { return {a.x + (b.x - a.x) * u, a.y + (b.y - a.y) * u}; }
float distance(ImVec2 a, ImVec2 b) { return std::hypot(b.x - a.x, b.y - a.y); }

}   // namespace

Path sideways(ImVec2 a, ImVec2 b) {
    if (std::fabs(a.y - b.y) < 1) return {a, b};
    constexpr int kSteps = 24;
    const float pull = (b.x - a.x) / 2;
    const ImVec2 c1{a.x + pull, a.y}, c2{b.x - pull, b.y};
    Path out;
    for (int i = 0; i <= kSteps; ++i) {
        const float u = float(i) / kSteps;
        const ImVec2 p = mid(a, c1, u), q = mid(c1, c2, u), r = mid(c2, b, u);
        out.push_back(mid(mid(p, q, u), mid(q, r, u), u));
    }
    return out;
}

Path rounded(std::initializer_list<ImVec2> corners, float radius) {
    const std::vector<ImVec2> p(corners);
    Path out{p.front()};
    for (std::size_t i = 1; i + 1 < p.size(); ++i) {
        const float before = distance(p[i - 1], p[i]), after = distance(p[i], p[i + 1]);
        const float r = std::min({radius, before / 2, after / 2});
        if (r < 0.5f) {
            out.push_back(p[i]);
            continue;
        }
        const ImVec2 in = mid(p[i], p[i - 1], r / before), on = mid(p[i], p[i + 1], r / after);
        constexpr int kSteps = 8;
        for (int k = 0; k <= kSteps; ++k) {
            const float u = float(k) / kSteps;
            out.push_back(mid(mid(in, p[i], u), mid(p[i], on, u), u));
        }
    }
    out.push_back(p.back());
    return out;
}

float length(const Path& path) {
    float sum = 0;
    for (std::size_t i = 1; i < path.size(); ++i) sum += distance(path[i - 1], path[i]);
    return sum;
}

ImVec2 along(const Path& path, float part) {
    float rest = length(path) * part;
    for (std::size_t i = 1; i < path.size(); ++i) {
        const float d = distance(path[i - 1], path[i]);
        if (d > 0 && rest <= d) return mid(path[i - 1], path[i], rest / d);
        rest -= d;
    }
    return path.empty() ? ImVec2{} : path.back();
}

}   // namespace ipclab::view
