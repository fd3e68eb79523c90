// The exercise's part of the lesson's column: what the compiler said, the trials with their goals, the solution.
#pragma once
#include "view/column.h"
#include "view/panels.h"

namespace ipclab::view {

void put_compiler(Ui&, Column&, const Scene&, ViewState&);
void put_trials(Ui&, Column&, const Scene&, ViewState&);
// The last rung of the hints, where the lesson has a solution to show.
void put_solution(Ui&, Column&, const Scene&, ViewState&);
// Build and run, or what it is doing; false: there is nothing to build in this step.
bool draw_build_button(Ui&, Rect, const Scene&, ViewState&);

}   // namespace ipclab::view
