#include "cli/cli.h"
#include "lesson/attempts.h"
#include "lesson/paths.h"
#include "lesson/progress.h"
#include "lesson/worksheet.h"
#include "trace/tracer.h"
#include "words/catalogue.h"
#include <fmt/core.h>

namespace ipclab {

namespace {

struct Options {
    std::string language = "en", worksheet;
    bool predicates = false, answers = false;
    std::optional<std::string> reset;   // "": all
};

int print_predicates() {
    for (const auto& row : predicates()) fmt::print("{}({})\n    {}\n", row.name, row.arguments, row.meaning);
    return 0;
}

int print_lessons(const std::string& language) {
    static constexpr std::string_view kLevels[] = {"core", "more", "deep"};
    const auto library = load_library(data_folder() / "labs");
    for (const auto& lesson : library.lessons)
        fmt::print("{}\t{}\t{}\t{} min\n", lesson.id, lesson.words(language, "title"), kLevels[int(lesson.level)],
                   lesson.minutes);
    for (const auto& error : library.errors) fail(error);
    return library.errors.empty() ? 0 : 2;
}

int print_worksheet(const Options& options) {
    std::optional<Tracer> tracer;
    if (options.answers) {   // what the kernel answers is asked of the kernel
        auto started = Tracer::start();
        if (!started) return fail(started.error());
        tracer.emplace(std::move(*started));
    }
    auto lesson = lesson_named(options.worksheet);
    if (!lesson) return fail(lesson.error());
    const auto words = Catalogue::load(data_folder() / "assets" / "strings" / (options.language + ".toml"));
    if (!words) return fail(words.error());
    std::optional<Played> solved;
    if (tracer) {
        clean_runs();
        Workshop workshop;
        if (const auto built = workshop.prepare(*lesson); !built) return fail(built.error());
        const auto files = solution_of(*lesson, workshop.folder());
        if (!files) return fail(files.error());
        Session session(&*tracer);
        solved = play(*lesson, session, files->attempt, files->deeds, {}, files->program);
        if (!solved->all_done()) return fail({fmt::format("{}: its solution does not pass: {}", lesson->id, solved->stopped), 1});
    }
    const auto tr = [&](std::string_view key) {
        const auto found = words->all().find(key);
        return found == words->all().end() ? std::string(key) : found->second;
    };
    fmt::print("{}", worksheet(*lesson, options.language, tr, solved ? &*solved : nullptr));
    return 0;
}

int reset_progress(const std::string& lesson) {
    const auto file = state_folder() / "progress.toml";
    auto progress = Progress::load(file);
    if (!progress) return fail(progress.error());
    if (!lesson.empty() && !progress->lessons.contains(lesson)) {
        const auto library = load_library(data_folder() / "labs");
        if (const auto known = find_lesson(library, lesson); !known) return fail(known.error());
    }
    auto before = *progress;
    progress->reset(lesson);
    const auto saved = progress->keep(file, before);
    if (!saved) return fail(saved.error());
    fmt::print("{}: as if never opened\n", lesson.empty() ? "all lessons" : lesson);
    return 0;
}

int run_lessons(const Options& options) {
    if (options.predicates) return print_predicates();
    if (options.reset) return reset_progress(*options.reset);
    return options.worksheet.empty() ? print_lessons(options.language) : print_worksheet(options);
}

}   // namespace

void add_lessons(CLI::App& app, Run& run) {
    auto* command = app.add_subcommand("lessons", "Lists the lessons, one a line, in the order in which they are to be taken");
    auto options = std::make_shared<Options>();
    auto* predicates = command->add_flag("--predicates", options->predicates, "Prints the predicates that checks may use");
    command->add_option("--language", options->language, "Language of the titles, or of the worksheet")
        ->check(CLI::IsMember({"en", "zh-CN"}));
    auto* sheet =
        command
            ->add_option("--worksheet", options->worksheet, "Prints a worksheet of that lesson (or lesson's folder), in Markdown")
            ->type_name("LESSON");
    command
        ->add_flag("--answers", options->answers, "With the answers, as a run of its solution gives them, on a page of their own")
        ->needs(sheet);
    auto* reset = command->add_option("--reset", options->reset, "Forgets the progress of that lesson, or of all")
                      ->type_name("LESSON")
                      ->expected(0, 1);
    predicates->excludes(sheet)->excludes(reset);
    sheet->excludes(reset);
    command->callback([=, &run] { run = [=] { return run_lessons(*options); }; });
}

}   // namespace ipclab
