#include "lesson/nearest.h"
#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace ipclab {

std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> before_last, last(b.size() + 1), row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] != b[j - 1])});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) row[j] = std::min(row[j], before_last[j - 2] + 1);
        }
        before_last = last;
        last.swap(row);
    }
    return last[b.size()];
}

std::string unknown_word(std::string_view what, std::string_view word, const std::vector<std::string>& known) {
    constexpr std::size_t kLongest = 64;   // a hostile file's word is neither measured nor printed whole
    std::string said = fmt::format("unknown {} '{}'", what, word.substr(0, kLongest));
    if (known.empty()) return said + "; there is none";
    if (word.size() <= kLongest) {
        auto nearest = std::min_element(known.begin(), known.end(), [&](const auto& a, const auto& b) {
            return edit_distance(word, a) < edit_distance(word, b);
        });
        if (edit_distance(word, *nearest) <= std::max<std::size_t>(2, word.size() / 3))
            return said + fmt::format("; did you mean '{}'?", *nearest);
    }
    return said + fmt::format("; known: {}", fmt::join(known, " "));
}

}   // namespace ipclab
