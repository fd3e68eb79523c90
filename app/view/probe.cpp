#include "view/probe.h"
#include <algorithm>

namespace ipclab::view {

void TextAudit::check(const std::vector<Text>& panel) {
    constexpr float kTouch = 1.5f;   // logical pixels: what rounding and overhanging glyphs may share
    for (std::size_t i = 0; i < panel.size(); ++i)
        for (std::size_t j = i + 1; j < panel.size(); ++j) {
            const Rect a = panel[i].rect, b = panel[j].rect;
            const float w = std::min(a.r(), b.r()) - std::max(a.x, b.x), h = std::min(a.b(), b.b()) - std::max(a.y, b.y);
            if (w > kTouch && h > kTouch) overlaps.push_back("\"" + panel[i].words + "\" over \"" + panel[j].words + "\"");
        }
}

}   // namespace ipclab::view
