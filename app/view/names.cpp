#include "view/names.h"
#include "calls/syscalls.h"

namespace ipclab::view {

std::string duration_words(std::uint64_t ns) {
    if (ns >= 10'000'000'000) return fmt::format("{} s", (ns + 500'000'000) / 1'000'000'000);
    if (ns >= 1'000'000'000) return fmt::format("{:.1f} s", double(ns) / 1e9);
    if (ns >= 10'000'000) return fmt::format("{} ms", ns / 1'000'000);
    if (ns >= 1'000'000) return fmt::format("{:.1f} ms", double(ns) / 1e6);
    return fmt::format("{} µs", ns / 1000);
}

std::string call_name(int number) {
    const Syscall* row = find_syscall(number);
    return row ? std::string(row->also.empty() ? row->name : row->also) : "syscall " + std::to_string(number);
}

std::string errno_meaning(const Ui& ui, int call, int error) {
    const std::string name(errno_name(error));
    const Syscall* row = find_syscall(call);
    const std::string way = row && (row->traits & kWrites) ? "_write" : row && (row->traits & kReads) ? "_read" : "";
    const auto& words = ui.tr.all();
    for (const std::string& key : {"inspector.errno_" + name + way, "inspector.errno_" + name})
        if (const auto it = words.find(key); it != words.end()) return it->second;
    return "";
}

}   // namespace ipclab::view
