#include "lesson/source_text.h"
#include <fstream>

namespace ipclab {

namespace {

constexpr std::uintmax_t kLargest = 4 << 20;   // bytes; a program for reading is never so long
constexpr std::size_t kTab = 4;

std::string expanded(const std::string& line) {
    std::string out;
    for (char c : line) {
        if (c == '\t') out.append(kTab - out.size() % kTab, ' ');
        else if (c != '\r') out += c;
    }
    return out;
}

}   // namespace

const SourceText& SourceTexts::of(const std::string& file) {
    const auto known = texts_.find(file);
    if (known != texts_.end()) return known->second;
    SourceText& text = texts_[file];
    std::error_code ignored;
    if (!std::filesystem::is_regular_file(file, ignored) || std::filesystem::file_size(file, ignored) > kLargest) return text;
    std::ifstream in(file);
    for (std::string line; std::getline(in, line);) text.lines.push_back(expanded(line));
    text.found = !text.lines.empty();
    return text;
}

}   // namespace ipclab
