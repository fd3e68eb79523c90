// One language's words of a lesson: Markdown in sections, "## step" and "### part", that become keys.
#pragma once
#include "record/result.h"
#include <filesystem>
#include <map>
#include <string>

namespace ipclab {

struct Prose {
    std::map<std::string, std::string> words;   // "fill.goal1" -> Markdown
    std::map<std::string, int> lines;           // where each key stands in the file
};

// `inside`: the file, in the lesson's folder (see read_text).
Result<Prose> read_prose(const std::filesystem::path& folder, const std::filesystem::path& inside);

}   // namespace ipclab
