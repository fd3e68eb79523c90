#include "cli/cli.h"
#include "lesson/lint.h"
#include "lesson/paths.h"
#include "trace/tracer.h"
#include <filesystem>
#include <fmt/core.h>

namespace ipclab {

namespace fs = std::filesystem;

namespace {

// Lessons are independent, so a bad one does not keep the others from being checked: 1 if any is wrong, 2 if one cannot be read.
int check_lessons(const std::vector<std::string>& folders, int rounds, bool words_only) {
    auto tracer = Tracer::start();
    if (!tracer) return fail(tracer.error());
    clean_runs();
    Session session(&*tracer);
    int status = 0;
    for (const auto& folder : folders) {
        const auto library = lessons_at(fs::absolute(folder).lexically_normal());
        for (const auto& error : library.errors) status = std::max(status, fail(error));
        for (const auto& lesson : library.lessons) {
            auto wrong = lint_prose(lesson);
            for (auto& words : lint_shape(lesson)) wrong.push_back(std::move(words));
            if (!words_only)
                for (auto& words : lint_runs(lesson, session, rounds)) wrong.push_back(std::move(words));
            fmt::print("{}: {}\n", lesson.id, wrong.empty() ? "ok" : fmt::format("{} wrong", wrong.size()));
            for (const auto& words : wrong) fmt::print("    {}\n", words);
            std::fflush(stdout);
            if (!wrong.empty()) status = std::max(status, 1);
        }
    }
    return status;
}

}   // namespace

void add_check(CLI::App& app, Run& run) {
    auto* command = app.add_subcommand(
        "check", "Proves lessons: the solution and its other ways pass, each wrong attempt and the empty one fail");
    auto folders = std::make_shared<std::vector<std::string>>();
    auto rounds = std::make_shared<int>(1);
    auto words = std::make_shared<bool>(false);
    command->add_option("FOLDER", *folders, "Folders of lessons or labs; all our own without one");
    command->add_option("--rounds", *rounds, "Plays everything so many times: a flake fails the lesson")
        ->check(CLI::Range(1, 1000));
    command->add_flag("--words", *words, "Checks the words only, and runs nothing");
    command->callback([=, &run] {
        run = [=] {
            return check_lessons(folders->empty() ? std::vector{(data_folder() / "labs").string()} : *folders, *rounds, *words);
        };
    });
}

}   // namespace ipclab
