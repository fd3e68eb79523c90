// Who waits for what, and who can release it: solid to the object, dashed on to the releaser. A closed set of waiters is
// a ring, numbered.
#pragma once
#include "view/stage_layout.h"
#include "view/widgets.h"

namespace ipclab::view {

void draw_descriptor_lines(Ui&, const StageModel&, const StageLayout&);   // the quiet ones, and those on which someone waits
void draw_wait_lines(Ui&, const StageModel&, const StageLayout&);         // round the cards; under tubes and cards
void draw_wait_words(Ui&, const StageModel&, const StageLayout&);         // chips and numbers, over them

}   // namespace ipclab::view
