// A lesson on paper: the program, each question with boxes to tick and lines to write on, a table to fill in; and, on
// a page of its own, the answers as a run on this machine gave them.
#pragma once
#include "lesson/lesson.h"
#include "lesson/player.h"
#include <functional>

namespace ipclab {

// Looks a fixed sentence up: "worksheet.name" -> "Name".
using Words = std::function<std::string(std::string_view key)>;

// Markdown, for any converter (pandoc) or to be printed as it is. `solved`: a run of the lesson's solution, for the
// answers; nullptr leaves that page out.
std::string worksheet(const Lesson&, const std::string& language, const Words&, const Played* solved);

}   // namespace ipclab
