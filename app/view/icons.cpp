#include "view/icons.h"
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <vector>

namespace ipclab::view {

namespace {

// M x y start, L x y go on, A cx cy r from to (degrees, clockwise) go on along an arc;
// then E stroke, Z close and stroke, F close and fill (convex only).
constexpr const char* kPaths[] = {
    /* Play      */ "M5 3 L13 8 L5 13 F",
    /* Hand      */
    "M4.6 9.5 L4.6 4.8 E M7 8 L7 2.6 E M9.4 8 L9.4 2.9 E M11.8 8 L11.8 4.6 E "
    "M2.2 8.6 L4.6 11.4 A8.2 10.6 3.6 165 0 L11.8 7 E",
    /* Step      */ "M3.5 3.5 L10 8 L3.5 12.5 F M12 3.5 L12 12.5 E",
    /* Hourglass */
    "M4 2.5 L12 2.5 E M4 13.5 L12 13.5 E M5 2.5 L5 4.8 L8 8 L5 11.2 L5 13.5 E "
    "M11 2.5 L11 4.8 L8 8 L11 11.2 L11 13.5 E M6.2 12.6 L8 10.6 L9.8 12.6 F",
    /* Plug      */ "M6 2 L6 5.5 E M10 2 L10 5.5 E M4 5.5 L12 5.5 L12 8 A8 8 4 0 180 Z M8 12 L8 14.5 E",
    /* Reset     */ "A8 8.4 5 -55 235 E M5.2 1.6 L5 4.4 L8 4.8 E",
    /* Search    */ "A7 7 4.5 0 360 Z M10.4 10.4 L14 14 E",
    /* Sun       */
    "A8 8 3 0 360 Z M8 1.2 L8 2.8 E M8 13.2 L8 14.8 E M1.2 8 L2.8 8 E M13.2 8 L14.8 8 E "
    "M3.2 3.2 L4.3 4.3 E M11.7 11.7 L12.8 12.8 E M3.2 12.8 L4.3 11.7 E M11.7 4.3 L12.8 3.2 E",
    /* Moon      */ "A8 8 5.6 20 250 A10.4 5.4 4.4 205 65 Z",
    /* Present   */ "M1.8 3 L14.2 3 L14.2 11 L1.8 11 Z M8 11 L8 13.6 E M5 13.8 L11 13.8 E",
    /* ChevronR  */ "M6 3.5 L10.5 8 L6 12.5 E",
    /* ChevronD  */ "M3.5 6 L8 10.5 L12.5 6 E",
    /* Check     */ "M3 8.6 L6.6 12 L13 4.4 E",
    /* Cross     */ "M4 4 L12 12 E M12 4 L4 12 E",
    /* Terminal  */ "M1.8 2.8 L14.2 2.8 L14.2 13.2 L1.8 13.2 Z M4.4 6 L6.8 8 L4.4 10 E M8.4 10.4 L11.4 10.4 E",
    /* Target    */ "A8 8 6 0 360 Z A8 8 3 0 360 Z A8 8 0.6 0 360 Z",
    /* Home      */
    "M2.2 7.6 L8 2.4 L13.8 7.6 E M3.8 6.4 L3.8 13.4 L12.2 13.4 L12.2 6.4 E M6.8 13.4 L6.8 9.6 L9.2 9.6 L9.2 13.4 E",
    /* Panel     */ "M1.8 2.8 L14.2 2.8 L14.2 13.2 L1.8 13.2 Z M10 2.8 L10 13.2 E",
    /* Octagon   */ "M5.4 2 L10.6 2 L14 5.4 L14 10.6 L10.6 14 L5.4 14 L2 10.6 L2 5.4 Z",
    /* Arrow     */ "M2.5 8 L13 8 E M9 4 L13 8 L9 12 E",
    /* Clock     */ "A8 8 6 0 360 Z M8 4.6 L8 8 L10.4 9.6 E",
    /* Lock      */ "M3.5 7.2 L12.5 7.2 L12.5 13.6 L3.5 13.6 Z M5.4 7.2 L5.4 5 A8 5 2.6 180 360 L10.6 7.2 E",
    /* Bolt      */ "M9 1.6 L3.8 9 L7.4 9 L6.6 14.4 L12.2 6.6 L8.6 6.6 Z",
    /* Bounce    */ "M13.5 4 L8 9.5 L5 6.5 E M2.5 4 L5 6.5 E M3.5 13 L12.5 13 E",
    /* ChevronL  */ "M10 3.5 L5.5 8 L10 12.5 E",
    /* Keyboard  */
    "M1.6 4 L14.4 4 L14.4 12 L1.6 12 Z M4 6.6 L4.6 6.6 E M6.6 6.6 L7.2 6.6 E M9.2 6.6 L9.8 6.6 E M11.6 6.6 L12.2 6.6 E M5 9.6 "
    "L11 9.6 E",
    /* Bulb      */ "M6 11 A8 6.6 4.4 130 410 L10 11 Z M6.4 13.6 L9.6 13.6 E",
    /* Rewind    */ "M13 3.8 L7.6 8 L13 12.2 F M7.6 3.8 L2.2 8 L7.6 12.2 F",
    /* Warning   */ "M8 2.2 L14.4 13.4 L1.6 13.4 Z M8 6.4 L8 9.6 E M8 11.4 L8 11.9 E",
    /* Flag      */ "M4 14 L4 2.6 L12.4 2.6 L10 5.6 L12.4 8.6 L4 8.6 E",
    /* Copy      */ "M5.6 5.6 L13.6 5.6 L13.6 13.6 L5.6 13.6 Z M10.4 5.6 L10.4 2.4 L2.4 2.4 L2.4 10.4 L5.6 10.4 E",
    /* Shield    */ "M8 1.8 L13.2 3.8 L12.8 8.4 L8 14.2 L3.2 8.4 L2.8 3.8 Z",
    /* Hook      */ "M10.6 2 L10.6 9.6 A7.4 9.6 3.2 0 180 L4.2 7.4 E M2.4 8.8 L4.2 6.8 L6.2 8.6 E",
};

constexpr float kStroke = 1.5f;
bool same_point(ImVec2 a, ImVec2 b) { return std::fabs(a.x - b.x) + std::fabs(a.y - b.y) < 0.01f; }

constexpr float kDegree = 3.14159265f / 180;

void arc(std::vector<ImVec2>& p, float cx, float cy, float r, float from, float to) {
    const int n = std::max(6, int(std::fabs(to - from) / 12));
    for (int i = 0; i <= n; ++i) {
        const float a = (from + (to - from) * float(i) / float(n)) * kDegree;
        p.push_back({cx + r * std::cos(a), cy + r * std::sin(a)});
    }
}

}   // namespace

void icon(const Canvas& c, Icon which, ImVec2 centre, float side, ImU32 colour) {
    const float k = side / 16;
    std::vector<ImVec2> path;
    auto flush = [&](char how) {
        for (ImVec2& p : path) p = {centre.x + (p.x - 8) * k, centre.y + (p.y - 8) * k};
        if (how == 'Z' && same_point(path.front(), path.back())) path.pop_back();   // a whole circle ends where it began
        if (how == 'F') c.polygon(path, colour);
        else c.line(path, colour, std::max(1.0f, kStroke * k), how == 'Z');
        path.clear();
    };
    for (const char* s = kPaths[int(which)]; *s;) {
        const char op = *s++;
        if (op == ' ') continue;
        float v[5];
        char* end = const_cast<char*>(s);
        for (int i = 0, n = op == 'A' ? 5 : op == 'M' || op == 'L' ? 2 : 0; i < n; ++i) v[i] = std::strtof(end, &end);
        s = end;
        if (op == 'M' || op == 'L') path.push_back({v[0], v[1]});
        else if (op == 'A') arc(path, v[0], v[1], v[2], v[3], v[4]);
        else flush(op);
    }
}

}   // namespace ipclab::view
