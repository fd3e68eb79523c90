// What a lesson starts, as it stands in TOML: [launch], and a trial's changes to it.
#pragma once
#include "lesson/lesson.h"
#include "lesson/toml_reader.h"

namespace ipclab {

inline const std::vector<std::string> kLaunchKeys = {"programs", "begin", "hold", "pace_ms", "one_cpu", "watch", "rounds"};

bool plain_name(std::string_view);   // letters, digits, _ and -
// What of kLaunchKeys the table has; the rest of `launch` stays. Programs are checked against the lesson's folder.
void read_launch_keys(TomlReader&, const toml::table&, const Lesson&, Launch&);
// Each word of `given` must be one of `known`.
void all_of(TomlReader&, const toml::table&, std::string_view key, std::string_view what, const std::vector<std::string>& given,
            const std::vector<std::string>& known);
// An error where the id was there before.
void differ(TomlReader&, int line, std::string_view what, std::set<std::string>& known, const std::string& id);

}   // namespace ipclab
