// A place that things are put into from the top down, as in the lesson's column.
#pragma once
#include "lesson/check.h"
#include "view/widgets.h"

namespace ipclab::view {

struct Column {
    float x, y, w;
};   // its width, and how far it has got

// Each moves `y` below what it has put, and `after` more.
void put(Ui&, Column&, Type, ImU32 ink, std::string_view markdown, float after);
void put_heading(Ui&, Column&, const char* words, std::optional<Icon> mark = {});
void put_rule(Ui&, Column&);

void verdict_mark(Ui&, ImVec2 centre, Verdict);

}   // namespace ipclab::view
