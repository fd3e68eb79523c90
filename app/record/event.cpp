#include "record/event.h"
#include "record/names.h"

namespace ipclab {

std::string_view name_of(Kind kind) {
    static constexpr std::array<std::string_view, std::size_t(Kind::Count)> names{
        "spawn", "fork",     "exec",   "enter",       "exit",       "blocked", "unblocked",
        "held",  "released", "paced",  "signal-sent", "signal",     "exiting", "exited",
        "line",  "memory",   "output", "level",       "descriptor", "command", "notice"};
    return name_in(names, kind);
}

std::string_view name_of(Reason reason) {
    static constexpr std::array<std::string_view, std::size_t(Reason::Count)> names{
        "other",  "pipe-full", "pipe-empty", "fifo-no-reader", "fifo-no-writer", "child",       "timer",
        "poll",   "signal",    "vfork",      "lock",           "futex",          "socket-full", "socket-empty",
        "accept", "connect",   "queue-full", "queue-empty",    "semaphore",      "counter",     "terminal"};
    return name_in(names, reason);
}

std::string_view name_of(NoticeCode code) {
    static constexpr std::array<std::string_view, std::size_t(NoticeCode::Count)> names{
        "text",        "order-not-observed", "probe-refused", "mismatch",
        "untraced",    "foreign-abi",        "io-uring",      "behind",
        "memory-full", "launch-failed",      "will-not-work", "privilege-lost",
        "cannot-step", "signal-refused",     "limit-reached", "not-confined"};
    return name_in(names, code);
}

std::string_view name_of(CommandKind kind) {
    static constexpr std::array<std::string_view, std::size_t(CommandKind::Count)> names{
        "launch",   "end",      "run",       "hold",  "step", "pace",  "signal",    "kill",
        "nonblock", "capacity", "close-end", "probe", "mark", "input", "step-line", "step-access"};
    return name_in(names, kind);
}

std::int64_t DescriptorBits::pack() const {
    return std::int64_t(readable) | std::int64_t(writable) << 1 | std::int64_t(nonblock) << 2 | std::int64_t(append) << 3 |
           std::int64_t(direct) << 4 | std::int64_t(cloexec) << 5 | std::int64_t(outside) << 6;
}

DescriptorBits DescriptorBits::unpack(std::int64_t v) {
    const auto bit = [v](int i) { return (v >> i & 1) != 0; };
    return {bit(0), bit(1), bit(2), bit(3), bit(4), bit(5), bit(6)};
}

std::int64_t MemoryBits::pack() const {
    return std::int64_t(how) | std::int64_t(access) << 8 | std::int64_t(size) << 16 | std::int64_t(is_signed) << 24 |
           std::int64_t(local) << 25;
}

MemoryBits MemoryBits::unpack(std::int64_t v) {
    return {MemoryHow(v & 0xff), Access(v >> 8 & 0xff), std::uint8_t(v >> 16), (v >> 24 & 1) != 0, (v >> 25 & 1) != 0};
}

}   // namespace ipclab
