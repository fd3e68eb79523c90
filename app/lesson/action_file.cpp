#include "lesson/action_file.h"
#include "calls/syscalls.h"
#include "lesson/nearest.h"
#include "lesson/predicates.h"
#include <algorithm>
#include <fmt/format.h>

namespace ipclab {

Check read_check(TomlReader& reader, const toml::table& table, const Lesson& lesson, int depth) {
    constexpr int kDeepest = 8;
    Check check;
    check.line = TomlReader::line_of(table);
    check.predicate = reader.text(table, "is", true);
    check.once = !reader.flag(table, "now", false);
    for (const auto& [key, node] : table) {
        const auto name = key.str();
        if (name == "is" || name == "now" || name == "checks") continue;
        check.arguments[std::string(name)] = reader.plain(node);
    }
    if (depth >= kDeepest) reader.fail(check.line, "checks are nested too deep");
    else
        for (const auto* part : reader.tables(table, "checks"))
            check.checks.push_back(read_check(reader, *part, lesson, depth + 1));
    if (reader.error()) return check;
    if (auto terms = read_terms(check, lesson); !terms) {
        // The line of the argument that the words name, where one is.
        int line = check.line;
        for (const auto& [key, node] : table)
            if (terms.error().words.find(fmt::format("'{}'", reader.plain(node))) != std::string::npos ||
                terms.error().words.find(fmt::format("'{}';", key.str())) != std::string::npos)
                line = TomlReader::line_of(node);
        reader.fail(line, terms.error().words);
    }
    return check;
}

static void read_value(TomlReader& reader, const toml::table& table, Action& action) {
    constexpr std::int64_t kLongestPace = 60'000, kLargest = 1 << 30;
    switch (action.command) {
    case CommandKind::Pace:
        action.value = reader.number(table, "value", 0, 0, kLongestPace) * 1'000'000;
        break;
    case CommandKind::Nonblock:
        if (const auto* flag = table.get("value"); flag && flag->is_boolean()) action.value = *flag->value_exact<bool>();
        else action.value = reader.number(table, "value", 1, 0, 1);
        break;
    case CommandKind::Signal: {
        const auto name = reader.text(table, "signal", true);
        action.value = signal_number(name);
        if (action.value == 0) reader.fail(TomlReader::line_of(table, "signal"), fmt::format("unknown signal '{}'", name));
        break;
    }
    default:
        action.value = reader.number(table, "value", 0, 0, kLargest);
    }
}

static bool needs_end(CommandKind kind) {
    return kind == CommandKind::Nonblock || kind == CommandKind::Capacity || kind == CommandKind::CloseEnd;
}

// "nonblock" of no end is about the open that the process is held before.
static bool of_an_open(const toml::table& table, CommandKind kind) {
    return kind == CommandKind::Nonblock && !table.contains("end") && !table.contains("channel");
}

static void read_role(TomlReader& reader, const toml::table& table, const Lesson& lesson, bool needed, Action& action) {
    action.role = reader.text(table, "role", needed);
    if (!action.role.empty() && !lineage_of(lesson, action.role))
        reader.fail(TomlReader::line_of(table, "role"), unknown_word("role", action.role, role_names(lesson)));
}

// All but the command's word, which has been read.
static void read_command(TomlReader& reader, const toml::table& table, const Lesson& lesson, Action& action) {
    read_role(reader, table, lesson, needs_end(action.command), action);
    read_value(reader, table, action);
    if (!needs_end(action.command) || of_an_open(table, action.command)) return;
    action.channel = reader.text(table, "channel");
    if (action.channel.empty()) action.channel = "pipe";
    if (!channel_name(action.channel))
        reader.fail(TomlReader::line_of(table, "channel"),
                    fmt::format("'{}' is no channel; write pipe, pipe:2, fifo …", action.channel));
    action.end = reader.text(table, "end");
    if (!action.end.empty() && action.end != "read" && action.end != "write")
        reader.fail(TomlReader::line_of(table, "end"), unknown_word("end", action.end, {"read", "write"}));
    if (action.end.empty() && action.command != CommandKind::Capacity)
        reader.fail(action.line, "'end' is missing: \"read\" or \"write\"");
}

static Action read_beginning(TomlReader& reader, const toml::table& table, const Lesson& lesson) {
    Action action;
    action.line = TomlReader::line_of(table);
    if (const auto* after = reader.table(table, "after")) action.after = read_check(reader, *after, lesson);
    return action;
}

Action read_action(TomlReader& reader, const toml::table& table, const Lesson& lesson) {
    reader.only(table, "an action", {"after", "do", "role", "value", "signal", "end", "channel"});
    auto action = read_beginning(reader, table, lesson);
    const auto word = reader.text(table, "do", true);
    const auto command = command_named(word);
    if (!command) {
        if (!word.empty()) reader.fail(TomlReader::line_of(table, "do"), unknown_word("command", word, command_words()));
        return action;
    }
    action.command = *command;
    read_command(reader, table, lesson, action);
    return action;
}

// How a program is to be started the next time: with a signal ignored, or at its default.
static void read_disposition(TomlReader& reader, const toml::table& table, const Lesson& lesson, Deed& deed) {
    read_role(reader, table, lesson, true, deed.action);
    const auto name = reader.text(table, "signal", true), value = reader.text(table, "value", true);
    deed.action.value = signal_number(name);
    if (deed.action.value == 0) reader.fail(TomlReader::line_of(table, "signal"), fmt::format("unknown signal '{}'", name));
    if (value != "ignore" && value != "default")
        reader.fail(TomlReader::line_of(table, "value"), unknown_word("value", value, {"ignore", "default"}));
    deed.ignored = value == "ignore";
}

static Deed read_deed(TomlReader& reader, const toml::table& table, const Lesson& lesson) {
    static const std::pair<std::string_view, Deed::Kind> kOwn[] = {
        {"choose", Deed::Kind::Choose}, {"press", Deed::Kind::Press}, {"next", Deed::Kind::Next},
        {"point", Deed::Kind::Point},   {"reset", Deed::Kind::Reset}, {"disposition", Deed::Kind::Disposition}};
    reader.only(table, "an action", {"after", "do", "role", "value", "signal", "end", "channel", "choice", "step", "what"});
    Deed deed;
    deed.action = read_beginning(reader, table, lesson);
    deed.step = reader.text(table, "step");
    const auto is_step = [&](const Step& s) { return s.id == deed.step; };
    if (!deed.step.empty() && std::none_of(lesson.steps.begin(), lesson.steps.end(), is_step)) {
        std::vector<std::string> ids;
        for (const auto& s : lesson.steps) ids.push_back(s.id);
        reader.fail(TomlReader::line_of(table, "step"), unknown_word("step", deed.step, ids));
    }
    const auto word = reader.text(table, "do", true);
    auto words = command_words();
    for (const auto& [name, kind] : kOwn) {
        words.emplace_back(name);
        if (name == word) deed.kind = kind;
    }
    if (deed.kind == Deed::Kind::Choose) deed.choice = reader.text(table, "choice", true);
    if (deed.kind == Deed::Kind::Point) deed.point = reader.text(table, table.contains("what") ? "what" : "role", true);
    if (deed.kind == Deed::Kind::Disposition) read_disposition(reader, table, lesson, deed);
    if (deed.kind != Deed::Kind::Act) return deed;
    const auto command = command_named(word);
    if (!command) {
        if (!word.empty()) reader.fail(TomlReader::line_of(table, "do"), unknown_word("command", word, words));
        return deed;
    }
    deed.action.command = *command;
    read_command(reader, table, lesson, deed.action);
    return deed;
}

Result<std::vector<Deed>> load_deeds(const std::filesystem::path& file, const Lesson& lesson) {
    TomlReader reader(lesson.folder, file.lexically_relative(lesson.folder));
    const auto table = reader.open();
    reader.only(table, "actions.toml", {"action"});
    std::vector<Deed> deeds;
    for (const auto* action : reader.tables(table, "action")) deeds.push_back(read_deed(reader, *action, lesson));
    if (reader.error()) return *reader.error();
    return deeds;
}

}   // namespace ipclab
