// A small picture of a mechanism's stage, for the home page.
#pragma once
#include "view/widgets.h"

namespace ipclab::view {

// `lab`: "pipe", "fifo" …; a mechanism with no picture of its own shows two processes and a line. `quiet`: not there yet.
void draw_miniature(Ui&, Rect, std::string_view lab, bool quiet);

}   // namespace ipclab::view
