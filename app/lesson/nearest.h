// The word that was probably meant: errors name it.
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ipclab {

// Insertions, deletions, replacements and swaps of neighbours between two words (optimal string alignment).
std::size_t edit_distance(std::string_view, std::string_view);

// "unknown role 'writter'; did you mean 'writer'?", or the words there are where none is near.
std::string unknown_word(std::string_view what, std::string_view word, const std::vector<std::string>& known);

}   // namespace ipclab
