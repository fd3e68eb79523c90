// The contract on which every room rests: one observed fact, 64 bytes, with its payload in the
// 64-byte slots that follow it. The tracer is the only writer; commands and clicks are echoed
// through it, so `seq` is the one order of everything seen and done.
#pragma once
#include "record/object.h"
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace ipclab {

enum class Kind : std::uint8_t {
    Spawn,
    Fork,
    Exec,
    Enter,
    Exit,
    Blocked,
    Unblocked,
    Held,
    Released,
    Paced,
    SignalSent,
    Signal,
    Exiting,
    Exited,
    Line,
    Memory,
    Output,
    Level,
    Descriptor,
    Command,
    Notice,
    Count
};

// Names as they stand in JSON Lines: "spawn", "signal-sent", …
std::string_view name_of(Kind);

// What `a`, `b`, `c`, `d` and the payload mean, by kind. Serials of objects are packed ObjectIds.
//
// kind        | a                  | b                 | c              | d               | payload
// Spawn       | index in launch    | round, or 0       | -              | -               | role NUL argv0 NUL argv1 NUL …
// Fork        | child pid          | child tid         | clone flags    | -               | -            (pid, tid: the parent)
// Exec        | former tid         | rchar             | wchar          | syscr<<32|syscw | path NUL argv0 NUL …
// Enter       | argument 1         | argument 2        | argument 3     | argument 4      | see kMoreArguments; then input bytes
// Exit        | result (-errno)    | bytes asked for   | -              | -               | output bytes
// Blocked     | object             | Reason            | fd or -1       | -               | -
// Unblocked   | object             | waited, ns        | -              | -               | -
// Held        | HoldCause          | -                 | -              | -               | -
// Released    | HoldCause          | -                 | -              | -               | -
// Paced       | until, t_ns        | pace, ns          | -              | -               | -
// SignalSent  | target pid         | signal            | target tid or 0| -               | -
// Signal      | signal             | si_code           | si_pid         | Disposition     | -
// Exiting     | wait status        | rchar             | wchar          | syscr<<32|syscw | -
// Exited      | wait status        | rounds to come    | -              | -               | -
// Line        | line, 1-based      | program counter   | -              | -               | path of the source file
// Memory      | address            | value             | MemoryBits     | object or 0     | name of the variable
// Output      | fd (1: the PTY)    | -                 | -              | -               | bytes
// Level       | object             | bytes unread      | capacity or -1 | 1: a slot free  | name, at first, of what has no descriptor
// Descriptor  | fd                 | ofd serial        | object         | packed, see DescriptorBits | path or name
// Command     | CommandKind        | Command::target   | Command::value | Command::fd     | Command::text
// Notice      | NoticeCode         | object or 0       | -              | -               | words (English, for logs)
//
// Level of other objects (pid, tid: whose call showed it, or 0):
//   semaphore | value, or -1       | -1                | waiters or -1
//   mutex     | 1 free, 0 taken    | owner's tid or 0  | -1
//   queue     | messages           | most messages, -1 | bytes
//   memory    | bytes long         | -1                | processes that have it mapped, or -1
// A Line or Held event of a thread that stands at a line or after an access, outside of any call, has call -1.
// A Descriptor event with ofd serial 0 says that the descriptor was found closed; with fd -1 there is none yet: the path leads
// to that FIFO, which the process has made or is about to open. It is told once of each FIFO.
// Enter is emitted at the syscall-enter stop, before any Held or Paced. From then until Released
// (if held or paced), else from Enter on, the call may take effect; Exit is when it was seen done.
// Calls that do not return (exit_group, a killed call) have no Exit.
struct Event {
    std::uint64_t seq = 0;    // 0 is the Command event of a launch: a new recording begins
    std::uint64_t t_ns = 0;   // CLOCK_MONOTONIC since the launch: when the tracer saw it
    std::int32_t pid = 0;     // thread group; 0 where no process is meant
    std::int32_t tid = 0;
    Kind kind = Kind::Notice;
    std::uint8_t flags = 0;      // EventFlags
    std::int16_t call = -1;      // x86-64 syscall number the event belongs to, or -1
    std::uint32_t payload = 0;   // bytes that follow, padded to whole slots
    std::int64_t a = 0, b = 0, c = 0, d = 0;
};
static_assert(sizeof(Event) == 64);

inline constexpr std::size_t kSlot = sizeof(Event);
constexpr std::size_t payload_slots(std::uint32_t bytes) { return (bytes + kSlot - 1) / kSlot; }

enum EventFlags : std::uint8_t {
    kMoreArguments = 1,   // Enter: the payload begins with arguments 5 and 6, two 64-bit words
    kRestarted = 2,       // Exit: not a result; the kernel restarts the call (-512, -513, -514, -516)
    kDerived = 4,         // worked out, not reported (EINTR after a handler without SA_RESTART)
    kInjected = 8,        // Enter, Exit: a call that the lab made in the process (closing an end)
    kTruncated = 16,      // the payload is only the beginning
    kStartUp = 32,        // before `main`: the loader's work
    kAmended = 64,   // Enter: in place of the thread's Enter before it, because the lab has changed an argument (Nonblock, fd -1)
};

// Why a thread waits in the kernel.
enum class Reason : std::uint8_t {
    Other,
    PipeFull,
    PipeEmpty,
    FifoNoReader,
    FifoNoWriter,
    Child,
    Timer,
    Poll,
    Signal,
    Vfork,
    Lock,
    Futex,
    SocketFull,
    SocketEmpty,
    Accept,
    Connect,
    QueueFull,
    QueueEmpty,
    Semaphore,
    Counter,
    Terminal,
    Count
};
std::string_view name_of(Reason);   // "pipe-full", …

enum class HoldCause : std::uint8_t { User, Step, Start, Memory, Line };   // who asked
enum class Disposition : std::uint8_t { Default, Ignored, Handled };
enum class MemoryHow : std::uint8_t { Watched, AtStop, Sampled };
enum class Access : std::uint8_t { Seen, Load, Store };   // what the thread did to the word, if it did anything

// Event::c of a Memory event. A word with an object is shared (the pid is who touched it, or 0); without one it is the
// process's own, such as a local variable.
struct MemoryBits {
    MemoryHow how = MemoryHow::AtStop;
    Access access = Access::Seen;
    std::uint8_t size = 4;   // bytes
    bool is_signed = true;
    bool local = false;   // of one call of a function: each thread has its own
    std::int64_t pack() const;
    static MemoryBits unpack(std::int64_t);
};
enum class NoticeCode : std::uint8_t {
    Text,
    OrderNotObserved,
    ProbeRefused,
    Mismatch,
    Untraced,
    ForeignAbi,
    IoUring,
    Behind,
    MemoryFull,
    LaunchFailed,
    WillNotWork,
    PrivilegeLost,
    CannotStep,
    SignalRefused,
    LimitReached,
    NotConfined,
    Count
};
std::string_view name_of(NoticeCode);

// Event::d of a Descriptor event.
struct DescriptorBits {
    bool readable = false, writable = false, nonblock = false, append = false, direct = false, cloexec = false;
    bool outside = false;   // it came from outside the run: somebody else may hold the same description
    std::int64_t pack() const;
    static DescriptorBits unpack(std::int64_t);
};

// Everything a person or a lesson can ask of the tracer. It is echoed as a Command event when it is
// carried out, so that a recording says who did what.
enum class CommandKind : std::uint8_t {
    Launch,     // text: see calls/launch.h. Ends the run before it, then starts a new recording
    End,        // kills and reaps the whole run
    Run,        // target: lets go of a hold; it runs on
    Hold,       // target: hold at the next syscall-enter
    Step,       // target: make the call it is about to make, hold at the next enter
    Pace,       // target; value: ns before each call, 0 none
    Signal,     // target; value: signal number
    Kill,       // target: SIGKILL
    Nonblock,   // target, fd: of the open file description; value 0 or 1. fd -1: of the open() that it is held before
    Capacity,   // target, fd: F_SETPIPE_SZ value
    CloseEnd,   // target, fd: makes the process close it before its next call
    Probe,      // value: 1 while the stage is drawn (levels are read at most 60 times a second), 0 not
    Mark,       // nothing in the tracer; text: what the learner did ("predict full.1 b")
    Input,      // target (0: the first program); text: bytes typed into its terminal. fd: into the terminal of this index
                // instead, the programs' own first, then the spare ones; from then on it is the target's
    StepLine,   // target: to the beginning of another line of its source, in any function of the program that it calls from there on
    StepAccess,   // target: to its next load or store of a watched word (Launch::watch); it stands just after it
    Count
};
std::string_view name_of(CommandKind);

}   // namespace ipclab
