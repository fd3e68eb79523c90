// What the lesson column, its folded strip and the audience's band share.
#pragma once
#include "view/panels.h"
#include "view/prose.h"

namespace ipclab::view {

// The prose of the current step under a part of its key: "" the text, "goal", "goal1", "a", "hint2", "done".
const std::string* step_words(const Ui&, const LessonRun&, const std::string& part);
std::string goal_sentence(const Ui&, const LessonRun&);

// How a choice stands, once one was chosen.
enum class Standing { Open, Pending, Right, Wrong, Other, Unseen };   // Other: not chosen, and not what happened
Standing standing_of(const LessonRun&, const Choice&);
bool choices_open(const LessonRun&);   // an answer can be given now

// The one button of the moment: start, next, next lesson. True: drawn, else there is nothing to press yet.
bool draw_primary(Ui&, Rect, const Scene&, ViewState&, Wishes&, float align = 0.5f);
bool has_primary(const LessonRun&);
bool has_button(const Scene&);   // that, or a program to build

}   // namespace ipclab::view
