#include "lesson/text_file.h"
#include <algorithm>
#include <cerrno>
#include <fmt/format.h>
#include <fstream>

namespace ipclab {

Result<std::string> read_text(const std::filesystem::path& file) {
    std::error_code wrong;
    const auto status = std::filesystem::status(file, wrong);
    if (!std::filesystem::exists(status)) return system_error(file.string(), wrong ? wrong.value() : ENOENT);
    // Asked before opening: to open a FIFO would wait for a writer.
    if (!std::filesystem::is_regular_file(status)) return Error{fmt::format("{}: not a regular file", file.string())};
    std::ifstream in(file, std::ios::binary);
    if (!in) return system_error(file.string(), errno);
    std::string text(kLargestText + 1, '\0');
    in.read(text.data(), std::streamsize(text.size()));
    text.resize(std::size_t(in.gcount()));
    if (text.size() > kLargestText) return Error{fmt::format("{}: larger than {} bytes", file.string(), kLargestText)};
    int line = 1;
    for (unsigned char c : text) {
        if (c == '\n') ++line;
        else if ((c < 0x20 && c != '\t' && c != '\r') || c == 0x7f)
            return Error{fmt::format("{}:{}: control character {:#04x}", file.string(), line, c)};
    }
    return text;
}

} // namespace ipclab
