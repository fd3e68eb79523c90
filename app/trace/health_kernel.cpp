#include "trace/health.h"
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fmt/core.h>
#include <fstream>
#include <sched.h>
#include <sstream>
#include <sys/utsname.h>
#include <unistd.h>

namespace ipclab {
namespace {

// The first line of a small file; "" if it cannot be read.
std::string line_of(const std::string& path) {
    std::ifstream file(path);
    std::string line;
    std::getline(file, line);
    return line;
}

HealthItem pipe_item() {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return {Standing::Missing, "pipe", fmt::format("pipe: {}", std::strerror(errno)), "close some programs", true};
    const int capacity = fcntl(ends[0], F_GETPIPE_SZ);
    close(ends[0]);
    close(ends[1]);
    HealthItem item{Standing::Ok, "pipe capacity",
                    fmt::format("{} bytes, at most {}", capacity, line_of("/proc/sys/fs/pipe-max-size")), "", false};
    // pipe(7): beyond pipe-user-pages-soft pages, an unprivileged user's new pipes are small.
    if (capacity <= sysconf(_SC_PAGESIZE) * 2) {
        item.standing = Standing::Limited;
        item.advice = fmt::format("your pipes use more than fs.pipe-user-pages-soft = {} pages: close some programs",
                                  line_of("/proc/sys/fs/pipe-user-pages-soft"));
    }
    return item;
}

HealthItem system_v_item() {
    std::string found;
    for (const char* name : {"msgmax", "msgmnb", "msgmni", "shmmax", "shmmni", "sem"}) {
        std::string value = line_of(fmt::format("/proc/sys/kernel/{}", name));
        for (char& c : value)
            if (c == '\t') c = ' ';
        if (!value.empty()) found += fmt::format("{}{} {}", found.empty() ? "" : ", ", name, value);
    }
    if (found.empty())
        return {Standing::Limited, "System V IPC", "not in this kernel",
                "lessons on queues and semaphores of System V cannot run", false};
    return {Standing::Ok, "System V IPC", found, "", false};
}

HealthItem posix_item() {
    const std::string sizes = line_of("/proc/sys/fs/mqueue/msg_max");
    const bool memory = access("/dev/shm", W_OK) == 0;
    const std::string found =
        fmt::format("queues: {}; /dev/shm: {}", sizes.empty() ? "no" : sizes + " messages", memory ? "writable" : "not writable");
    if (sizes.empty() || !memory)
        return {Standing::Limited, "POSIX IPC", found, "lessons on shared memory or POSIX queues cannot run", false};
    return {Standing::Ok, "POSIX IPC", found, "", false};
}

HealthItem cpu_item() {
    cpu_set_t set;
    const int count = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
    if (count == 1)
        return {Standing::Limited, "CPUs", "1", "races that need two processors at once will not happen by themselves", false};
    return {Standing::Ok, "CPUs", std::to_string(count), "", false};
}

HealthItem place_item() {
    utsname name{};
    uname(&name);
    std::string found = fmt::format("{} {} {}", name.sysname, name.release, name.machine);
    const std::string release = name.release;
    if (release.find("icrosoft") != release.npos) found += ", WSL";
    for (const char* mark : {"/.dockerenv", "/run/.containerenv"})
        if (std::filesystem::exists(mark)) found += ", in a container";
    if (std::strcmp(name.machine, "x86_64") != 0) return {Standing::Missing, "kernel", found, "only x86-64 is supported", true};
    return {Standing::Ok, "kernel", found, "", false};
}

}   // namespace

std::vector<HealthItem> kernel_health() {
    return {place_item(), cpu_item(),      {Standing::Ok, "page size", fmt::format("{} bytes", sysconf(_SC_PAGESIZE)), "", false},
            pipe_item(),  system_v_item(), posix_item()};
}

}   // namespace ipclab
