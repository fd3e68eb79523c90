// A FIFO on the stage: a double door on a threshold, writers left and readers right. Who waits in open stands before it;
// opened, the ordinary tube shows through.
#pragma once
#include "view/stage_layout.h"
#include "view/widgets.h"

namespace ipclab::view {

struct Wishes;

void draw_door(Ui&, const StageModel&, std::size_t channel, const StageLayout&);   // under the tube
// Over the cards' lines: who stands at the door, and, before it, the O_NONBLOCK of an open that is still to come.
void draw_comers(Ui&, const StageModel&, std::size_t channel, const StageLayout&, bool live, Wishes&);

// The lines of a wait in open: solid from the card to the door, dashed from where the partner is missing on to whoever
// could come. Empty where there is nobody.
struct DoorPaths {
    Path solid, dashed;
    ImVec2 here{}, there{};
    bool partner_waits = false;
};
DoorPaths door_paths(const StageModel&, const StageLayout&, const WaitModel&);
void draw_door_wait(Ui&, const StageModel&, const StageLayout&, const WaitModel&);

}   // namespace ipclab::view
