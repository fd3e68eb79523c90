#include "cli/cli.h"
#include "lesson/lesson.h"
#include <algorithm>
#include <cstdio>
#include <fmt/core.h>
#include <numeric>

namespace ipclab {

int fail(const Error& error) {
    fmt::print(stderr, "ipclab: {}\n", error.words);
    return error.status;
}

static std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), 0);
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t substituted = diagonal + (a[i - 1] != b[j - 1]);
            diagonal = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, substituted});
        }
    }
    return row.back();
}

std::string nearest(std::string_view word, const std::vector<std::string>& candidates) {
    std::string best;
    std::size_t least = std::max<std::size_t>(2, word.size() / 2) + 1;
    for (const std::string& candidate : candidates)
        if (const std::size_t d = distance(word, candidate); d < least) {
            least = d;
            best = candidate;
        }
    return best;
}

Result<const Lesson*> find_lesson(const Library& library, std::string_view id) {
    if (const Lesson* lesson = library.find(id)) return lesson;
    // A broken lesson was asked for by its right name: its own error says more than "unknown".
    for (const Error& error : library.errors)
        if (const auto at = id.find('/'); at != id.npos && error.words.find(fmt::format("{}/lessons/{}/", id.substr(0, at), id.substr(at + 1))) != std::string::npos)
            return error;

    std::vector<std::string> ids;
    for (const Lesson& lesson : library.lessons) ids.push_back(lesson.id);
    const std::string meant = nearest(id, ids);
    return Error{fmt::format("no lesson '{}'{}", id, meant.empty() ? "; `ipclab lessons` lists them" : fmt::format("; did you mean '{}'?", meant)), 2};
}

} // namespace ipclab
