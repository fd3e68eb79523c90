// Files of a lesson are a stranger's: small, regular, plain UTF-8, in the lesson's own folder, or refused by name.
#pragma once
#include "record/result.h"
#include <filesystem>
#include <string>
#include <string_view>

namespace ipclab {

inline constexpr std::size_t kLargestText = 1 << 20;   // bytes

// The whole file `inside` (a relative path) of a folder. No part of the path may be a symbolic link or "..", so that
// nothing outside the folder is ever opened. Refuses as below.
Result<std::string> read_text(const std::filesystem::path& folder, const std::filesystem::path& inside);
// The whole of a file of the user's own; symbolic links are followed. Refuses what is larger than kLargestText, no
// regular file (it is not even opened: that could wait, or wind a tape), not UTF-8, or has control characters.
Result<std::string> read_text(const std::filesystem::path& file);

// What makes a text unfit: "3: control character U+001B", the line first; "" where it is fit. Tab and line ends are;
// the marks that turn the direction of writing are not: with them a line can look like another (CVE-2021-42574).
std::string unfit(std::string_view text);

// As one line of a terminal: control characters and what is not UTF-8 as \xNN. A stranger's words stand in errors too.
std::string one_line(std::string_view text);

// Puts the text into a file by temporary file, fsync and rename: whoever reads it, or finds it after a crash at any
// instant, sees the whole old text or the whole new one (rename(2), fsync(2)). Makes the folder. A link is followed.
Status write_text(const std::filesystem::path& file, std::string_view text);

}   // namespace ipclab
