// The seccomp filter that makes the calls of the table, and only those, stop.
#pragma once
#include <cstdint>
#include <linux/filter.h>
#include <vector>

namespace ipclab {

// What comes with a seccomp stop (SECCOMP_RET_DATA): why it stopped.
enum class FilterStop : std::uint16_t { Call, ForeignAbi, IoUring };

std::vector<sock_filter> make_filter(bool confined = false);

}   // namespace ipclab
