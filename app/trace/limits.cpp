#include "trace/limits.h"
#include "trace/proc.h"
#include <algorithm>
#include <charconv>
#include <csignal>
#include <ctime>
#include <unistd.h>

namespace ipclab {
namespace {

// CPU time of all its threads, also of those that are gone (clock_getcpuclockid(3)).
std::uint64_t cpu_ns(pid_t pid) {
    clockid_t clock{};
    timespec time{};
    if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &time) != 0) return 0;
    return std::uint64_t(time.tv_sec) * 1'000'000'000 + std::uint64_t(time.tv_nsec);
}

// Bytes that only it uses: resident less shared, from /proc/PID/statm. What is shared is bounded by the size of a file.
std::uint64_t memory(pid_t pid) {
    const std::string text = read_file("/proc/" + std::to_string(pid) + "/statm");
    std::uint64_t pages[3] = {};
    const char* at = text.data();
    const char* const end = at + text.size();
    for (auto& number : pages) {
        const auto [rest, error] = std::from_chars(at, end, number);
        if (error != std::errc() || rest == end) return 0;
        at = rest + 1;
    }
    return (pages[1] - std::min(pages[1], pages[2])) * std::uint64_t(sysconf(_SC_PAGESIZE));
}

}   // namespace

std::string Budget::out_of_time() const { return "used more than " + std::to_string(limits_.cpu_s) + " s of CPU time"; }

std::string Budget::look(std::span<const pid_t> processes) {
    std::uint64_t spent = 0, resident = 0;
    for (const pid_t pid : processes) {
        ending(pid);
        if (limits_.memory_mb) resident += memory(pid);
    }
    for (const auto& [pid, ns] : spent_ns_) spent += ns;
    if (limits_.cpu_s && spent > limits_.cpu_s * std::uint64_t(1'000'000'000)) return out_of_time();
    if (limits_.memory_mb && resident > std::uint64_t(limits_.memory_mb) << 20)
        return "used more than " + std::to_string(limits_.memory_mb) + " MB of memory";
    return {};
}

void Budget::ending(pid_t pid) {
    if (!limits_.cpu_s) return;
    auto& ns = spent_ns_[pid];
    ns = std::max(ns, cpu_ns(pid));
}

std::string Budget::printed(std::size_t bytes) {
    printed_ += bytes;
    if (limits_.output_kb && printed_ > std::uint64_t(limits_.output_kb) << 10)
        return "printed more than " + std::to_string(limits_.output_kb) + " KB";
    return {};
}

std::string Budget::another(std::size_t alive) const {
    if (limits_.processes && alive >= limits_.processes)
        return "made more than " + std::to_string(limits_.processes) + " processes and threads";
    return {};
}

std::string Budget::signalled(int signal) const {
    if (signal == SIGXCPU && limits_.cpu_s) return out_of_time();
    if (signal == SIGXFSZ && limits_.file_mb) return "wrote a file larger than " + std::to_string(limits_.file_mb) + " MB";
    return {};
}

}   // namespace ipclab
