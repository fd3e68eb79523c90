// A lesson's programs as they lie on the disk, built; and how they are built where they came with no labs of ours.
#pragma once
#include "lesson/build.h"
#include "lesson/lesson.h"

namespace ipclab {

// Lesson::programs, else programs_folder()/<mechanism>/<id>, and the name; an absolute name is left as it is.
std::filesystem::path program_path(const Lesson&, const std::string& name);

// How each .cpp file that lies in the lesson's folder becomes a program in `into`, under its own name.
std::vector<BuildPlan> plans_for(const Lesson&, const std::filesystem::path& into);
// Waits until they are built. An error has the compiler's first one, with file and line.
Status build_programs(const Lesson&, const std::filesystem::path& into);
// A learner's program for that lesson.
BuildPlan plan_for(const Lesson&, const std::filesystem::path& source, const std::filesystem::path& into);
// The first error of a build that failed: "…/close_end.cpp:12:5: error: …".
std::string first_error(const Built&);

}   // namespace ipclab
