// A call in words, like strace: one small function for each kind of argument that points to something.
#include "calls/flags.h"
#include "calls/syscalls.h"
#include <algorithm>
#include <bit>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <linux/futex.h>
#include <linux/sched.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

namespace ipclab {
namespace {

// A call as it is known so far: its arguments, and what its events carry.
struct Shown {
    const Syscall& row;
    Arguments args;
    Bytes entered, left;   // payloads; `left` is empty while it has not returned
    Copies at_enter, at_exit;
    bool returned;
    std::int64_t result;
    Words words;

    std::optional<Bytes> in(std::size_t arg) const { return piece(at_enter, entered, arg); }
    std::optional<Bytes> out(std::size_t arg) const { return piece(at_exit, left, arg); }
};

template <class T> T at(Bytes bytes, std::size_t offset) {
    T value{};
    if (offset + sizeof value <= bytes.size()) std::memcpy(&value, bytes.data() + offset, sizeof value);
    return value;
}

constexpr std::string_view kEllipsis = "…";

std::string pointer(std::uint64_t value) { return value ? fmt::format("{:#x}", value) : "NULL"; }

// What stands for memory that was not copied.
std::string unread(const Shown& s, std::size_t i) {
    return s.args[i] && s.words.brief ? std::string(kEllipsis) : pointer(s.args[i]);
}

// "AAAA"... as strace quotes it; `whole` is how many bytes there are in truth.
std::string quoted(Bytes bytes, std::uint64_t whole, std::size_t most) {
    constexpr std::pair<char, char> kEscapes[] = {{'\n', 'n'}, {'\t', 't'}, {'\r', 'r'}, {'\v', 'v'},
                                                  {'\f', 'f'}, {'"', '"'},  {'\\', '\\'}};
    const Bytes shown = bytes.first(std::min(bytes.size(), most));
    std::string out = "\"";
    for (std::size_t i = 0; i < shown.size(); ++i) {
        const char c = char(shown[i]);
        const auto escape = std::ranges::find(kEscapes, c, &std::pair<char, char>::first);
        if (escape != std::end(kEscapes)) {
            out += '\\';
            out += escape->second;
        } else if (c >= ' ' && c <= '~') {
            out += c;
        } else {
            // Short octal, unless a digit follows that would be read as part of it.
            const bool digit_follows = i + 1 < shown.size() && char(shown[i + 1]) >= '0' && char(shown[i + 1]) <= '7';
            const unsigned value = static_cast<unsigned char>(c);
            out += '\\';
            if (digit_follows || value >= 0100) out += char('0' + (value >> 6));
            if (digit_follows || value >= 010) out += char('0' + (value >> 3 & 7));
            out += char('0' + (value & 7));
        }
    }
    out += '"';
    if (whole > shown.size()) out += "...";
    return out;
}

std::string text_of(Bytes bytes) {
    const bool ended = !bytes.empty() && bytes.back() == std::byte{0};
    const Bytes text = ended ? bytes.first(bytes.size() - 1) : bytes;
    return quoted(text, text.size(), text.size());
}

// The bytes of a read or write: of the input at once, of the output when it is there.
std::string data(const Shown& s, std::size_t i, bool of_vector) {
    if (s.words.brief) return std::string(kEllipsis);
    std::optional<Bytes> bytes;
    std::uint64_t whole = 0;
    if (s.row.traits & kWrites) {
        bytes = s.in(i);
        whole = of_vector ? (s.returned ? std::uint64_t(std::max<std::int64_t>(s.result, 0)) : 0) : s.args[i + 1];
        if (!bytes && s.args[i] && whole == 0) bytes = Bytes{};
    } else if (!s.returned) {
        return std::string(kEllipsis);
    } else if (s.result >= 0) {
        whole = std::uint64_t(s.result);
        bytes = whole ? s.out(i) : Bytes{};
    }
    return bytes ? quoted(*bytes, whole, s.words.most) : pointer(s.args[i]);
}

std::string buffer(const Shown& s, std::size_t i) { return data(s, i, false); }
// The parts are not told apart: a vector is shown as the one run of bytes that it stands for.
std::string vector(const Shown& s, std::size_t i) {
    return s.words.brief ? std::string(kEllipsis) : "[" + data(s, i, true) + "]";
}
std::string message(const Shown& s, std::size_t i) {
    return s.words.brief ? std::string(kEllipsis) : "{msg_iov=[" + data(s, i, true) + "]}";
}

std::string path(const Shown& s, std::size_t i) {
    const auto bytes = s.in(i);
    return bytes ? text_of(*bytes) : pointer(s.args[i]);
}

std::string strings(const Shown& s, std::size_t i) {
    const auto bytes = s.in(i);
    if (!bytes) return unread(s, i);
    std::string out;
    std::size_t from = 8;
    for (auto left = at<std::uint64_t>(*bytes, 0); left > 0 && from < bytes->size(); --left) {
        const auto nul = std::find(bytes->begin() + std::ptrdiff_t(from), bytes->end(), std::byte{0});
        const auto length = std::size_t(nul - bytes->begin()) - from;
        out += out.empty() ? "" : ", ";
        out += quoted(bytes->subspan(from, length), length, s.words.most);
        from += length + 1;
    }
    return "[" + out + "]";
}

std::string two_fds(const Shown& s, std::size_t i) {
    const auto bytes = s.out(i);
    return bytes        ? fmt::format("[{}, {}]", at<int>(*bytes, 0), at<int>(*bytes, 4))
           : s.returned ? pointer(s.args[i])
                        : unread(s, i);
}

std::string directory_fd(const Shown& s, std::size_t i) {
    return int(s.args[i]) == AT_FDCWD ? "AT_FDCWD" : std::to_string(int(s.args[i]));
}

std::string mode(const Shown& s, std::size_t i) {
    const auto type = s.args[i] & S_IFMT, bits = s.args[i] & 07777;
    return type ? fmt::format("{}|{:#o}", in_words(type, kFileTypes), bits) : fmt::format("{:#03o}", bits);
}

std::string fcntl_argument(const Shown& s, std::size_t i) {
    switch (int(s.args[1])) {
    case F_SETFL:
        return in_words(s.args[i], *flags_of(Arg::OpenFlags));
    case F_SETFD:
        return in_words(s.args[i], kDescriptorFlags);
    case F_GETLK:
    case F_SETLK:
    case F_SETLKW:
    case F_OFD_GETLK:
    case F_OFD_SETLK:
    case F_OFD_SETLKW:
        return unread(s, i);
    default:
        return std::to_string(int(s.args[i]));
    }
}

std::string ioctl_argument(const Shown& s, std::size_t i) {
    auto bytes = s.in(i);
    if (!bytes && s.returned) bytes = s.out(i);
    return bytes ? fmt::format("[{}]", at<int>(*bytes, 0)) : unread(s, i);
}

std::string signal(const Shown& s, std::size_t i) { return s.args[i] ? signal_name(int(s.args[i])) : "0"; }

// "[INT CHLD]"; nearly full sets by what is missing: "~[KILL STOP]".
std::string signal_set(std::uint64_t set) {
    const bool inverted = std::popcount(set) >= 42;
    std::string out;
    for (int number = 1; number <= 64; ++number)
        if (((set >> (number - 1)) & 1) != std::uint64_t(inverted)) {
            out += out.empty() ? "" : " ";
            out += signal_name(number).substr(3);
        }
    return (inverted ? "~[" : "[") + out + "]";
}
std::string set_in(const Shown& s, std::size_t i) {
    const auto bytes = s.in(i);
    return bytes ? signal_set(at<std::uint64_t>(*bytes, 0)) : pointer(s.args[i]);
}
std::string set_out(const Shown& s, std::size_t i) {
    const auto bytes = s.out(i);
    return bytes ? signal_set(at<std::uint64_t>(*bytes, 0)) : unread(s, i);
}

// The kernel's struct sigaction: handler, flags, restorer, mask.
std::string action(const std::optional<Bytes>& bytes, const Shown& s, std::size_t i) {
    if (!bytes) return unread(s, i);
    const auto handler = at<std::uint64_t>(*bytes, 0), flags = at<std::uint64_t>(*bytes, 8);
    std::string out = (flags & SA_SIGINFO) ? "{sa_sigaction=" : "{sa_handler=";
    out += handler == 0 ? "SIG_DFL" : handler == 1 ? "SIG_IGN" : pointer(handler);
    if (s.words.brief) return out + "}";
    out += fmt::format(", sa_mask={}, sa_flags={}", signal_set(at<std::uint64_t>(*bytes, 24)), in_words(flags, kSigActionFlags));
    constexpr std::uint64_t kRestorer = 0x04000000;
    if (flags & kRestorer) out += ", sa_restorer=" + pointer(at<std::uint64_t>(*bytes, 16));
    return out + "}";
}
std::string action_in(const Shown& s, std::size_t i) { return action(s.in(i), s, i); }
std::string action_out(const Shown& s, std::size_t i) { return action(s.out(i), s, i); }

std::string signal_info(const Shown& s, std::size_t i) {
    const auto bytes = s.out(i);
    if (!bytes) return unread(s, i);
    const int number = at<int>(*bytes, 0);
    if (number == 0) return "{}";   // waitid with WNOHANG and no child that changed
    std::string out =
        fmt::format("{{si_signo={}, si_code={}, si_pid={}", signal_name(number), at<int>(*bytes, 8), at<int>(*bytes, 16));
    if (number == SIGCHLD) out += fmt::format(", si_status={}", at<int>(*bytes, 24));
    return out + "}";
}

std::string wait_status(const Shown& s, std::size_t i) {
    const auto bytes = s.out(i);
    if (!bytes) return unread(s, i);
    const int status = at<int>(*bytes, 0);
    if (WIFEXITED(status)) return fmt::format("[{{WIFEXITED(s) && WEXITSTATUS(s) == {}}}]", WEXITSTATUS(status));
    if (WIFSIGNALED(status))
        return fmt::format("[{{WIFSIGNALED(s) && WTERMSIG(s) == {}{}}}]", signal_name(WTERMSIG(status)),
                           WCOREDUMP(status) ? " && WCOREDUMP(s)" : "");
    if (WIFSTOPPED(status)) return fmt::format("[{{WIFSTOPPED(s) && WSTOPSIG(s) == {}}}]", signal_name(WSTOPSIG(status)));
    return "[{WIFCONTINUED(s)}]";
}

// struct pollfd: fd, events (16 bits), revents (16 bits).
std::string poll_fds(const Shown& s, std::size_t i) {
    const auto bytes = s.in(i);
    if (!bytes) return s.args[i] && std::uint32_t(s.args[i + 1]) == 0 ? "[]" : unread(s, i);
    std::string out;
    for (std::size_t from = 0; from + 8 <= bytes->size(); from += 8) {
        const auto words = in_words(at<std::uint16_t>(*bytes, from + 4), kPollEvents);
        out += fmt::format("{}{{fd={}, events={}}}", out.empty() ? "" : ", ", at<int>(*bytes, from), words);
    }
    return "[" + out + "]";
}
std::string polled(const Shown& s, std::size_t i) {
    std::string out;
    if (const auto bytes = s.out(i))
        for (std::size_t from = 0; from + 8 <= bytes->size(); from += 8)
            if (const auto happened = at<std::uint16_t>(*bytes, from + 6))
                out += fmt::format("{}{{fd={}, revents={}}}", out.empty() ? "" : ", ", at<int>(*bytes, from),
                                   in_words(happened, kPollEvents));
    return "[" + out + "]";
}

std::string fds_of_set(Bytes bytes) {
    std::string out;
    for (std::size_t fd = 0; fd < bytes.size() * 8; ++fd)
        if (std::to_integer<unsigned>(bytes[fd / 8]) >> (fd % 8) & 1) out += (out.empty() ? "" : " ") + std::to_string(fd);
    return "[" + out + "]";
}
std::string fd_set_in(const Shown& s, std::size_t i) {
    const auto bytes = s.in(i);
    return bytes ? fds_of_set(*bytes) : pointer(s.args[i]);
}

std::string timespec_at(Bytes bytes, std::size_t from, std::string_view fraction) {
    return fmt::format("{{tv_sec={}, {}={}}}", at<std::int64_t>(bytes, from), fraction, at<std::int64_t>(bytes, from + 8));
}
std::string timespec(const Shown& s, std::size_t i) {
    const auto bytes = s.in(i);
    return bytes ? timespec_at(*bytes, 0, "tv_nsec") : pointer(s.args[i]);
}
std::string timeval(const Shown& s, std::size_t i) {
    const auto bytes = s.in(i);
    return bytes ? timespec_at(*bytes, 0, "tv_usec") : pointer(s.args[i]);
}
std::string interval_timer(const Shown& s, std::size_t i) {
    const auto bytes = s.in(i);
    if (!bytes) return pointer(s.args[i]);
    return fmt::format("{{it_interval={}, it_value={}}}", timespec_at(*bytes, 0, "tv_usec"), timespec_at(*bytes, 16, "tv_usec"));
}

std::string epoll_events_of(Bytes bytes) {   // packed: events (32 bits), data (64 bits)
    std::string out;
    for (std::size_t from = 0; from + 12 <= bytes.size(); from += 12)
        out += fmt::format("{}{{events={}, data={{u32={}, u64={}}}}}", out.empty() ? "" : ", ",
                           in_words(at<std::uint32_t>(bytes, from), kEpollEvents), at<std::uint32_t>(bytes, from + 4),
                           at<std::uint64_t>(bytes, from + 4));
    return out;
}
std::string epoll_event(const Shown& s, std::size_t i) {
    const auto bytes = s.in(i);
    return bytes ? epoll_events_of(*bytes) : pointer(s.args[i]);
}
std::string epoll_events(const Shown& s, std::size_t i) {
    if (s.returned && s.result == 0) return "[]";
    const auto bytes = s.out(i);
    return bytes ? "[" + epoll_events_of(*bytes) + "]" : unread(s, i);
}

// The low byte is the signal that the parent gets at the child's end.
std::string clone_flags(std::uint64_t value, bool brief) {
    constexpr std::uint64_t kOfTheLibrary = CLONE_CHILD_CLEARTID | CLONE_CHILD_SETTID;
    const std::uint64_t signal = value & 0xff, bits = value & ~std::uint64_t(0xff) & ~(brief ? kOfTheLibrary : 0);
    if (!signal) return in_words(bits, *flags_of(Arg::CloneFlags));
    return (bits ? in_words(bits, *flags_of(Arg::CloneFlags)) + "|" : "") + signal_name(int(signal));
}
std::string clone_args(const Shown& s, std::size_t i) {   // struct clone_args of clone3: 64-bit words
    const auto bytes = s.in(i);
    if (!bytes) return unread(s, i);
    std::string out = "{flags=" + in_words(at<std::uint64_t>(*bytes, 0), *flags_of(Arg::CloneFlags));
    if (const auto number = at<std::uint64_t>(*bytes, 32)) out += ", exit_signal=" + signal_name(int(number));
    if (s.words.brief) return out + "}";
    return out +
           fmt::format(", stack={}, stack_size={:#x}}}", pointer(at<std::uint64_t>(*bytes, 40)), at<std::uint64_t>(*bytes, 48));
}

std::string ipc_flags(const Shown& s, std::size_t i) {
    const std::uint64_t permissions = s.args[i] & 0777, flags = s.args[i] & ~std::uint64_t(0777);
    if (!permissions) return in_words(flags, *flags_of(Arg::IpcFlags));
    return (flags ? in_words(flags, *flags_of(Arg::IpcFlags)) + "|" : "") + fmt::format("{:#o}", permissions);
}

std::string hex(const Shown& s, std::size_t i) { return s.args[i] ? fmt::format("{:#x}", s.args[i]) : "0"; }
std::string as_int(const Shown& s, std::size_t i) { return std::to_string(int(s.args[i])); }
std::string as_uint(const Shown& s, std::size_t i) { return std::to_string(unsigned(s.args[i])); }
std::string as_size(const Shown& s, std::size_t i) { return std::to_string(s.args[i]); }
std::string as_offset(const Shown& s, std::size_t i) { return std::to_string(std::int64_t(s.args[i])); }
std::string as_words(const Shown& s, std::size_t i) { return in_words(std::uint32_t(s.args[i]), *flags_of(s.row.args[i])); }
std::string clone_bits(const Shown& s, std::size_t i) { return clone_flags(s.args[i], s.words.brief); }

using InWords = std::string (*)(const Shown&, std::size_t);
struct Decoder {
    Arg arg;
    InWords in_words;
};
constexpr Decoder kDecoders[] = {
    {Arg::Int, as_int},
    {Arg::Unsigned, as_uint},
    {Arg::Hex, hex},
    {Arg::Fd, as_int},
    {Arg::DirFd, directory_fd},
    {Arg::Pid, as_int},
    {Arg::Size, as_size},
    {Arg::Offset, as_offset},
    {Arg::Pointer, unread},
    {Arg::Path, path},
    {Arg::Buffer, buffer},
    {Arg::Iovec, vector},
    {Arg::Message, message},
    {Arg::Mode, mode},
    {Arg::FcntlArgument, fcntl_argument},
    {Arg::IoctlArgument, ioctl_argument},
    {Arg::Signal, signal},
    {Arg::SigAction, action_in},
    {Arg::OldSigAction, action_out},
    {Arg::SigSet, set_in},
    {Arg::OldSigSet, set_out},
    {Arg::SigInfo, signal_info},
    {Arg::WaitStatus, wait_status},
    {Arg::PollFds, poll_fds},
    {Arg::FdSet, fd_set_in},
    {Arg::Timespec, timespec},
    {Arg::Timeval, timeval},
    {Arg::IntervalTimer, interval_timer},
    {Arg::TimeoutMs, as_int},
    {Arg::CloneFlags, clone_bits},
    {Arg::CloneArgs, clone_args},
    {Arg::PipeFds, two_fds},
    {Arg::EpollEvent, epoll_event},
    {Arg::EpollEvents, epoll_events},
    {Arg::ExecVector, strings},
    {Arg::Environment, unread},
    {Arg::IpcFlags, ipc_flags},
};
constexpr auto kDecoderOf = [] {
    std::array<InWords, std::size_t(Arg::Count)> table{};
    table.fill(as_words);   // the others are made of names: see flags.cpp
    for (const Decoder& d : kDecoders) table[std::size_t(d.arg)] = d.in_words;
    return table;
}();

// Arguments that mean something in this very call; the registers of the others hold what was there before.
bool has_meaning(const Shown& s, std::size_t i) {
    const Arg arg = s.row.args[i];
    if (arg == Arg::Ignored) return false;
    const bool after_flags = i > 0 && (s.row.args[i - 1] == Arg::OpenFlags || (i > 1 && s.row.args[i - 2] == Arg::OpenFlags));
    if (after_flags && (arg == Arg::Mode || arg == Arg::Pointer)) {
        const auto flags = s.args[arg == Arg::Mode ? i - 1 : i - 2];
        return (flags & O_CREAT) || (flags & O_TMPFILE) == O_TMPFILE;
    }
    if (arg == Arg::FcntlArgument) {
        constexpr int kWithout[] = {F_GETFD, F_GETFL, F_GETOWN, F_GETSIG, F_GETLEASE, F_GETPIPE_SZ, F_GET_SEALS};
        return std::ranges::find(kWithout, int(s.args[1])) == std::end(kWithout);
    }
    if ((s.row.number == SYS_mknod || s.row.number == SYS_mknodat) && arg == Arg::Unsigned)
        return S_ISCHR(s.args[i - 1]) || S_ISBLK(s.args[i - 1]);
    if (s.row.number == SYS_futex) {
        const int op = int(s.args[1]) & FUTEX_CMD_MASK;
        return i < (op == FUTEX_WAKE || op == FUTEX_UNLOCK_PI || op == FUTEX_TRYLOCK_PI ? 3u
                    : op == FUTEX_WAIT || op == FUTEX_LOCK_PI                           ? 4u
                                                                                        : 6u);
    }
    if (s.row.number == SYS_clone && s.words.brief) return i == 0;
    return true;
}

Shown shown(const Syscall& row, const Event& enter, Bytes enter_payload, const Event* exit, Bytes exit_payload, Words words) {
    Shown s{row,
            arguments(enter, enter_payload),
            pieces(enter, enter_payload),
            exit_payload,
            {},
            {},
            exit != nullptr,
            exit ? exit->a : 0,
            words};
    s.at_enter = copies_at_enter(row, s.args);
    if (exit && !(exit->flags & kRestarted)) s.at_exit = copies_at_exit(row, s.args, s.result);
    return s;
}

// clone's arguments on x86-64 with their names, in the order of clone(2).
std::vector<std::string> clone_arguments(const Shown& s) {
    std::vector<std::string> out{"child_stack=" + pointer(s.args[1]), "flags=" + clone_flags(s.args[0], false)};
    if (s.args[0] & (CLONE_PARENT_SETTID | CLONE_PIDFD)) out.push_back("parent_tid=" + pointer(s.args[2]));
    if (s.args[0] & CLONE_SETTLS) out.push_back("tls=" + pointer(s.args[4]));
    if (s.args[0] & (CLONE_CHILD_CLEARTID | CLONE_CHILD_SETTID)) out.push_back("child_tidptr=" + pointer(s.args[3]));
    return out;
}

}   // namespace

std::vector<std::string> argument_texts(const Event& enter, Bytes enter_payload, const Event* exit, Bytes exit_payload,
                                        Words words) {
    const Syscall* row = find_syscall(enter.call);
    if (!row) return {};
    const Shown s = shown(*row, enter, enter_payload, exit, exit_payload, words);
    if (row->number == SYS_clone && !words.brief) return clone_arguments(s);
    std::vector<std::string> out;
    for (std::size_t i = 0; i < row->args.size() && row->args[i] != Arg::None; ++i)
        if (has_meaning(s, i)) out.push_back(kDecoderOf[std::size_t(row->args[i])](s, i));
    return out;
}

std::string call_text(const Event& enter, Bytes enter_payload, const Event* exit, Bytes exit_payload, Words words) {
    const Syscall* row = find_syscall(enter.call);
    if (!row) return fmt::format("syscall_{}(…)", enter.call);
    return fmt::format("{}({})", row->name, fmt::join(argument_texts(enter, enter_payload, exit, exit_payload, words), ", "));
}

std::string result_text(const Event& exit, Words words) {
    if (exit.flags & kRestarted) return fmt::format("? {}", errno_name(int(-exit.a)));
    if (exit.a < 0 && exit.a > -4096) {
        const auto name = errno_name(int(-exit.a));
        if (name.empty()) return fmt::format("-1 (errno {})", -exit.a);
        return words.brief ? fmt::format("-1 {}", name) : fmt::format("-1 {} ({})", name, errno_words(int(-exit.a)));
    }
    return exit.call == SYS_shmat ? fmt::format("{:#x}", std::uint64_t(exit.a)) : std::to_string(exit.a);
}

std::string outcome_text(const Event& enter, Bytes enter_payload, const Event& exit, Bytes exit_payload, Words words) {
    const Syscall* row = find_syscall(enter.call);
    const std::string plain = result_text(exit, words);
    if (!row || exit.a < 0 || (exit.flags & kRestarted)) return plain;
    const Shown s = shown(*row, enter, enter_payload, &exit, exit_payload, words);
    if (row->traits & kPolls && row->args[1] != Arg::EpollEvents) {
        if (exit.a == 0) return plain + " (Timeout)";
        if (row->args[0] == Arg::PollFds) return fmt::format("{} ({})", plain, polled(s, 0));
        std::vector<std::string> ready;
        constexpr std::string_view kSets[] = {"in", "out", "except"};
        for (std::size_t i = 1; i <= 3; ++i)
            if (const auto bytes = s.out(i); bytes && std::ranges::any_of(*bytes, [](std::byte b) { return b != std::byte{0}; }))
                ready.push_back(fmt::format("{} {}", kSets[i - 1], fds_of_set(*bytes)));
        return fmt::format("{} ({})", plain, fmt::join(ready, ", "));
    }
    if (row->number == SYS_fcntl && int(s.args[1]) == F_GETFL)
        return fmt::format("{:#x} (flags {})", exit.a, in_words(std::uint64_t(exit.a), *flags_of(Arg::OpenFlags)));
    if (row->number == SYS_fcntl && int(s.args[1]) == F_GETFD && exit.a)
        return fmt::format("{:#x} (flags {})", exit.a, in_words(std::uint64_t(exit.a), kDescriptorFlags));
    if (row->number == SYS_rt_sigtimedwait) return fmt::format("{} ({})", plain, signal_name(int(exit.a)));
    return plain;
}

}   // namespace ipclab
