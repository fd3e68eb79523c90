#include "lesson/lesson.h"
#include "lesson/nearest.h"
#include "lesson/toml_reader.h"
#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <map>
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

namespace {

constexpr std::size_t kMostFolders = 1000;

// The folders in a folder, sorted. A link is none: it could lead anywhere, and round in circles.
std::vector<fs::path> folders_in(const fs::path& folder) {
    std::vector<fs::path> folders;
    std::error_code wrong;
    if (fs::is_symlink(folder, wrong)) return folders;
    for (fs::directory_iterator entry(folder, wrong), end; !wrong && entry != end && folders.size() < kMostFolders;
         entry.increment(wrong))
        if (entry->symlink_status(wrong).type() == fs::file_type::directory) folders.push_back(entry->path());
    std::sort(folders.begin(), folders.end());
    return folders;
}

std::vector<fs::path> lessons_below(const fs::path& labs) {
    std::vector<fs::path> lessons;
    for (const auto& mechanism : folders_in(labs))
        for (auto& folder : folders_in(mechanism / "lessons"))
            if (lessons.size() < kMostFolders) lessons.push_back(std::move(folder));
    return lessons;
}

// Where a lab stands among the others: `order` of its lab.toml; last without one.
int order_of(const fs::path& lab, Library& library) {
    constexpr int kLast = 1000;
    std::error_code wrong;
    if (fs::symlink_status(lab / "lab.toml", wrong).type() == fs::file_type::not_found) return kLast;
    TomlReader reader(lab, "lab.toml");
    const auto table = reader.open();
    const auto order = int(reader.number(table, "order", kLast, 0, kLast));
    if (reader.error()) library.errors.push_back(*reader.error());
    return order;
}

Error misplaced(const Lesson& lesson, const std::string& words) {
    return {fmt::format("{}:{}: {}", (lesson.folder / "lesson.toml").string(), lesson.before_line, words)};
}

// Follows 'before' from lesson to lesson, each but once, and says where it comes back to one that it is on the way from.
class Circles {
public:
    explicit Circles(Library& library) : library_(library) {
        for (const auto& lesson : library.lessons) known_[lesson.id] = &lesson;
        for (const auto& lesson : library.lessons) visit(lesson);
    }

private:
    void visit(const Lesson& lesson) {
        if (!met_.insert(&lesson).second) return;
        way_.push_back(lesson.id);
        for (const auto& id : lesson.before) {
            const auto at = std::find(way_.begin(), way_.end(), id);
            if (at != way_.end())
                library_.errors.push_back(misplaced(
                    lesson, fmt::format("'before' goes round in a circle: {}, {}", fmt::join(at, way_.end(), ", "), id)));
            else if (const auto next = known_.find(id); next != known_.end()) visit(*next->second);
        }
        way_.pop_back();
    }
    Library& library_;
    std::map<std::string_view, const Lesson*> known_;
    std::set<const Lesson*> met_;
    std::vector<std::string> way_;
};

// `whole`: there are no lessons but these, so that 'before' can name no other.
Library load_all(const std::vector<fs::path>& folders, bool whole) {
    Library library;
    for (const auto& folder : folders) {
        auto lesson = load_lesson(folder);
        if (lesson) library.lessons.push_back(std::move(*lesson));
        else library.errors.push_back(lesson.error());
    }
    // Core before more before deep; within a level by lab, and there by the lesson's own order.
    std::map<std::string, int> order;
    if (whole)
        for (const auto& folder : folders)
            if (const auto lab = folder.parent_path().parent_path(); order.emplace(lab.filename(), 0).second)
                order[lab.filename()] = order_of(lab, library);
    const auto lab_of = [](const Lesson& lesson) { return lesson.id.substr(0, lesson.id.find('/')); };
    const auto place = [&](const Lesson& l) { return std::tuple(l.level, order[lab_of(l)], l.order, std::string_view(l.id)); };
    std::sort(library.lessons.begin(), library.lessons.end(),
              [&](const Lesson& a, const Lesson& b) { return place(a) < place(b); });
    for (const auto& [lab, at] : order) library.labs.push_back(lab);
    std::stable_sort(library.labs.begin(), library.labs.end(), [&](const auto& a, const auto& b) { return order[a] < order[b]; });
    std::vector<std::string> ids;
    for (const auto& lesson : library.lessons) ids.push_back(lesson.id);
    for (const auto& lesson : library.lessons)
        for (const auto& needed : lesson.before)
            if (whole && !library.find(needed)) library.errors.push_back(misplaced(lesson, unknown_word("lesson", needed, ids)));
    Circles{library};
    return library;
}

}   // namespace

Library load_library(const fs::path& labs) {
    const auto folders = lessons_below(labs);
    if (folders.empty()) return {{}, {}, {{fmt::format("{}: no lessons here", labs.string())}}};
    return load_all(folders, true);
}

Library lessons_at(const fs::path& given) {
    std::error_code none;
    const auto folder = fs::weakly_canonical(given, none);
    if (fs::symlink_status(folder / "lesson.toml", none).type() != fs::file_type::not_found) return load_all({folder}, false);
    auto folders = folders_in(folder.filename() == "lessons" ? folder : folder / "lessons");
    if (!folders.empty()) return load_all(folders, false);
    folders = lessons_below(folder);
    return folders.empty() ? load_all({folder}, false) : load_all(folders, true);
}

}   // namespace ipclab
