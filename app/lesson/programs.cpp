#include "lesson/programs.h"
#include "lesson/paths.h"

namespace ipclab {

std::filesystem::path program_path(const Lesson& lesson, const std::string& name) {
    if (name.rfind('/', 0) == 0) return name;
    return programs_folder() / lesson.id / name;
}

} // namespace ipclab
