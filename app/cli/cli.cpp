#include "cli/cli.h"
#include "lesson/lesson.h"
#include "lesson/nearest.h"
#include "lesson/paths.h"
#include "lesson/text_file.h"
#include <cstdio>
#include <filesystem>
#include <fmt/core.h>

namespace ipclab {

int fail(const Error& error) {
    fmt::print(stderr, "ipclab: {}\n", one_line(error.words));
    return error.status;
}

// "pipe/full" -> "/pipe/lessons/full/", as it stands in the path of a lesson's files.
static std::string folder_part(std::string_view id) {
    const auto slash = id.find('/');
    return slash == id.npos ? std::string() : fmt::format("/{}/lessons/{}/", id.substr(0, slash), id.substr(slash + 1));
}

Result<const Lesson*> find_lesson(const Library& library, std::string_view id) {
    if (const Lesson* lesson = library.find(id)) return lesson;
    // Asked for by its right name, a broken lesson's own error says more than "unknown".
    if (const std::string folder = folder_part(id); !folder.empty())
        for (const Error& error : library.errors)
            if (error.words.find(folder) != std::string::npos) return error;

    std::vector<std::string> ids;
    for (const Lesson& lesson : library.lessons) ids.push_back(lesson.id);
    return Error{unknown_word("lesson", id, ids)};
}

Result<Lesson> lesson_named(const std::string& name) {
    std::error_code none;
    if (std::filesystem::is_directory(name, none)) return load_lesson(name);
    const auto library = load_library(data_folder() / "labs");
    auto found = find_lesson(library, name);
    if (!found) return found.error();
    return **found;
}

}   // namespace ipclab
