// Signs that several drawings of the stage share: arrows, tokens in a queue, numbers, what is missing.
#pragma once
#include "view/stage_layout.h"
#include "view/widgets.h"

namespace ipclab::view {

// Lines end in a head at their last point. Solid is what somebody waits for, dashed is what could come.
struct Arrow {
    ImU32 ink = 0;
    float thickness = 2;
    bool dashed = false;
    float head = 5;
};
void draw_arrow(Ui&, const Path&, const Arrow&);
inline Arrow waiting(const Theme& th) { return {th.blocked.ink, 4, false, 6}; }
inline Arrow releasing(const Theme& th) { return {th.blocked.ink, 2, true, 5}; }

// A process that stands in a queue: round, where its card is square. `hollow`: it has left this place.
void draw_token(Ui&, ImVec2 centre, float radius, char letter, const StateColours&, bool hollow = false);
void draw_missing(Ui&, ImVec2 centre, float radius, ImU32 ink);   // somebody who has not come
void draw_number(Ui&, ImVec2 centre, int number, ImU32 ground);   // the order of what happened, or of a ring
void draw_cross(Ui&, ImVec2 centre, float radius, ImU32 ink);     // what is gone, on a line
void draw_hatch(Ui&, Rect, ImU32 ink);                            // what cannot be trusted
// A word on a line, as wide as there is room; nothing where not even a part of it fits. Returns false then.
bool draw_note(Ui&, ImVec2 centre, float room, std::string_view words, ImU32 ink, Type = Type::Caption);
// What a line means, at its middle: above a level one, in a gap of one that climbs.
bool draw_line_note(Ui&, const Path&, std::string_view words, ImU32 ink, float away = 13);

}   // namespace ipclab::view
