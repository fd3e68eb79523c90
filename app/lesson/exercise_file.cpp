#include "lesson/exercise_file.h"
#include "lesson/action_file.h"
#include "lesson/build.h"
#include "lesson/launch_file.h"
#include "lesson/nearest.h"
#include "lesson/terms.h"
#include <algorithm>
#include <fmt/format.h>

namespace ipclab {

namespace fs = std::filesystem;

static void check_source(TomlReader& reader, int line, const std::string& file, const fs::path& folder) {
    const fs::path path(file);
    std::error_code wrong;
    if (path.extension() != ".cpp" || !plain_name(path.stem().string()))
        reader.fail(line, fmt::format("'{}': must be NAME.cpp, in this folder", file.substr(0, 64)));
    else if (fs::symlink_status(folder / path, wrong).type() != fs::file_type::regular)
        reader.fail(line, fmt::format("'{}' is not in this folder", file));
}

void read_code(TomlReader& reader, const toml::table& lesson_table, Lesson& lesson) {
    const auto* table = reader.table(lesson_table, "code");
    if (!table) return;
    reader.only(*table, "[code]", {"file", "helpers", "options"});
    Code code;
    code.file = reader.text(*table, "file", true);
    code.helpers = reader.texts(*table, "helpers");
    code.options = reader.texts(*table, "options");
    all_of(reader, *table, "options", "option of the compiler", code.options, build_options());
    if (reader.error()) return;
    check_source(reader, TomlReader::line_of(*table, "file"), code.file, lesson.folder);
    for (const auto& helper : code.helpers) check_source(reader, TomlReader::line_of(*table, "helpers"), helper, lesson.folder);
    if (std::count(code.helpers.begin(), code.helpers.end(), code.file))
        reader.fail(TomlReader::line_of(*table, "helpers"), fmt::format("'{}' is the learner's, and no helper", code.file));
    lesson.code = std::move(code);
}

void read_limits(TomlReader& reader, const toml::table& lesson_table, Lesson& lesson) {
    const auto* table = reader.table(lesson_table, "limits");
    if (!table && !lesson.code && !lesson.foreign) return;
    auto limits = kUsualLimits;
    static constexpr struct {
        const char* key;
        std::uint32_t Limits::*amount;
        std::int64_t most;
    } kRows[] = {{"cpu_s", &Limits::cpu_s, 120},
                 {"memory_mb", &Limits::memory_mb, 4096},
                 {"file_mb", &Limits::file_mb, 1024},
                 {"processes", &Limits::processes, 256},
                 {"output_kb", &Limits::output_kb, 16384}};
    if (table) {
        reader.only(*table, "[limits]", {"cpu_s", "memory_mb", "file_mb", "processes", "output_kb"});
        for (const auto& row : kRows)
            limits.*row.amount = std::uint32_t(reader.number(*table, row.key, limits.*row.amount, 1, row.most));
    }
    lesson.launch.limits = limits;
    lesson.launch.confined = lesson.code || lesson.foreign;
}

Trial read_trial(TomlReader& reader, const toml::table& table, const Lesson& lesson) {
    auto keys = kLaunchKeys;
    keys.insert(keys.end(), {"id", "alternate", "action", "goal"});
    reader.only(table, "[[step.trial]]", keys);
    Trial trial;
    trial.launch = lesson.launch;
    trial.id = reader.text(table, "id", true);
    // One letter is a choice, whose words are read differently.
    if (!plain_name(trial.id) || trial.id.size() < 2)
        reader.fail(TomlReader::line_of(table, "id"), "a trial's 'id' must be letters, digits, _ or -, two at least");
    trial.launch.pace_ns = 0;   // nobody watches, unless the trial asks for it
    read_launch_keys(reader, table, lesson, trial.launch);
    trial.alternate = reader.texts(table, "alternate");
    const int line = TomlReader::line_of(table, "alternate");
    all_of(reader, table, "alternate", "role", trial.alternate, role_names(lesson));
    if (trial.alternate.size() == 1) reader.fail(line, "'alternate' needs two roles or more");
    if (!trial.alternate.empty() && !trial.launch.hold)
        reader.fail(line, "'alternate' steps processes that are held: it needs 'hold = true'");
    for (const auto* action : reader.tables(table, "action")) trial.actions.push_back(read_action(reader, *action, lesson));
    for (const auto* goal : reader.tables(table, "goal", true)) trial.goals.push_back(read_check(reader, *goal, lesson));
    if (trial.goals.empty()) reader.fail(TomlReader::line_of(table), fmt::format("trial '{}' needs a goal", trial.id));
    return trial;
}

}   // namespace ipclab
