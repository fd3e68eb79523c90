#include "cli/cli.h"
#include "lesson/lesson.h"
#include "lesson/paths.h"
#include <fmt/core.h>

namespace ipclab {

static int print_predicates() {
    for (const auto& row : predicates()) fmt::print("{}({})\n    {}\n", row.name, row.arguments, row.meaning);
    return 0;
}

static int print_lessons(const std::string& language) {
    static constexpr std::string_view kLevels[] = {"core", "more", "deep"};
    const auto library = load_library(data_folder() / "labs");
    for (const auto& lesson : library.lessons)
        fmt::print("{}\t{}\t{}\t{} min\n", lesson.id, lesson.words(language, "title"), kLevels[int(lesson.level)],
                   lesson.minutes);
    for (const auto& error : library.errors) fail(error);
    return library.errors.empty() ? 0 : 2;
}

void add_lessons(CLI::App& app, Run& run) {
    auto* command = app.add_subcommand("lessons", "Lists the lessons, one a line, in the order in which they are to be taken");
    auto table = std::make_shared<bool>(false);
    auto language = std::make_shared<std::string>("en");
    command->add_flag("--predicates", *table, "Prints the predicates that checks may use");
    command->add_option("--language", *language, "Language of the titles")->check(CLI::IsMember({"en", "zh-CN"}));
    command->callback([=, &run] { run = [=] { return *table ? print_predicates() : print_lessons(*language); }; });
}

} // namespace ipclab
