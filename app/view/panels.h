// The panels of the window. Each draws into the rectangle it is given, reads the scene, changes what the user looks
// at, and says in `wishes` what is to be done. None knows where another one is.
#pragma once
#include "view/frame.h"

namespace ipclab::view {

void draw_stage(Ui&, Rect, const Scene&, ViewState&, Wishes&);
void draw_timeline(Ui&, Rect, const Scene&, ViewState&, Wishes&);
void draw_source(Ui&, Rect, const Scene&, ViewState&, Wishes&);
void draw_inspector(Ui&, Rect, const Scene&, ViewState&, Wishes&);
void draw_free_play(Ui&, Rect, const Scene&, ViewState&, Wishes&);   // in the place of the source

void draw_top_bar(Ui&, Rect, const Scene&, ViewState&, Wishes&);
void draw_transport(Ui&, Rect, const Scene&, ViewState&, Wishes&);
void draw_lesson(Ui&, Rect, const Scene&, ViewState&, Wishes&);
void draw_goal_strip(Ui&, Rect, const Scene&, ViewState&, Wishes&);   // the folded lesson: goal, one button
void draw_home(Ui&, Rect, const Scene&, ViewState&, Wishes&);
// The band that an audience reads: the goal, or the question and its answers. Returns its height; draws nothing when
// `measure` is set.
float draw_present(Ui&, Rect, const Scene&, ViewState&, Wishes&, bool measure);
void draw_pointer_halo(Ui&);
// Each takes its height off the rectangle where it has something to say.
void draw_banner(Ui&, Rect&, const Scene&, ViewState&);
void draw_broken(Ui&, Rect&, const Scene&);   // a lesson's folder that cannot be read any more
void draw_key_overlay(Ui&, Rect, ViewState&);
void draw_toast(Ui&, Rect, const ViewState&);

// Whether the lesson opens this panel (its `show`); without a lesson everything is open.
bool shows(const Scene&, std::string_view panel);
// A lesson's words in the language of the window; nullptr where it has none under this key.
const std::string* lesson_words(const Ui&, const Lesson&, const std::string& key);
// The part of a lesson's id before the slash: its mechanism.
std::string_view lab_of(const Lesson&);
std::string lab_title(const Ui&, std::string_view lab);

}   // namespace ipclab::view
