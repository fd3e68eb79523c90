// What lies at an address of a process, from /proc/PID/maps (proc_pid_maps(5)).
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <sys/types.h>

namespace ipclab {

struct Mapping {
    std::uint64_t begin = 0, end = 0, offset = 0;   // offset: of `begin`, in what is mapped
    bool writable = false, shared = false;
    std::uint64_t device = 0, inode = 0;   // as stat(2) has them; inode 0: nobody else can have it
    std::string path;                      // "/dev/shm/x", "/SYSV00000000 (deleted)", "/dev/zero (deleted)": anonymous
};
std::optional<Mapping> mapping_at(pid_t pid, std::uint64_t address);   // none: nothing is mapped there

}   // namespace ipclab
