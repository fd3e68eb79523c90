#include "lesson/programs.h"
#include "lesson/paths.h"
#include <algorithm>
#include <fmt/format.h>

namespace ipclab {

namespace fs = std::filesystem;

fs::path program_path(const Lesson& lesson, const std::string& name) {
    if (name.rfind('/', 0) == 0) return name;
    return (lesson.programs.empty() ? programs_folder() / lesson.id : lesson.programs) / name;
}

BuildPlan plan_for(const Lesson& lesson, const fs::path& source, const fs::path& into) {
    return {source, into / source.stem(), lesson.code ? lesson.code->options : std::vector<std::string>{}};
}

std::vector<BuildPlan> plans_for(const Lesson& lesson, const fs::path& into) {
    constexpr std::size_t kMost = 64;
    std::vector<BuildPlan> plans;
    std::error_code wrong;
    for (fs::directory_iterator entry(lesson.folder, wrong), end; !wrong && entry != end && plans.size() < kMost;
         entry.increment(wrong))
        if (entry->path().extension() == ".cpp" && entry->symlink_status(wrong).type() == fs::file_type::regular)
            plans.push_back(plan_for(lesson, entry->path(), into));
    std::sort(plans.begin(), plans.end(), [](const BuildPlan& a, const BuildPlan& b) { return a.source < b.source; });
    return plans;
}

std::string first_error(const Built& built) {
    const auto failed = [](const Diagnostic& d) { return d.error; };
    const auto found = std::find_if(built.diagnostics.begin(), built.diagnostics.end(), failed);
    if (found == built.diagnostics.end()) return built.program.string() + ": it could not be built";
    const auto place = found->line > 0 ? fmt::format("{}:{}:{}", found->file, found->line, found->column) : found->file;
    return fmt::format("{}: error: {}", place, found->words);
}

Status build_programs(const Lesson& lesson, const fs::path& into) {
    for (const auto& plan : plans_for(lesson, into)) {
        auto built = build_now(plan);
        if (!built) return built.error();
        if (!built->ok) return Error{first_error(*built)};
    }
    return Nothing{};
}

}   // namespace ipclab
