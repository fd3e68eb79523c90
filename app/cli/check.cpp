#include "cli/cli.h"
#include "lesson/lint.h"
#include "lesson/paths.h"
#include <filesystem>
#include <fmt/core.h>

namespace ipclab {

namespace fs = std::filesystem;

namespace {

// A lesson's folder, a lab's (its lessons), or one with labs in it.
Library lessons_in(const fs::path& folder) {
    std::error_code none;
    Library library;
    auto take = [&](const fs::path& one) {
        auto lesson = load_lesson(one);
        if (lesson) library.lessons.push_back(std::move(*lesson));
        else library.errors.push_back(lesson.error());
    };
    auto lessons = folder / "lessons";
    if (folder.filename() == "lessons") lessons = folder;
    if (fs::exists(folder / "lesson.toml", none)) take(folder);
    else if (fs::is_directory(lessons, none)) {
        for (const auto& entry : fs::directory_iterator(lessons, none))
            if (entry.is_directory(none)) take(entry.path());
    } else if (!fs::is_directory(folder, none) || load_library(folder).lessons.empty()) take(folder);
    else return load_library(folder);
    std::sort(library.lessons.begin(), library.lessons.end(), [](const Lesson& a, const Lesson& b) { return a.order < b.order; });
    return library;
}

// Lessons are independent, so a bad one does not keep the others from being checked: 1 if any is wrong, 2 if one cannot be read.
int check_lessons(const std::vector<std::string>& folders, int rounds, bool words_only) {
    auto tracer = Tracer::start();
    if (!tracer) return fail(tracer.error());
    clean_runs();
    Session session(&*tracer);
    int status = 0;
    for (const auto& folder : folders) {
        const auto library = lessons_in(fs::absolute(folder).lexically_normal());
        for (const auto& error : library.errors) status = std::max(status, fail(error));
        for (const auto& lesson : library.lessons) {
            auto wrong = lint_prose(lesson);
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

} // namespace

void add_check(CLI::App& app, Run& run) {
    auto* command = app.add_subcommand("check", "Proves lessons: the solution passes, each wrong attempt and the empty one fail");
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

} // namespace ipclab
