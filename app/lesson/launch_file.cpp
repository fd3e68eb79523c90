#include "lesson/launch_file.h"
#include "calls/syscalls.h"
#include "lesson/nearest.h"
#include "lesson/terms.h"
#include <algorithm>
#include <fmt/format.h>

namespace ipclab {

namespace fs = std::filesystem;

void all_of(TomlReader& reader, const toml::table& table, std::string_view key, std::string_view what,
            const std::vector<std::string>& given, const std::vector<std::string>& known) {
    for (const auto& word : given)
        if (std::find(known.begin(), known.end(), word) == known.end())
            reader.fail(TomlReader::line_of(table, key), unknown_word(what, word, known));
}

bool plain_name(std::string_view name) {
    constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";
    return !name.empty() && name.size() <= 64 && name.find_first_not_of(kLetters) == name.npos;
}

void differ(TomlReader& reader, int line, std::string_view what, std::set<std::string>& known, const std::string& id) {
    if (!known.insert(id).second) reader.fail(line, fmt::format("{} '{}' is there twice", what, id));
}

static std::vector<std::string> programs_in(const fs::path& folder) {
    constexpr std::size_t kMost = 64;
    std::vector<std::string> names;
    std::error_code wrong;
    for (fs::directory_iterator entry(folder, wrong), end; !wrong && entry != end && names.size() < kMost; entry.increment(wrong))
        if (entry->path().extension() == ".cpp") names.push_back(entry->path().stem().string());
    std::sort(names.begin(), names.end());
    return names;
}

// A program is one of this folder, by its bare name, or the system's own: a lesson from a stranger names no other file.
static void check_program(TomlReader& reader, int line, const std::string& name, const fs::path& folder) {
    for (const std::string root : {"/bin/", "/usr/bin/"})
        if (name.rfind(root, 0) == 0 && name.find('/', root.size()) == std::string::npos && name.size() > root.size()) return;
    if (!plain_name(name))
        return reader.fail(
            line, fmt::format("program '{}': must be a name in this folder, or /bin/… or /usr/bin/…", name.substr(0, 64)));
    std::error_code wrong;
    const fs::file_type type = fs::symlink_status(folder / (name + ".cpp"), wrong).type();
    if (type == fs::file_type::not_found) return reader.fail(line, unknown_word("program", name, programs_in(folder)));
    if (type != fs::file_type::regular) reader.fail(line, fmt::format("program '{}': {}.cpp is not a regular file", name, name));
}

// NAME=VALUE with a name that a shell takes too (environ(7)).
static bool assignment(const std::string& text) {
    const auto name = text.substr(0, text.find('='));
    return name.size() < text.size() && plain_name(name) && name.find('-') == name.npos && !(name[0] >= '0' && name[0] <= '9');
}

static std::vector<Program> read_programs(TomlReader& reader, const toml::table& table, const Lesson& lesson) {
    std::vector<Program> programs;
    std::set<std::string> roles;
    for (const auto* program : reader.tables(table, "programs")) {
        reader.only(*program, "a program", {"role", "run", "env", "ignored"});
        Program p;
        p.role = reader.text(*program, "role");
        if (p.role.empty()) p.role = "main";
        if (!plain_name(p.role)) reader.fail(TomlReader::line_of(*program, "role"), "'role' must be letters, digits, _ or -");
        p.argv = reader.texts(*program, "run", true);
        differ(reader, TomlReader::line_of(*program, "role"), "role", roles, p.role);
        p.env = reader.texts(*program, "env");
        for (const auto& entry : p.env)
            if (!assignment(entry))
                reader.fail(TomlReader::line_of(*program, "env"), fmt::format("'{}' is not NAME=VALUE", entry));
        for (const auto& name : reader.texts(*program, "ignored")) {
            p.ignored.push_back(signal_number(name));
            if (p.ignored.back() == 0)
                reader.fail(TomlReader::line_of(*program, "ignored"), fmt::format("unknown signal '{}'", name));
        }
        const int line = TomlReader::line_of(*program, "run");
        if (p.argv.empty()) reader.fail(line, "'run' is empty");
        else check_program(reader, line, p.argv[0], lesson.folder);
        programs.push_back(std::move(p));
    }
    if (programs.empty()) reader.fail(TomlReader::line_of(table, "programs"), "there are no programs to run");
    return programs;
}

void read_launch_keys(TomlReader& reader, const toml::table& table, const Lesson& lesson, Launch& launch) {
    constexpr std::int64_t kLongestPace = 10'000, kMostRounds = 1000;
    if (table.contains("programs")) launch.programs = read_programs(reader, table, lesson);
    if (table.contains("begin")) launch.begin = reader.texts(table, "begin");
    auto beginnings = call_names();
    beginnings.emplace_back("line");
    all_of(reader, table, "begin", "call", launch.begin, beginnings);
    if (table.contains("watch")) launch.watch = reader.texts(table, "watch");
    launch.hold = reader.flag(table, "hold", launch.hold);
    launch.one_cpu = reader.flag(table, "one_cpu", launch.one_cpu);
    launch.pace_ns = reader.number(table, "pace_ms", launch.pace_ns / 1'000'000, 0, kLongestPace) * 1'000'000;
    launch.rounds = int(reader.number(table, "rounds", launch.rounds, 0, kMostRounds));
    launch.pty = launch.clean = true;
}

}   // namespace ipclab
