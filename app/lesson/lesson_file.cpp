#include "calls/syscalls.h"
#include "lesson/action_file.h"
#include "lesson/exercise_file.h"
#include "lesson/launch_file.h"
#include "lesson/lesson.h"
#include "lesson/nearest.h"
#include "lesson/paths.h"
#include "lesson/predicates.h"
#include "lesson/prose.h"
#include <algorithm>
#include <fmt/format.h>
#include <optional>
#include <set>

namespace ipclab {

namespace fs = std::filesystem;
static const std::vector<std::string> kLanguages = {"en", "zh-CN"};

template <class E>
static E one_of(TomlReader& reader, const toml::table& table, std::string_view key, const std::vector<std::string>& words,
                std::optional<E> otherwise = {}) {
    const auto word = reader.text(table, key, !otherwise);
    if (word.empty()) return otherwise.value_or(E{});
    const auto found = std::find(words.begin(), words.end(), word);
    if (found == words.end()) reader.fail(TomlReader::line_of(table, key), unknown_word(key, word, words));
    return E(found == words.end() ? 0 : found - words.begin());
}

static void read_launch(TomlReader& reader, const toml::table& lesson_table, Lesson& lesson) {
    const auto* table = reader.table(lesson_table, "launch", true);
    if (!table) return;
    reader.only(*table, "[launch]", kLaunchKeys);
    if (!table->contains("programs")) reader.fail(TomlReader::line_of(*table), "[launch] has no programs");
    read_launch_keys(reader, *table, lesson, lesson.launch);
}

static void read_roles(TomlReader& reader, const toml::table& lesson_table, Lesson& lesson) {
    const auto* table = reader.table(lesson_table, "roles");
    if (!table) return;
    if (!reader.fits(*table, "roles", table->size())) return;
    std::vector<std::string> programs;
    for (const auto& p : lesson.launch.programs) programs.push_back(p.role);
    for (const auto& [key, node] : *table) {
        const std::string lineage = reader.plain(node), name(key.str());
        const auto first = lineage.substr(0, lineage.find('/'));
        if (!plain_name(name)) reader.fail(TomlReader::line_of(node), "a role's name must be letters, digits, _ or -");
        all_of(reader, *table, name, "program role", {first}, programs);
        lesson.roles[name] = lineage;
    }
}

static void check_guide(TomlReader& reader, const toml::table& table, const Lesson& lesson, const Step& step) {
    if (step.guide.empty()) return;
    std::vector<std::string> known = {"lesson.primary", "lesson.next",         "lesson.skip",    "lesson.back",
                                      "lesson.hint",    "stage.pipe.capacity", "transport.run",  "transport.hold",
                                      "transport.step", "transport.speed",     "transport.reset"};
    for (const auto& choice : step.choices) known.push_back("lesson.choice." + choice.id);
    for (const auto& role : role_names(lesson))
        for (const char* button : {"step", "line", "access", "run", "hold", "kill", "read.nonblock", "read.close",
                                   "write.nonblock", "write.close", "open.nonblock", "sigpipe"})
            known.push_back(fmt::format("stage.{}.{}", role, button));
    if (std::find(known.begin(), known.end(), step.guide) == known.end()) {
        const auto words = unknown_word("widget", step.guide, known);
        reader.fail(TomlReader::line_of(table, "guide"), words.substr(0, words.find("; known:")));
    }
}

// Each kind of step needs something to be done by; without it nobody could ever go on.
static void check_step(TomlReader& reader, int line, const Step& step, const Lesson& lesson) {
    if (step.code && (step.kind != StepKind::Exercise || !lesson.code || step.trials.empty()))
        reader.fail(line,
                    fmt::format("step '{}' is about code: it needs kind = \"exercise\", [code] and a [[step.trial]]", step.id));
    if (!step.code && !step.trials.empty())
        reader.fail(line, fmt::format("step '{}' has trials: it needs 'code = true'", step.id));
    const auto correct = std::count_if(step.choices.begin(), step.choices.end(), [](const Choice& c) { return c.correct; });
    switch (step.kind) {
    case StepKind::Predict:
        if (step.choices.size() < 2) reader.fail(line, fmt::format("step '{}' predicts: it needs at least two choices", step.id));
        for (const auto& c : step.choices)
            if (!c.holds) reader.fail(line, fmt::format("step '{}', choice '{}': 'holds' is missing", step.id, c.id));
        break;
    case StepKind::Explain:
        if (step.choices.size() < 2 || correct != 1)
            reader.fail(line,
                        fmt::format("step '{}' explains: it needs two choices or more, one of them 'correct = true'", step.id));
        break;
    case StepKind::Observe:
        if (step.point.empty() && step.goals.empty())
            reader.fail(line, fmt::format("step '{}' observes: it needs 'point' or a goal", step.id));
        break;
    case StepKind::Exercise:
    case StepKind::Transfer:
        if (step.goals.empty() && !step.code) reader.fail(line, fmt::format("step '{}' needs a goal", step.id));
        break;
    case StepKind::Run:
        break;
    }
}

static Step read_step(TomlReader& reader, const toml::table& table, const Lesson& lesson) {
    reader.only(table, "[[step]]",
                {"id", "kind", "guide", "flows", "fresh", "goal", "action", "choice", "point", "hints", "button", "code", "trial",
                 "launch"});
    Step step;
    const int line = TomlReader::line_of(table);
    step.id = reader.text(table, "id", true);
    if (!plain_name(step.id)) reader.fail(TomlReader::line_of(table, "id"), "'id' must be letters, digits, _ or -");
    step.kind = one_of<StepKind>(reader, table, "kind", {"predict", "run", "observe", "explain", "exercise", "transfer"});
    step.guide = reader.text(table, "guide");
    step.flows = reader.flag(table, "flows", false);
    step.fresh = reader.flag(table, "fresh", false);
    if (const auto* changes = reader.table(table, "launch")) {
        if (!step.fresh)
            reader.fail(TomlReader::line_of(*changes),
                        fmt::format("step '{}' is of a run that has begun: it needs 'fresh = true'", step.id));
        reader.only(*changes, "[step.launch]", kLaunchKeys);
        step.launch = lesson.launch;
        read_launch_keys(reader, *changes, lesson, *step.launch);
    }
    step.hints = reader.texts(table, "hints");
    step.point = reader.text(table, "point");
    if (!step.point.empty() && !lineage_of(lesson, step.point) && !channel_name(step.point))
        reader.fail(TomlReader::line_of(table, "point"), unknown_word("role or channel", step.point, role_names(lesson)));
    for (const auto* goal : reader.tables(table, "goal")) step.goals.push_back(read_check(reader, *goal, lesson));
    for (const auto* action : reader.tables(table, "action")) step.actions.push_back(read_action(reader, *action, lesson));
    std::set<std::string> letters;
    for (const auto* choice : reader.tables(table, "choice")) {
        reader.only(*choice, "a choice", {"id", "holds", "correct"});
        Choice c;
        c.id = reader.text(*choice, "id", true);
        c.correct = reader.flag(*choice, "correct", false);
        if (const auto* check = reader.table(*choice, "holds")) c.holds = read_check(reader, *check, lesson);
        if (c.id.size() != 1 || c.id[0] < 'a' || c.id[0] > 'z')
            reader.fail(TomlReader::line_of(*choice, "id"), "a choice's id is one letter, a to z");
        differ(reader, TomlReader::line_of(*choice, "id"), "choice", letters, c.id);
        step.choices.push_back(std::move(c));
    }
    step.button = reader.text(table, "button");
    if (step.button.empty() && step.pressed()) step.button = step.id + ".button";
    check_guide(reader, table, lesson, step);
    step.code = reader.flag(table, "code", false);
    std::set<std::string> trials;
    for (const auto* trial : reader.tables(table, "trial")) {
        step.trials.push_back(read_trial(reader, *trial, lesson));
        differ(reader, TomlReader::line_of(*trial, "id"), "trial", trials, step.trials.back().id);
    }
    if (!reader.error()) check_step(reader, line, step, lesson);
    return step;
}

// Every word that the structure needs, in every language, and no word for a step that is not there.
static std::optional<Error> check_prose(const Lesson& lesson, const std::string& language, const Prose& prose,
                                        const fs::path& file) {
    std::vector<std::string> needed = {"title", "objective", "belief"}, steps = {"why-differ"};
    for (const auto& step : lesson.steps) {
        steps.push_back(step.id);
        needed.push_back(step.id);
        for (const auto& choice : step.choices) needed.push_back(step.id + "." + choice.id);
        for (std::size_t i = 1; i <= step.goals.size(); ++i) needed.push_back(fmt::format("{}.goal{}", step.id, i));
        for (const auto& trial : step.trials) {
            const auto of = step.id + "." + trial.id;
            needed.push_back(of);
            for (std::size_t i = 1; i <= trial.goals.size(); ++i) needed.push_back(fmt::format("{}.goal{}", of, i));
        }
        if (!step.button.empty()) needed.push_back(step.button);
        needed.insert(needed.end(), step.hints.begin(), step.hints.end());
    }
    for (const auto& [key, line] : prose.lines) {
        const auto step = key.substr(0, key.find('.'));
        if (key == "title" || key == "objective" || key == "belief") continue;
        if (std::find(steps.begin(), steps.end(), step) == steps.end())
            return Error{fmt::format("{}:{}: {}", file.string(), line, unknown_word("step", step, steps))};
    }
    for (const auto& key : needed)
        if (!prose.words.count(key))
            return Error{fmt::format("{}:1: words for '{}' are missing ({})", file.string(), key, language)};
    return {};
}

static void find_hints(Lesson& lesson) {
    const auto& english = lesson.prose["en"];
    for (auto& step : lesson.steps)
        for (int n = 1; step.hints.size() < std::size_t(n); ++n) {
            const auto key = fmt::format("{}.hint{}", step.id, n);
            if (!english.count(key)) break;
            step.hints.push_back(key);
        }
}

// labs/<mechanism>/lessons/<id> is "<mechanism>/<id>"; a folder from elsewhere goes by its own name.
static std::string id_of(const fs::path& folder) {
    const auto parent = folder.parent_path();
    if (parent.filename() == "lessons") return (parent.parent_path().filename() / folder.filename()).string();
    return folder.filename().string();
}

// Ours is what lies below the labs, whose programs were built with them.
static bool is_ours(const fs::path& folder) {
    std::error_code wrong;
    const auto labs = fs::weakly_canonical(data_folder() / "labs", wrong);
    const auto [end, rest] = std::mismatch(labs.begin(), labs.end(), folder.begin(), folder.end());
    return !wrong && end == labs.end();
}

Result<Lesson> load_lesson(const fs::path& given) {
    std::error_code wrong;
    auto folder = fs::weakly_canonical(given, wrong);
    if (wrong) folder = given;
    if (!folder.has_filename()) folder = folder.parent_path();
    if (!fs::is_directory(folder, wrong)) return Error{fmt::format("{}: no such folder", given.string())};
    if (fs::symlink_status(folder / "lesson.toml", wrong).type() == fs::file_type::not_found)
        return Error{fmt::format("{}: not a lesson: it has no lesson.toml", given.string())};

    Lesson lesson;
    lesson.folder = folder;
    lesson.id = id_of(folder);
    lesson.foreign = !is_ours(folder);
    TomlReader reader(folder, "lesson.toml");
    const auto table = reader.open();
    if (reader.error()) return *reader.error();
    reader.only(table, "lesson.toml",
                {"level", "order", "minutes", "before", "show", "calls", "roles", "launch", "step", "code", "limits"});
    lesson.level = one_of<Level>(reader, table, "level", {"core", "more", "deep"}, Level::Core);
    lesson.order = int(reader.number(table, "order", 0, 0, 10'000));
    lesson.minutes = int(reader.number(table, "minutes", 5, 1, 60));
    lesson.before = reader.texts(table, "before");
    lesson.before_line = std::max(TomlReader::line_of(table, "before"), 1);
    for (const auto& needed : lesson.before)
        if (needed == lesson.id) reader.fail(TomlReader::line_of(table, "before"), "'before' names the lesson itself");
    lesson.show = reader.texts(table, "show");
    all_of(reader, table, "show", "panel", lesson.show, {"timeline", "source", "inspector", "flags", "capacity", "slots"});
    lesson.calls = reader.texts(table, "calls");
    all_of(reader, table, "calls", "call", lesson.calls, call_names());
    read_code(reader, table, lesson);
    read_launch(reader, table, lesson);
    read_limits(reader, table, lesson);
    read_roles(reader, table, lesson);
    std::set<std::string> ids;
    for (const auto* step : reader.tables(table, "step", true)) {
        lesson.steps.push_back(read_step(reader, *step, lesson));
        differ(reader, TomlReader::line_of(*step, "id"), "step", ids, lesson.steps.back().id);
    }
    if (lesson.steps.empty()) reader.fail(1, "a lesson needs at least one [[step]]");
    if (reader.error()) return *reader.error();

    for (const auto& language : kLanguages) {
        const fs::path words = language + ".md";
        auto prose = read_prose(folder, words);
        if (!prose) return prose.error();
        if (auto missing = check_prose(lesson, language, *prose, folder / words)) return *missing;
        lesson.prose[language] = std::move(prose->words);
    }
    find_hints(lesson);
    return lesson;
}

}   // namespace ipclab
