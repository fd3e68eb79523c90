// Checks and actions as they stand in TOML; lessons, solutions and wrong attempts have the same.
#pragma once
#include "lesson/lesson.h"
#include "lesson/toml_reader.h"
#include <filesystem>

namespace ipclab {

// What a learner (or a test in their place) does: answers, points, presses, or commands a process.
struct Deed {
    enum class Kind : std::uint8_t { Act, Choose, Press, Next, Point, Reset, Disposition } kind = Kind::Act;
    Action action;          // Act; Disposition: `role` is to be started with signal `value`…
    bool ignored = false;   // … ignored, or not; of the others only `after` and `line`
    std::string choice;     // Choose
    std::string point;      // Point
    std::string step;       // waits until this step is current; "" does not
};

Check read_check(TomlReader&, const toml::table&, const Lesson&, int depth = 0);
// The action's `do` must be a command to the run.
Action read_action(TomlReader&, const toml::table&, const Lesson&);

// solution/actions.toml, wrong/<name>/actions.toml, in the lesson's folder.
Result<std::vector<Deed>> load_deeds(const std::filesystem::path& file, const Lesson&);

}   // namespace ipclab
