// What the home page counts and sorts: labs with their lessons in groups, what is done, what comes next.
#pragma once
#include "view/frame.h"

namespace ipclab::view {

enum class HomeGroup : std::uint8_t { Core, More, Deep, Exercises };   // exercises are lessons in which a program is written

struct HomeLab {
    std::string_view id;
    std::vector<const Lesson*> lessons;   // by group, each in the order in which they are to be taken
    int done = 0;
};

HomeGroup group_of(const Lesson&);
bool finished(const Progress&, const Lesson&);
std::vector<HomeLab> labs_of(const Library&, const Progress&);

// What "continue" opens: the lesson that was open last, where it is not finished; else the first one that is not.
// nullptr: all are done.
const Lesson* next_lesson(const Library&, const Progress&);

// Asks whether what was done shall be forgotten (ViewState::forget); over everything else.
void draw_forget(Ui&, Rect screen, const Scene&, ViewState&, Wishes&);

}   // namespace ipclab::view
