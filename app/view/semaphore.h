// A semaphore or mutex on the stage: its value in a diamond, a queue of those who wait, and who gave or took last.
#pragma once
#include "view/stage_layout.h"
#include "view/widgets.h"

namespace ipclab::view {

// The lines lie under the cards, the rest over them.
void draw_semaphore_lines(Ui&, const StageModel&, std::size_t semaphore, const StageLayout&);
void draw_semaphore(Ui&, const StageModel&, std::size_t semaphore, const StageLayout&);

}   // namespace ipclab::view
