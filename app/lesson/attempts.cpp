#include "lesson/attempts.h"
#include "lesson/paths.h"
#include "lesson/programs.h"
#include <algorithm>
#include <fmt/format.h>

namespace ipclab {

namespace fs = std::filesystem;

static std::vector<std::string> folders_in(const fs::path& folder) {
    std::vector<std::string> names;
    std::error_code none;
    for (const auto& entry : fs::directory_iterator(folder, none))
        if (entry.symlink_status(none).type() == fs::file_type::directory) names.push_back(entry.path().filename().string());
    std::sort(names.begin(), names.end());
    return names;
}

std::vector<std::string> wrong_attempts(const Lesson& lesson) { return folders_in(lesson.folder / "wrong"); }
std::vector<std::string> other_ways(const Lesson& lesson) { return folders_in(lesson.folder / "ways"); }

static Status read_deeds(const Lesson& lesson, const std::vector<fs::path>& folders, AttemptFiles& files) {
    std::error_code none;
    for (const auto& folder : folders)
        if (fs::exists(folder / "actions.toml", none) || !lesson.code) {
            auto deeds = load_deeds(folder / "actions.toml", lesson);
            if (!deeds) return deeds.error();
            files.deeds = std::move(*deeds);
            return Nothing{};
        }
    files.attempt = Attempt::Empty;
    return Nothing{};
}

static Status build_program(const Lesson& lesson, const fs::path& folder, const fs::path& into, AttemptFiles& files) {
    if (!lesson.code) return Nothing{};
    std::error_code wrong;
    fs::create_directories(into, wrong);
    if (wrong) return Error{into.string() + ": " + wrong.message()};
    const auto source = folder / lesson.code->file;
    if (fs::symlink_status(source, wrong).type() != fs::file_type::regular) return Error{source.string() + ": no such file"};
    auto built = build_now(plan_for(lesson, source, into));
    if (!built) return built.error();
    if (!built->ok) return Error{first_error(*built)};
    files.program = built->program;
    return Nothing{};
}

static Result<AttemptFiles> attempt_in(const Lesson& lesson, std::string name, const std::vector<fs::path>& folders,
                                       const fs::path& into) {
    AttemptFiles files{std::move(name), Attempt::Deeds, {}, {}};
    if (auto read = read_deeds(lesson, folders, files); !read) return read.error();
    if (auto built = build_program(lesson, folders.front(), into, files); !built) return built.error();
    return files;
}

Result<AttemptFiles> solution_of(const Lesson& lesson, const fs::path& into) {
    return attempt_in(lesson, "the solution", {lesson.folder / "solution"}, into / "solution");
}

Result<AttemptFiles> wrong_of(const Lesson& lesson, const std::string& name, const fs::path& into) {
    std::vector<fs::path> folders = {lesson.folder / "wrong" / name};
    if (lesson.code) folders.push_back(lesson.folder / "solution");
    return attempt_in(lesson, fmt::format("the wrong attempt '{}'", name), folders, into / ("wrong-" + name));
}

Result<AttemptFiles> way_of(const Lesson& lesson, const std::string& name, const fs::path& into) {
    std::vector<fs::path> folders = {lesson.folder / "ways" / name};
    if (lesson.code) folders.push_back(lesson.folder / "solution");
    return attempt_in(lesson, fmt::format("the way '{}'", name), folders, into / ("way-" + name));
}

AttemptFiles empty_of(const Lesson& lesson) {
    return {"the empty attempt", Attempt::Empty, {}, lesson.code ? program_path(lesson, lesson.code->program()) : fs::path()};
}

Workshop::Workshop() : folder_(runs_folder()) {}

Workshop::~Workshop() {
    std::error_code ignored;   // what cannot be removed now is found by clean_runs() later
    fs::remove_all(folder_, ignored);
}

Status Workshop::prepare(Lesson& lesson) {
    if (!lesson.foreign || !lesson.programs.empty()) return Nothing{};
    const auto into = folder_ / "programs";
    std::error_code wrong;
    fs::create_directories(into, wrong);
    if (wrong) return Error{into.string() + ": " + wrong.message()};
    if (auto built = build_programs(lesson, into); !built) return built;
    lesson.programs = into;
    return Nothing{};
}

}   // namespace ipclab
