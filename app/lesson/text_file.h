// Files of a lesson are a stranger's: small, regular, plain text, or refused by name.
#pragma once
#include "record/result.h"
#include <filesystem>
#include <string>

namespace ipclab {

inline constexpr std::size_t kLargestText = 1 << 20; // bytes

// The whole file. Refuses what is larger, no regular file, or has control characters other than tab and line ends.
Result<std::string> read_text(const std::filesystem::path&);

} // namespace ipclab
