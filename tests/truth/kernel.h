// What the kernel itself says of a process, read by the test: a witness that knows nothing of tracer and world.
#pragma once
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace ipclab::test {

// The third field of /proc/PID/stat: R runs, S sleeps, t is held by a tracer, Z is a zombie (proc(5)). 0: gone.
char state_letter(std::int32_t pid);

struct KernelCall {
    std::int64_t number = -1;
    std::array<std::uint64_t, 6> args{};
};
// /proc/PID/syscall. Nothing while it runs or where it may not be read.
std::optional<KernelCall> call_in_kernel(std::int32_t pid);

struct PipeEnd {
    std::string pipe;   // "pipe:[1234]"
    bool writable = false, nonblock = false;
    bool operator==(const PipeEnd&) const = default;
};
// Those of /proc/PID/fd that are ends of pipes, by descriptor.
std::map<int, PipeEnd> pipe_ends(std::int32_t pid);

struct Inside {
    int unread = 0, capacity = 0;
};
// FIONREAD and F_GETPIPE_SZ through a duplicate of the process's descriptor that is closed at once. Only while the process
// cannot run: the duplicate delays the end of file. Nothing where pidfd_getfd(2) is refused.
std::optional<Inside> inside(std::int32_t pid, int fd);

std::int64_t page_size();

// How many bytes a pipe takes in non-blocking writes of `bytes` until one is done in part or refused. A pipe is a ring of
// page slots; the length of a write modulo the page goes into the last slot if it fits there whole, the rest into new ones.
std::int64_t accepted(std::int64_t bytes, std::int64_t capacity);

}   // namespace ipclab::test
