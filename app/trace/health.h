// What this machine allows, found out by trying: a real child is traced, filtered, read and watched.
// Where a setting forbids something, its name and what to do are part of the answer.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace ipclab {

enum class Standing : std::uint8_t { Ok, Limited, Missing };

struct HealthItem {
    Standing standing = Standing::Ok;
    std::string name;      // "pidfd_getfd"
    std::string found;     // what was seen: "a child's descriptor was duplicated"
    std::string advice;    // what to do, or what the lab does without it; "" where all is well
    bool needed = false;   // lessons cannot run unless it is there
};

// ptrace, Yama, the seccomp filter, pidfd_getfd, kcmp, process_vm_readv, debug registers. Forks one child, and
// reaps it; call it while there is one thread.
std::vector<HealthItem> tracing_health();

// Pipes, pages, System V and POSIX limits, CPUs, WSL, containers.
std::vector<HealthItem> kernel_health();

}   // namespace ipclab
