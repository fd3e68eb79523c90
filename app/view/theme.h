// The look, as data: colours for a dark and a light ground, and the sizes that all panels share.
#pragma once
#include <imgui.h>
#include <initializer_list>

namespace ipclab::view {

struct StateColours {
    ImU32 ink;     // strokes, icons and words on the ground or on a card
    ImU32 tint;    // quiet fill behind the ink
    ImU32 solid;   // a filled bar that carries white text
};

struct Theme {
    bool dark;
    ImU32 ground, panel, card, well, raised, line, line_strong;   // surfaces, from the back to the front
    ImU32 text, text2, text3;                                     // primary, secondary, captions
    ImU32 accent, on_accent, accent_ink;                          // controls and selection only; never a state
    ImU32 paper, paper_line, paper_ink;                           // bytes in flight or in a buffer
    ImU32 wall;                                                   // the outline of kernel objects
    ImU32 shadow;
    StateColours runnable, held, blocked, error, quiet, killed;   // quiet: timer, stopped, exited
    ImU32 signal, warning;
    struct {
        ImU32 keyword, type, string, number, comment;
    } syntax;
};

extern const Theme kDark, kLight;

// Logical pixels. Everything sits on a 8 px grid; 4 is allowed inside a control.
namespace size {
constexpr float unit = 8, pad = 16, gap = 24;
constexpr float card_radius = 12, control_radius = 8, small_radius = 5;
constexpr float control = 32, row = 24;
constexpr float hairline = 1, stroke = 1.5f, thick = 2.5f;
}   // namespace size

constexpr ImU32 rgb(unsigned hex, int a = 255) { return IM_COL32((hex >> 16) & 255, (hex >> 8) & 255, hex & 255, a); }
constexpr ImU32 mix(ImU32 a, ImU32 b, int percent_of_b) {
    ImU32 out = IM_COL32_A_MASK;
    for (int shift : {IM_COL32_R_SHIFT, IM_COL32_G_SHIFT, IM_COL32_B_SHIFT}) {
        const int x = int((a >> shift) & 255), y = int((b >> shift) & 255);
        out |= ImU32(x + (y - x) * percent_of_b / 100) << shift;
    }
    return out;
}
constexpr ImU32 fade(ImU32 c, float a) {
    return (c & ~IM_COL32_A_MASK) | (ImU32(float(c >> IM_COL32_A_SHIFT) * a) << IM_COL32_A_SHIFT);
}

}   // namespace ipclab::view
