// The text of source files, read once each. Files come from debug information, so they may be missing or huge.
#pragma once
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace ipclab {

struct SourceText {
    std::vector<std::string> lines;   // without line ends; tabs are four columns apart
    bool found = false;
};

class SourceTexts {
public:
    // Valid as long as this lives. A file that cannot be read is remembered as not found.
    const SourceText& of(const std::string& file);

private:
    std::map<std::string, SourceText> texts_;
};

}   // namespace ipclab
