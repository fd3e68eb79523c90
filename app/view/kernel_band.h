// What the kernel says to a process without being asked: signals. Above the cards stands a band from which the bolt
// comes down; what the process makes of it stands at its card's edge.
#pragma once
#include "view/stage_layout.h"
#include "view/widgets.h"

namespace ipclab::view {

bool wants_band(const StageModel&);
void draw_kernel_band(Ui&, const StageModel&, const StageLayout&);
void draw_signals(Ui&, Rect stage, const StageModel&, const StageLayout&);   // bolts, and signals that wait

}   // namespace ipclab::view
