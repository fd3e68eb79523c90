#include "lesson/lesson.h"
#include <algorithm>
#include <fmt/format.h>
#include <set>
#include <tuple>

namespace ipclab {

namespace fs = std::filesystem;

const std::string& Lesson::words(const std::string& language, const std::string& key) const {
    for (const auto& wanted : {language, std::string("en")})
        if (auto all = prose.find(wanted); all != prose.end())
            if (auto found = all->second.find(key); found != all->second.end()) return found->second;
    return *unworded.insert(key).first;
}

std::string Lesson::role_of(const std::string& lineage) const {
    for (const auto& [name, whose] : roles)
        if (whose == lineage) return name;
    return lineage;
}

const Lesson* Library::find(std::string_view id) const {
    for (const auto& lesson : lessons)
        if (lesson.id == id) return &lesson;
    return nullptr;
}

const Lesson* Library::after(const Lesson& lesson) const {
    for (std::size_t i = 0; i + 1 < lessons.size(); ++i)
        if (lessons[i].id == lesson.id) return &lessons[i + 1];
    return nullptr;
}

Library load_library(const fs::path& labs) {
    Library library;
    std::error_code wrong;
    std::vector<fs::path> folders;
    for (const auto& mechanism : fs::directory_iterator(labs, wrong))
        for (const auto& entry : fs::directory_iterator(mechanism.path() / "lessons", wrong))
            if (entry.is_directory(wrong)) folders.push_back(entry.path());
    std::sort(folders.begin(), folders.end());
    if (folders.empty()) library.errors.push_back({fmt::format("{}: no lessons here", labs.string())});
    for (const auto& folder : folders) {
        auto lesson = load_lesson(folder);
        if (lesson) library.lessons.push_back(std::move(*lesson));
        else library.errors.push_back(lesson.error());
    }
    // Mechanisms are taken in the order of their first lesson: by order within a level, core before more before deep.
    std::sort(library.lessons.begin(), library.lessons.end(), [](const Lesson& a, const Lesson& b) {
        return std::tie(a.level, a.order, a.id) < std::tie(b.level, b.order, b.id);
    });
    std::set<std::string> ids;
    for (const auto& lesson : library.lessons) ids.insert(lesson.id);
    for (const auto& lesson : library.lessons)
        for (const auto& needed : lesson.before)
            if (!ids.count(needed))
                library.errors.push_back({fmt::format("{}: 'before' names '{}', which is no lesson",
                                                      (lesson.folder / "lesson.toml").string(), needed)});
    return library;
}

} // namespace ipclab
