// What a test, or a lesson's "press this", may know of the controls on the screen: where each is, by its id.
#pragma once
#include "view/geometry.h"
#include <map>
#include <string>
#include <vector>

namespace ipclab::view {

// Filled anew by every frame. Ids are the same in all languages: "transport.run", "lesson.choice.b".
struct Probe {
    struct Mark {
        Rect rect;   // logical pixels, as drawn
        bool enabled = true;
        bool visible = true;   // its middle can be clicked: not scrolled away, not under an overlay
    };
    std::map<std::string, Mark, std::less<>> marks;
};

// Finds what a person would call broken text: drawn outside the place meant for it, or over other text.
struct TextAudit {
    struct Text {
        Rect rect;
        std::string words;
    };
    std::vector<std::string> overflows, overlaps;
    void check(const std::vector<Text>& panel);   // reports each pair that covers each other
};

}   // namespace ipclab::view
