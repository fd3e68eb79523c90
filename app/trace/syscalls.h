// The table of system calls: one row each, with the name, its arguments and how they are shown.
// Pure data and pure functions: no ptrace here, so the world and the view use it for replay as well.
#pragma once
#include "record/event.h"
#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace ipclab {

enum class Arg : std::uint8_t {
    None, Int, Unsigned, Hex, Fd, DirFd, Pid, Size, Offset, Pointer, Path, Buffer, Iovec, OpenFlags, Mode, FcntlCommand,
    FcntlArgument, IoctlCommand, Signal, SigAction, SigSet, SigHow, WaitStatus, WaitOptions, PollFds, FdSet, Timespec,
    TimeoutMs, CloneFlags, PipeFds, PipeFlags, DupFlags, EpollOp, EpollEvent, SpliceFlags, ExecVector, Ignored
};

// What a call does to descriptors and channels; one row may do several things. The world and the tracer
// go by these, never by call numbers.
enum CallTraits : std::uint32_t {
    kReads = 1 << 0,          // takes bytes out of args[fd_arg]
    kWrites = 1 << 1,         // puts bytes into it
    kMakesFd = 1 << 2,        // the result is a new descriptor
    kCloses = 1 << 3,
    kDuplicates = 1 << 4,
    kOpens = 1 << 5,          // by name
    kForks = 1 << 6,
    kExecs = 1 << 7,
    kWaits = 1 << 8,          // for a child
    kPolls = 1 << 9,
    kSleeps = 1 << 10,
    kSignals = 1 << 11,       // sends one
    kEnds = 1 << 12,          // exit, exit_group
    kNames = 1 << 13,         // makes or removes a name (mkfifo, unlink)
    kMoves = 1 << 14,         // between two descriptors (splice, tee, sendfile)
    kNoRestart = 1 << 15,     // PTRACE_INTERRUPT makes it fail: must be in the filter (signal(7))
    kVector = 1 << 16,        // iovec
    kQuiet = 1 << 17,         // bookkeeping that lessons dim
};

struct Syscall {
    std::int16_t number;
    std::string_view name;              // the kernel's: "pipe2"
    std::string_view also;              // what a program calls, where glibc renames: "pipe"; "" if the same
    std::array<Arg, 6> args;
    std::int8_t fd_arg;                 // index of the descriptor it works on, or -1
    std::uint32_t traits;
};

const Syscall* find_syscall(int number);            // nullptr: not in the table
const Syscall* find_syscall(std::string_view name); // by either name
std::span<const Syscall> all_syscalls();            // sorted by number

// Arguments of an Enter event (5 and 6 from its payload where it has them).
std::array<std::uint64_t, 6> arguments(const Event& enter, std::span<const std::byte> payload);

struct Words { bool brief = false; std::size_t most = 32; };   // brief: "write(4, …, 4096)" for a card

// "write(4, \"AAAA\"..., 4096)". For buffers that the kernel fills, `exit` gives the bytes; without it "…".
std::string call_text(const Event& enter, std::span<const std::byte> enter_payload,
                      const Event* exit, std::span<const std::byte> exit_payload, Words = {});
// "4096", "-1 EAGAIN (Resource temporarily unavailable)", "? ERESTARTSYS".
std::string result_text(const Event& exit, Words = {});

std::string_view errno_name(int);       // "EAGAIN"; "" if unknown
std::string_view errno_words(int);      // "Resource temporarily unavailable"
std::string signal_name(int);           // "SIGPIPE", "SIGRTMIN+2"
int signal_number(std::string_view);    // 0: no such

} // namespace ipclab
