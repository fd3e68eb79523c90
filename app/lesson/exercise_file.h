// The parts of a lesson's file that an exercise in code adds: [code], [limits], [[step.trial]].
#pragma once
#include "lesson/lesson.h"
#include "lesson/toml_reader.h"

namespace ipclab {

// A learner's program unless the lesson says otherwise.
inline constexpr Limits kUsualLimits{.cpu_s = 10, .memory_mb = 512, .file_mb = 16, .processes = 32, .output_kb = 1024};

void read_code(TomlReader&, const toml::table& lesson_table, Lesson&);     // before [launch]: it names programs
void read_limits(TomlReader&, const toml::table& lesson_table, Lesson&);   // into Lesson::launch
Trial read_trial(TomlReader&, const toml::table&, const Lesson&);          // the lesson's launch and roles are there

}   // namespace ipclab
