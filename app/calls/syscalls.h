// The table of system calls: one row each, with the name, its arguments and how they are shown.
// Pure data and pure functions: no ptrace here, so the world and the view use it for replay as well.
#pragma once
#include "record/event.h"
#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ipclab {

enum class Arg : std::uint8_t {
    None,
    Int,
    Unsigned,
    Hex,
    Fd,
    DirFd,
    Pid,
    Size,
    Offset,
    Pointer,
    Path,
    Buffer,
    Iovec,
    Message,
    OpenFlags,
    Mode,
    FcntlCommand,
    FcntlArgument,
    IoctlCommand,
    IoctlArgument,
    Signal,
    SigAction,
    OldSigAction,
    SigSet,
    OldSigSet,
    SigHow,
    SigInfo,
    WaitStatus,
    WaitOptions,
    WaitIdType,
    PollFds,
    FdSet,
    Timespec,
    Timeval,
    IntervalTimer,
    IntervalWhich,
    ClockId,
    ClockFlags,
    TimeoutMs,
    CloneFlags,
    CloneArgs,
    PipeFds,
    PipeFlags,
    DupFlags,
    EpollOp,
    EpollEvent,
    EpollEvents,
    EpollFlags,
    SpliceFlags,
    AtFlags,
    RenameFlags,
    MessageFlags,
    SocketDomain,
    SocketType,
    ShutdownHow,
    FutexOp,
    FlockOp,
    EventfdFlags,
    ExecVector,
    Environment,
    IpcFlags,
    IpcKey,
    Ignored,
    Count
};

// What a call does to descriptors and channels; one row may do several things. The world and the tracer
// go by these, never by call numbers.
enum CallTraits : std::uint32_t {
    kReads = 1 << 0,     // takes bytes out of args[fd_arg]
    kWrites = 1 << 1,    // puts bytes into it
    kMakesFd = 1 << 2,   // the result is a new descriptor
    kCloses = 1 << 3,
    kDuplicates = 1 << 4,
    kOpens = 1 << 5,   // by name
    kForks = 1 << 6,
    kExecs = 1 << 7,
    kWaits = 1 << 8,   // for a child
    kPolls = 1 << 9,
    kSleeps = 1 << 10,
    kSignals = 1 << 11,     // sends one
    kEnds = 1 << 12,        // exit, exit_group
    kNames = 1 << 13,       // makes or removes a name (mkfifo, unlink)
    kMoves = 1 << 14,       // between two descriptors (splice, tee, sendfile)
    kNoRestart = 1 << 15,   // PTRACE_INTERRUPT makes it fail: must be in the filter (signal(7))
    kVector = 1 << 16,      // iovec
    kQuiet = 1 << 17,       // bookkeeping that lessons dim
};

struct Syscall {
    std::int16_t number;
    std::string_view name;   // the kernel's: "pipe2"
    std::string_view also;   // what a program calls, where glibc renames: "pipe"; "" if the same
    std::array<Arg, 6> args;
    std::int8_t fd_arg;   // index of the descriptor it works on, or -1
    std::uint32_t traits;
};

const Syscall* find_syscall(int number);              // nullptr: not in the table
const Syscall* find_syscall(std::string_view name);   // the kernel's name first, then what programs call
std::span<const Syscall> all_syscalls();              // sorted by number

// Whether a program or a lesson may mean this call by `name`. Several calls can answer to one name: "pipe" is pipe and
// pipe2, "open" is open and openat, "wait" is wait4.
bool answers_to(const Syscall&, std::string_view name);

using Arguments = std::array<std::uint64_t, 6>;

// The traits of this very call: fcntl(F_DUPFD) makes a descriptor, other fcntls do not.
std::uint32_t traits_of(const Syscall&, const Arguments&);

// What an event of a call carries of the process's memory.
//
// Enter: arguments 5 and 6 (16 bytes) if the row has more than four arguments (carries_six, flag kMoreArguments); then
// the pieces of copies_at_enter, in order. Exit: the pieces of copies_at_exit. A piece needs no header, because both
// sides know its length:
//   Record  exactly `length` bytes; zeros where they could not be read
//   Text    a string with its NUL, at most `length` bytes (cut before the NUL); a lone NUL where it could not be read
//   Texts   a 64-bit count, then that many Text: the pointer array of execve
//   Bytes, Vector, Message   the bytes of a read or write, at most Launch::payload of them. Always the only piece, so
//           the payload (after arguments 5 and 6) is the data itself. Vector: from `count` iovecs, Message: from a msghdr
// A null pointer gives no piece. kTruncated is set where Text, Texts, Bytes, Vector or Message were cut.
struct Copy {
    enum class What : std::uint8_t { Record, Text, Texts, Bytes, Vector, Message };
    What what = What::Record;
    std::uint8_t arg = 0;      // index of the argument
    std::uint32_t count = 0;   // Vector: number of iovecs
    std::uint64_t address = 0;
    std::uint64_t length = 0;   // bytes
};
struct Copies {   // no allocation: made at every stop
    std::array<Copy, 4> items{};
    std::size_t size = 0;
    const Copy* begin() const { return items.data(); }
    const Copy* end() const { return items.data() + size; }
};
bool carries_six(const Syscall&);
Copies copies_at_enter(const Syscall&, const Arguments&);
Copies copies_at_exit(const Syscall&, const Arguments&, std::int64_t result);

// Reads the pieces with `read` (address, destination; returns how many bytes from the start it got) and appends them to
// `out` in the layout above. Returns true if something was cut.
using ReadMemory = std::function<std::size_t(std::uint64_t address, std::span<std::byte> into)>;
bool carry(const Copies&, std::size_t data_limit, const ReadMemory& read, std::vector<std::byte>& out);

// The piece that belongs to an argument, out of what `carry` appended; nothing if there is none.
using Bytes = std::span<const std::byte>;
std::optional<Bytes> piece(const Copies&, Bytes carried, std::size_t arg);

// Arguments of an Enter event (5 and 6 from its payload where it has them).
Arguments arguments(const Event& enter, Bytes payload);
// The payload of an Enter without arguments 5 and 6: for a write, the bytes written.
Bytes pieces(const Event& enter, Bytes payload);

struct Words {
    bool brief = false;
    std::size_t most = 32;
};   // brief: "write(4, …, 4096)" for a card

// "write(4, \"AAAA\"..., 4096)". For buffers that the kernel fills, `exit` gives the bytes; without it "…".
std::string call_text(const Event& enter, Bytes enter_payload, const Event* exit, Bytes exit_payload, Words = {});
// The same, one text an argument: {"4", "\"AAAA\"...", "4096"}.
std::vector<std::string> argument_texts(const Event& enter, Bytes enter_payload, const Event* exit, Bytes exit_payload,
                                        Words = {});
// "4096", "-1 EAGAIN (Resource temporarily unavailable)", "? ERESTARTSYS".
std::string result_text(const Event& exit, Words = {});
// The same with what the kernel gave back beside it: "1 ([{fd=3, revents=POLLIN}])", "0 (Timeout)".
std::string outcome_text(const Event& enter, Bytes enter_payload, const Event& exit, Bytes exit_payload, Words = {});

std::string_view errno_name(int);                     // "EAGAIN", the kernel's own "ERESTARTSYS"; "" if unknown
std::string_view errno_words(int);                    // "Resource temporarily unavailable"
std::string signal_name(int);                         // "SIGPIPE", "SIGRTMIN+2"
int signal_number(std::string_view);                  // 0: no such
std::string signal_code_name(int signal, int code);   // si_code: "SI_USER", "CLD_EXITED"; else its number

}   // namespace ipclab
