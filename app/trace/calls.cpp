// Enter and exit of system calls. The hot path: no /proc, no allocation, two ptrace calls a stop.
#include "trace/engine.h"
#include "trace/filter.h"
#include <algorithm>
#include <array>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>

namespace ipclab {
namespace {

// Results that are no results: the kernel makes the call again, or turns them into EINTR.
constexpr bool is_restart(std::int64_t result) { return result == -512 || result == -513 || result == -514 || result == -516; }

template <class Wanted> int first_argument(const Syscall& row, Wanted wanted) {
    const auto it = std::find_if(row.args.begin(), row.args.end(), wanted);
    return it == row.args.end() ? -1 : int(it - row.args.begin());
}
int first_argument(const Syscall& row, Arg wanted) {
    return first_argument(row, [wanted](Arg arg) { return arg == wanted; });
}

template <class T> T word_at(std::span<const std::byte> bytes, std::size_t offset) {
    T value{};
    if (offset + sizeof value <= bytes.size()) std::memcpy(&value, bytes.data() + offset, sizeof value);
    return value;
}

constexpr std::uint64_t kSaRestart = 0x10000000;

}   // namespace

void Engine::on_enter(Thread& t) {
    __ptrace_syscall_info info;
    if (ptrace(PTRACE_GET_SYSCALL_INFO, t.tid, sizeof info, &info) <= 0) return;   // killed meanwhile
    if (t.again && info.instruction_pointer == t.again_ip && info.stack_pointer == t.again_sp) {
        t.again = false;
        t.where = Where::AtEnter;
        if (std::exchange(t.pass, false)) return go(t);
        if (!t.process->to_close.empty()) return inject_close(t);
        if (!t.held && !t.paced) decide(t);
        return;
    }
    if (!allowed(t, std::uint16_t(info.seccomp.ret_data), info.seccomp.nr)) return resume(t);
    t.again = false;
    if (info.seccomp.nr != SYS_restart_syscall) {
        t.continued = nullptr;
    } else if (t.restart != 0 && t.row && t.row->number != SYS_restart_syscall) {
        t.continued = t.row;
        t.continued_args = t.args;
    }
    t.restart = 0;
    t.row = find_syscall(int(info.seccomp.nr));
    if (!t.row) return resume(t);
    for (std::size_t i = 0; i < t.args.size(); ++i) t.args[i] = info.seccomp.args[i];
    t.traits = traits_of(*t.row, t.args);
    t.where = Where::AtEnter;
    begin_control(t, info.instruction_pointer);
    tell_enter(t);
    if (t.traits & kOpens && t.process->main_reached) name_fifo(t);
    if (launch_.clean && t.process->main_reached) expect_object(t);
    if (t.clone_flags & CLONE_UNTRACED && t.traits & kForks) {
        stop_run(NoticeCode::Untraced, "makes a child with CLONE_UNTRACED, which nobody can observe", t);
        return resume(t);
    }
    const bool looks = launch_.lines || !launch_.watch.empty();
    t.registers_kept = looks && t.process->main_reached && ptrace(PTRACE_GETREGS, t.tid, nullptr, &t.registers) == 0;
    if (!launch_.watch.empty() && t.registers_kept && t.process->words.empty()) find_words(t, &t.registers);
    if (launch_.line_each && !t.again) tell_line(t);
    if (!later_.empty()) try_later();
    if (!t.process->to_close.empty()) return inject_close(t);
    decide(t);
}

bool Engine::allowed(Thread& t, std::uint16_t why_stopped, std::uint64_t number) {
    switch (FilterStop(why_stopped)) {
    case FilterStop::Call:
        return true;
    case FilterStop::ForeignAbi:
        stop_run(NoticeCode::ForeignAbi,
                 "makes call " + std::to_string(number) + " of another ABI (32-bit or x32), which the table does not know", t);
        return false;
    case FilterStop::IoUring:
        stop_run(NoticeCode::IoUring, "uses io_uring, whose work makes no system calls to observe", t);
        return false;
    }
    return true;
}

void Engine::tell_enter(Thread& t, std::uint8_t flags) {
    buffer_.clear();
    Event e{.pid = t.process->pid,
            .tid = t.tid,
            .kind = Kind::Enter,
            .flags = std::uint8_t(flags_of(t) | flags),
            .call = t.row->number,
            .a = std::int64_t(t.args[0]),
            .b = std::int64_t(t.args[1]),
            .c = std::int64_t(t.args[2]),
            .d = std::int64_t(t.args[3])};
    std::size_t pieces_at = 0;
    if (carries_six(*t.row)) {
        e.flags |= kMoreArguments;
        buffer_.resize(pieces_at = 16);
        std::memcpy(buffer_.data(), &t.args[4], 16);
    }
    const Copies copies = copies_at_enter(*t.row, t.args);
    if (copies.size && carry(copies, launch_.payload, read_, buffer_)) e.flags |= kTruncated;
    t.enter = log_.put(e, buffer_);

    const auto pieces = std::span<const std::byte>(buffer_).subspan(pieces_at);
    if (t.traits & kForks) {
        switch (t.row->number) {
        case SYS_clone:
            t.clone_flags = std::int64_t(t.args[0]);
            break;
        case SYS_clone3:
            t.clone_flags = word_at<std::int64_t>(pieces, 0);
            break;
        case SYS_vfork:
            t.clone_flags = CLONE_VM | CLONE_VFORK | SIGCHLD;
            break;
        default:
            t.clone_flags = SIGCHLD;
        }
    }
    if (t.row->number == SYS_rt_sigaction) t.new_restarts = word_at<std::uint64_t>(pieces, 8) & kSaRestart;
}

void Engine::on_exit(Thread& t) {
    __ptrace_syscall_info info;
    if (ptrace(PTRACE_GET_SYSCALL_INFO, t.tid, sizeof info, &info) <= 0) return;
    if (t.where != Where::InCall || info.op != PTRACE_SYSCALL_INFO_EXIT) return resume(t);
    const std::int64_t result = info.exit.rval;
    const pid_t pid = t.process->pid;
    if (std::exchange(t.blocked, false))
        log_.put({.pid = pid,
                  .tid = t.tid,
                  .kind = Kind::Unblocked,
                  .flags = flags_of(t),
                  .call = t.row->number,
                  .a = t.blocked_on.pack(),
                  .b = std::int64_t(log_.now() - t.let_go)});
    const bool restarted = is_restart(result) && t.row->number != SYS_rt_sigreturn;
    t.restart = restarted ? result : 0;

    buffer_.clear();
    Event e{.pid = pid,
            .tid = t.tid,
            .kind = Kind::Exit,
            .flags = std::uint8_t(flags_of(t) | (restarted ? kRestarted : 0)),
            .call = t.row->number,
            .a = result,
            .b = asked_bytes(t)};
    const Copies copies = copies_at_exit(*t.row, t.args, result);
    if (copies.size && carry(copies, launch_.payload, read_, buffer_)) e.flags |= kTruncated;
    e = log_.put(e, buffer_);
    t.where = Where::User;
    if (t.flags_asked) give_back_flags(t);
    if (!restarted) after_call(t, e);
    if (probing_ && t.traits & (kReads | kWrites)) probe_soon(call_object(t));
    if (!later_.empty()) try_later();
    resume(t);
}

std::int64_t Engine::asked_bytes(const Thread& t) const {
    if (!(t.traits & (kReads | kWrites | kMoves))) return 0;
    if (const int vector = first_argument(*t.row, Arg::Iovec); vector >= 0) {
        std::array<iovec, 64> parts;
        const std::size_t count = std::min<std::size_t>(t.args[std::size_t(vector) + 1], parts.size());
        const std::size_t got =
            read_memory(t.tid, t.args[std::size_t(vector)], std::as_writable_bytes(std::span(parts).first(count)));
        std::int64_t sum = 0;
        for (std::size_t i = 0; i < got / sizeof(iovec); ++i) sum += std::int64_t(parts[i].iov_len);
        return sum;
    }
    const int size = first_argument(*t.row, Arg::Size);
    return size < 0 ? 0 : std::int64_t(t.args[std::size_t(size)]);
}

// What a finished call changed that the tracer keeps account of.
void Engine::after_call(Thread& t, const Event& exit) {
    const pid_t pid = t.process->pid;
    const std::int64_t result = exit.a;
    const auto succeeded = [&] { return result >= 0; };
    if (t.traits & kMakesFd) made_descriptors(t, result);
    else if (t.traits & kCloses) fds_.apply(exit, buffer_, &t.enter);
    if (t.traits & kSignals && succeeded()) sent_signal(t);
    if (t.makes) object_made(t, result);
    after_object_call(t, result);
    switch (t.row->number) {
    case SYS_fcntl:
    case SYS_unshare:
        fds_.apply(exit, buffer_, &t.enter);
        break;
    case SYS_ioctl:
        if (t.args[1] == FIONBIO && succeeded()) fds_.changed(pid, int(t.args[0]));
        else fds_.apply(exit, buffer_, &t.enter);
        break;
    case SYS_recvmsg: {   // descriptors may have come along (SCM_RIGHTS): struct msghdr has the length of control data at 40
        std::uint64_t control = 0;
        if (succeeded() && read_memory(t.tid, t.args[1] + 40, std::as_writable_bytes(std::span(&control, 1))) && control)
            fds_.check(pid, false);
        break;
    }
    case SYS_recvmmsg:
        if (succeeded()) fds_.check(pid, false);
        break;
    case SYS_mknod:
        if (succeeded()) made_name(t, AT_FDCWD);
        break;
    case SYS_mknodat:
        if (succeeded()) made_name(t, int(t.args[0]));
        break;
    case SYS_rt_sigaction:
        if (succeeded() && t.args[1] && t.args[0] < t.process->restarts.size()) t.process->restarts[t.args[0]] = t.new_restarts;
        break;
    default:
        break;
    }
}

void Engine::made_descriptors(Thread& t, std::int64_t result) {
    if (result < 0) return;
    const pid_t pid = t.process->pid;
    if (first_argument(*t.row, Arg::PipeFds) >= 0) {
        fds_.made(pid, t.tid, word_at<int>(buffer_, 0));
        fds_.made(pid, t.tid, word_at<int>(buffer_, 4));
    } else if (t.row->number == SYS_pidfd_getfd) {
        fds_.check(pid, false);
    } else if (t.traits & kDuplicates) {
        const Descriptor* from = fds_.table().find(pid, int(t.args[0]));
        fds_.made(pid, t.tid, int(result), from ? from->ofd : 0);
    } else {
        fds_.made(pid, t.tid, int(result));
    }
}

// mkfifo: the inode's number may have been another FIFO's before. But by the time that we hear of it, others may have
// opened the new one already.
void Engine::made_name(const Thread& t, int directory) {
    const std::string path = call_path(t);
    fds_.named_anew(path_seen_by(t.process->pid, directory, path), t.fifos_before);
    fds_.name_fifo(t.process->pid, t.tid, directory, path);
}

void Engine::sent_signal(const Thread& t) {
    std::array<std::int64_t, 2> ids{};
    std::size_t n = 0;
    for (std::size_t i = 0; i < t.row->args.size(); ++i)
        if (t.row->args[i] == Arg::Pid && n < ids.size()) ids[n++] = std::int32_t(t.args[i]);
    const int signal = first_argument(*t.row, Arg::Signal);
    if (n == 0 || signal < 0) return;   // pidfd_send_signal: the descriptor says whom, the log has it
    log_.put({.pid = t.process->pid,
              .tid = t.tid,
              .kind = Kind::SignalSent,
              .flags = flags_of(t),
              .call = t.row->number,
              .a = ids[0],
              .b = std::int64_t(t.args[std::size_t(signal)]),
              .c = ids[1]});
}

// The path argument of its call.
std::string Engine::call_path(const Thread& t) const {
    const int argument = first_argument(*t.row, Arg::Path);
    return argument < 0 ? std::string() : text_at(t, t.args[std::size_t(argument)]);
}

// A string of its memory, at most a path's length of it.
std::string Engine::text_at(const Thread& t, std::uint64_t address) const {
    std::array<char, 4096> text{};
    // Only to the end of a page at a time: what follows may not be readable.
    for (std::size_t done = 0; done < text.size() - 1;) {
        const std::size_t want = std::min<std::size_t>(4096 - (address + done) % 4096, text.size() - 1 - done);
        const std::size_t got = read_memory(t.tid, address + done, std::as_writable_bytes(std::span(text).subspan(done, want)));
        if (got < want || std::memchr(text.data() + done, 0, got)) break;
        done += got;
    }
    return text.data();
}

}   // namespace ipclab
