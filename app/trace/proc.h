// What the engine reads of /proc. Nothing here opens /proc/PID/fd/N: on a FIFO that would release who waits in open.
#pragma once
#include "calls/syscalls.h"
#include <cstdint>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace ipclab {

struct IoCounters {
    std::int64_t rchar = 0, wchar = 0, calls = 0;
};   // calls: syscr << 32 | syscw

std::string read_file(const std::string& path);   // "" where it cannot be read
std::string read_link(const std::string& path);
IoCounters io_counters(pid_t pid, pid_t tid);          // zeros where unreadable
char thread_state(pid_t tid);                          // 'S', 'D', 'R', 't'…; '?': gone
std::optional<long> current_call(pid_t tid);           // none: running, or gone
std::optional<std::uint64_t> entry_point(pid_t pid);   // AT_ENTRY of the program it runs

struct AddressRange {
    std::uint64_t begin = 0, end = 0;
    bool contains(std::uint64_t address) const { return address >= begin && address < end; }
};
AddressRange loader_range(pid_t pid);   // of ld.so, right after exec; empty: static

struct ProcessStatus {
    pid_t tgid = 0, ppid = 0, tracer = 0;
    std::uint64_t ignored = 0, caught = 0;
};
ProcessStatus process_status(pid_t tid);   // zeros: gone

std::vector<pid_t> children_of_this_thread();   // zombies too; none where the kernel does not list them
std::vector<int> open_numbers(pid_t pid);       // of its descriptor table, ascending
std::size_t read_memory(pid_t pid, std::uint64_t address, std::span<std::byte> into);   // bytes got from the start

}   // namespace ipclab
