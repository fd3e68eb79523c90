// A lesson's programs as they lie on the disk, built.
#pragma once
#include "lesson/lesson.h"

namespace ipclab {

// programs_folder()/<mechanism>/<id>/<name>; an absolute name is left as it is.
std::filesystem::path program_path(const Lesson&, const std::string& name);

} // namespace ipclab
