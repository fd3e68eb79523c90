// An exercise's program: its text to be edited, what the compiler said of it, and the way to its run and back.
#pragma once
#include "view/editor.h"
#include "view/panels.h"
#include "view/workbench.h"

namespace ipclab::view {

// What is kept of it from frame to frame.
struct CodeLook {
    EditorLook editor, reading;
    TextBuffer solution;              // to be read, not edited
    std::vector<LineNote> notes;      // of the latest build, at their lines as they are now
    std::vector<std::string> noted;   // those lines as the compiler saw them
    CodeState::Stage seen = CodeState::Stage::Editing;
    enum class Strip : std::uint8_t { None, OwnEditor, StartOver } strip = Strip::None;
};

// The current step is about the learner's program.
bool writes_code(const Scene&);
CodeLook& code_look(ViewState&);
// Shows what a build or a trial has just begun: errors in the text, or the run. Once a frame, before anything is drawn.
void follow_build(Ui&, const Scene&, ViewState&);
void build_and_run(const Scene&, ViewState&);
// To that line of the program, and into the text.
void show_line(Ui&, const Scene&, ViewState&, int line, int column);

// Code, run, solution; takes its height off the rectangle.
void draw_code_bar(Ui&, Rect&, const Scene&, ViewState&, Wishes&);
// The text, in the place of stage and panels.
void draw_code(Ui&, Rect, const Scene&, ViewState&, Wishes&);

}   // namespace ipclab::view
