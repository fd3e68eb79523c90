// The rows: every call that makes, copies, closes or works on a descriptor, that is IPC or process control, or that
// PTRACE_INTERRUPT could fail. The seccomp filter is built from these; a call that is not here costs nothing.
#include "calls/syscalls.h"
#include <algorithm>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <sys/syscall.h>

namespace ipclab {
namespace {

using enum Arg;

// Numbers that headers of Debian 12 (Linux 6.1) do not have yet.
constexpr int kSysFutexWait = 455, kSysOpenTreeAttr = 467;

constexpr auto kTable = std::to_array<Syscall>({
    {SYS_read, "read", "", {Fd, Buffer, Size}, 0, kReads},
    {SYS_write, "write", "", {Fd, Buffer, Size}, 0, kWrites},
    {SYS_open, "open", "", {Path, OpenFlags, Mode}, -1, kOpens | kMakesFd},
    {SYS_close, "close", "", {Fd}, 0, kCloses},
    {SYS_poll, "poll", "", {PollFds, Unsigned, TimeoutMs}, -1, kPolls | kNoRestart},
    {SYS_rt_sigaction, "rt_sigaction", "sigaction", {Signal, SigAction, OldSigAction, Size}, -1, kQuiet},
    {SYS_rt_sigprocmask, "rt_sigprocmask", "sigprocmask", {SigHow, SigSet, OldSigSet, Size}, -1, kQuiet},
    {SYS_rt_sigreturn, "rt_sigreturn", "", {}, -1, kQuiet},
    {SYS_ioctl, "ioctl", "", {Fd, IoctlCommand, IoctlArgument}, 0, kQuiet},
    {SYS_pread64, "pread64", "pread", {Fd, Buffer, Size, Offset}, 0, kReads},
    {SYS_pwrite64, "pwrite64", "pwrite", {Fd, Buffer, Size, Offset}, 0, kWrites},
    {SYS_readv, "readv", "", {Fd, Iovec, Size}, 0, kReads | kVector},
    {SYS_writev, "writev", "", {Fd, Iovec, Size}, 0, kWrites | kVector},
    {SYS_pipe, "pipe", "", {PipeFds}, -1, kMakesFd},
    {SYS_select, "select", "", {Int, FdSet, FdSet, FdSet, Timeval}, -1, kPolls | kNoRestart},
    {SYS_shmget, "shmget", "", {IpcKey, Size, IpcFlags}, -1, 0},
    {SYS_shmat, "shmat", "", {Int, Pointer, IpcFlags}, -1, 0},
    {SYS_shmctl, "shmctl", "", {Int, Int, Pointer}, -1, 0},
    {SYS_dup, "dup", "", {Fd}, 0, kMakesFd | kDuplicates},
    {SYS_dup2, "dup2", "", {Fd, Fd}, 0, kMakesFd | kDuplicates},
    {SYS_pause, "pause", "", {}, -1, kSleeps | kNoRestart},
    {SYS_nanosleep, "nanosleep", "", {Timespec, Pointer}, -1, kSleeps | kNoRestart},
    {SYS_alarm, "alarm", "", {Unsigned}, -1, 0},
    {SYS_setitimer, "setitimer", "", {IntervalWhich, IntervalTimer, Pointer}, -1, 0},
    {SYS_sendfile, "sendfile", "", {Fd, Fd, Pointer, Size}, 0, kMoves},
    {SYS_socket, "socket", "", {SocketDomain, SocketType, Int}, -1, kMakesFd},
    {SYS_connect, "connect", "", {Fd, Pointer, Size}, 0, kNoRestart},
    {SYS_accept, "accept", "", {Fd, Pointer, Pointer}, 0, kMakesFd | kNoRestart},
    {SYS_sendto, "sendto", "send", {Fd, Buffer, Size, MessageFlags, Pointer, Size}, 0, kWrites | kNoRestart},
    {SYS_recvfrom, "recvfrom", "recv", {Fd, Buffer, Size, MessageFlags, Pointer, Pointer}, 0, kReads | kNoRestart},
    {SYS_sendmsg, "sendmsg", "", {Fd, Message, MessageFlags}, 0, kWrites | kNoRestart},
    {SYS_recvmsg, "recvmsg", "", {Fd, Message, MessageFlags}, 0, kReads | kNoRestart},
    {SYS_shutdown, "shutdown", "", {Fd, ShutdownHow}, 0, 0},
    {SYS_bind, "bind", "", {Fd, Pointer, Size}, 0, kNames},
    {SYS_listen, "listen", "", {Fd, Int}, 0, 0},
    {SYS_socketpair, "socketpair", "", {SocketDomain, SocketType, Int, PipeFds}, -1, kMakesFd},
    {SYS_setsockopt, "setsockopt", "", {Fd, Int, Int, Pointer, Size}, 0, kQuiet},
    {SYS_clone, "clone", "fork", {CloneFlags, Pointer, Pointer, Pointer, Pointer}, -1, kForks},
    {SYS_fork, "fork", "", {}, -1, kForks},
    {SYS_vfork, "vfork", "", {}, -1, kForks},
    {SYS_execve, "execve", "exec", {Path, ExecVector, Environment}, -1, kExecs},
    {SYS_exit, "exit", "", {Int}, -1, kEnds},
    {SYS_wait4, "wait4", "waitpid", {Pid, WaitStatus, WaitOptions, Pointer}, -1, kWaits},
    {SYS_kill, "kill", "", {Pid, Signal}, -1, kSignals},
    {SYS_semget, "semget", "", {IpcKey, Int, IpcFlags}, -1, 0},
    {SYS_semop, "semop", "", {Int, Pointer, Size}, -1, kNoRestart},
    {SYS_semctl, "semctl", "", {Int, Int, Int, Hex}, -1, 0},
    {SYS_shmdt, "shmdt", "", {Pointer}, -1, 0},
    {SYS_msgget, "msgget", "", {IpcKey, IpcFlags}, -1, 0},
    {SYS_msgsnd, "msgsnd", "", {Int, Pointer, Size, IpcFlags}, -1, kNoRestart},
    {SYS_msgrcv, "msgrcv", "", {Int, Pointer, Size, Int, IpcFlags}, -1, kNoRestart},
    {SYS_msgctl, "msgctl", "", {Int, Int, Pointer}, -1, 0},
    {SYS_fcntl, "fcntl", "", {Fd, FcntlCommand, FcntlArgument}, 0, 0},
    {SYS_flock, "flock", "", {Fd, FlockOp}, 0, 0},
    {SYS_ftruncate, "ftruncate", "", {Fd, Offset}, 0, 0},
    {SYS_rename, "rename", "", {Path, Path}, -1, kNames},
    {SYS_creat, "creat", "", {Path, Mode}, -1, kOpens | kMakesFd},
    {SYS_link, "link", "", {Path, Path}, -1, kNames},
    {SYS_unlink, "unlink", "", {Path}, -1, kNames},
    {SYS_rt_sigpending, "rt_sigpending", "sigpending", {OldSigSet, Size}, -1, kQuiet},
    {SYS_rt_sigtimedwait, "rt_sigtimedwait", "sigtimedwait", {SigSet, SigInfo, Timespec, Size}, -1, kSleeps | kNoRestart},
    {SYS_rt_sigqueueinfo, "rt_sigqueueinfo", "sigqueue", {Pid, Signal, Pointer}, -1, kSignals},
    {SYS_rt_sigsuspend, "rt_sigsuspend", "sigsuspend", {SigSet, Size}, -1, kSleeps | kNoRestart},
    {SYS_mknod, "mknod", "mkfifo", {Path, Mode, Unsigned}, -1, kNames},
    {SYS_tkill, "tkill", "", {Pid, Signal}, -1, kSignals},
    {SYS_futex, "futex", "", {Pointer, FutexOp, Unsigned, Pointer, Pointer, Hex}, -1, kNoRestart},
    {SYS_io_getevents, "io_getevents", "", {Hex, Int, Int, Pointer, Pointer}, -1, kNoRestart},
    {SYS_epoll_create, "epoll_create", "", {Int}, -1, kMakesFd},
    {SYS_restart_syscall, "restart_syscall", "", {}, -1, kQuiet | kNoRestart},
    {SYS_semtimedop, "semtimedop", "semop", {Int, Pointer, Size, Timespec}, -1, kNoRestart},
    {SYS_timer_create, "timer_create", "", {ClockId, Pointer, Pointer}, -1, 0},
    {SYS_timer_settime, "timer_settime", "", {Int, Hex, Pointer, Pointer}, -1, 0},
    {SYS_timer_delete, "timer_delete", "", {Int}, -1, 0},
    {SYS_clock_nanosleep, "clock_nanosleep", "sleep", {ClockId, ClockFlags, Timespec, Pointer}, -1, kSleeps | kNoRestart},
    {SYS_exit_group, "exit_group", "exit", {Int}, -1, kEnds},
    {SYS_epoll_wait, "epoll_wait", "", {Fd, EpollEvents, Int, TimeoutMs}, 0, kPolls | kNoRestart},
    {SYS_epoll_ctl, "epoll_ctl", "", {Fd, EpollOp, Fd, EpollEvent}, 0, 0},
    {SYS_tgkill, "tgkill", "raise", {Pid, Pid, Signal}, -1, kSignals},
    {SYS_mq_open, "mq_open", "", {Path, OpenFlags, Mode, Pointer}, -1, kOpens | kMakesFd},
    {SYS_mq_unlink, "mq_unlink", "", {Path}, -1, kNames},
    {SYS_mq_timedsend, "mq_timedsend", "mq_send", {Fd, Buffer, Size, Unsigned, Pointer}, 0, kWrites},
    {SYS_mq_timedreceive, "mq_timedreceive", "mq_receive", {Fd, Buffer, Size, Pointer, Pointer}, 0, kReads},
    {SYS_mq_notify, "mq_notify", "", {Fd, Pointer}, 0, 0},
    {SYS_mq_getsetattr, "mq_getsetattr", "mq_getattr", {Fd, Pointer, Pointer}, 0, kQuiet},
    {SYS_waitid, "waitid", "", {WaitIdType, Pid, SigInfo, WaitOptions, Pointer}, -1, kWaits},
    {SYS_inotify_init, "inotify_init", "", {}, -1, kMakesFd},
    {SYS_openat, "openat", "open", {DirFd, Path, OpenFlags, Mode}, -1, kOpens | kMakesFd},
    {SYS_mknodat, "mknodat", "mkfifo", {DirFd, Path, Mode, Unsigned}, -1, kNames},
    {SYS_unlinkat, "unlinkat", "unlink", {DirFd, Path, AtFlags}, -1, kNames},
    {SYS_renameat, "renameat", "rename", {DirFd, Path, DirFd, Path}, -1, kNames},
    {SYS_linkat, "linkat", "link", {DirFd, Path, DirFd, Path, AtFlags}, -1, kNames},
    {SYS_pselect6, "pselect6", "select", {Int, FdSet, FdSet, FdSet, Timespec, Pointer}, -1, kPolls | kNoRestart},
    {SYS_ppoll, "ppoll", "poll", {PollFds, Unsigned, Timespec, SigSet, Size}, -1, kPolls | kNoRestart},
    {SYS_unshare, "unshare", "", {CloneFlags}, -1, 0},
    {SYS_splice, "splice", "", {Fd, Pointer, Fd, Pointer, Size, SpliceFlags}, 0, kMoves},
    {SYS_tee, "tee", "", {Fd, Fd, Size, SpliceFlags}, 0, kMoves},
    {SYS_vmsplice, "vmsplice", "", {Fd, Iovec, Size, SpliceFlags}, 0, kWrites | kVector},
    {SYS_epoll_pwait, "epoll_pwait", "epoll_wait", {Fd, EpollEvents, Int, TimeoutMs, SigSet, Size}, 0, kPolls | kNoRestart},
    {SYS_signalfd, "signalfd", "", {Fd, SigSet, Size}, -1, kMakesFd},
    {SYS_timerfd_create, "timerfd_create", "", {ClockId, Hex}, -1, kMakesFd},
    {SYS_eventfd, "eventfd", "", {Unsigned}, -1, kMakesFd},
    {SYS_timerfd_settime, "timerfd_settime", "", {Fd, ClockFlags, Pointer, Pointer}, 0, 0},
    {SYS_timerfd_gettime, "timerfd_gettime", "", {Fd, Pointer}, 0, kQuiet},
    {SYS_accept4, "accept4", "accept", {Fd, Pointer, Pointer, SocketType}, 0, kMakesFd | kNoRestart},
    {SYS_signalfd4, "signalfd4", "signalfd", {Fd, SigSet, Size, Hex}, -1, kMakesFd},
    {SYS_eventfd2, "eventfd2", "eventfd", {Unsigned, EventfdFlags}, -1, kMakesFd},
    {SYS_epoll_create1, "epoll_create1", "", {EpollFlags}, -1, kMakesFd},
    {SYS_dup3, "dup3", "", {Fd, Fd, DupFlags}, 0, kMakesFd | kDuplicates},
    {SYS_pipe2, "pipe2", "pipe", {PipeFds, PipeFlags}, -1, kMakesFd},
    {SYS_inotify_init1, "inotify_init1", "", {Hex}, -1, kMakesFd},
    {SYS_preadv, "preadv", "", {Fd, Iovec, Size, Offset, Ignored}, 0, kReads | kVector},
    {SYS_pwritev, "pwritev", "", {Fd, Iovec, Size, Offset, Ignored}, 0, kWrites | kVector},
    {SYS_rt_tgsigqueueinfo, "rt_tgsigqueueinfo", "pthread_sigqueue", {Pid, Pid, Signal, Pointer}, -1, kSignals},
    {SYS_perf_event_open, "perf_event_open", "", {Pointer, Pid, Int, Fd, Hex}, -1, kMakesFd},
    {SYS_recvmmsg, "recvmmsg", "", {Fd, Pointer, Unsigned, MessageFlags, Pointer}, 0, kNoRestart},
    {SYS_fanotify_init, "fanotify_init", "", {Hex, OpenFlags}, -1, kMakesFd},
    {SYS_open_by_handle_at, "open_by_handle_at", "", {DirFd, Pointer, OpenFlags}, -1, kOpens | kMakesFd},
    {SYS_sendmmsg, "sendmmsg", "", {Fd, Pointer, Unsigned, MessageFlags}, 0, kNoRestart},
    {SYS_setns, "setns", "", {Fd, Hex}, 0, 0},
    {SYS_process_vm_readv, "process_vm_readv", "", {Pid, Pointer, Size, Pointer, Size, Hex}, -1, 0},
    {SYS_process_vm_writev, "process_vm_writev", "", {Pid, Pointer, Size, Pointer, Size, Hex}, -1, 0},
    {SYS_renameat2, "renameat2", "rename", {DirFd, Path, DirFd, Path, RenameFlags}, -1, kNames},
    {SYS_seccomp, "seccomp", "", {Unsigned, Hex, Pointer}, -1, 0},
    {SYS_memfd_create, "memfd_create", "", {Path, Hex}, -1, kMakesFd},
    {SYS_bpf, "bpf", "", {Int, Pointer, Size}, -1, 0},
    {SYS_execveat, "execveat", "exec", {DirFd, Path, ExecVector, Environment, AtFlags}, -1, kExecs},
    {SYS_userfaultfd, "userfaultfd", "", {Hex}, -1, kMakesFd},
    {SYS_copy_file_range, "copy_file_range", "", {Fd, Pointer, Fd, Pointer, Size, Hex}, 0, kMoves},
    {SYS_preadv2, "preadv2", "", {Fd, Iovec, Size, Offset, Ignored, Hex}, 0, kReads | kVector},
    {SYS_pwritev2, "pwritev2", "", {Fd, Iovec, Size, Offset, Ignored, Hex}, 0, kWrites | kVector},
    {SYS_io_pgetevents, "io_pgetevents", "", {Hex, Int, Int, Pointer, Pointer, Pointer}, -1, kNoRestart},
    {SYS_pidfd_send_signal, "pidfd_send_signal", "", {Fd, Signal, Pointer, Hex}, 0, kSignals},
    {SYS_io_uring_setup, "io_uring_setup", "", {Unsigned, Pointer}, -1, kMakesFd},
    {SYS_io_uring_enter, "io_uring_enter", "", {Fd, Unsigned, Unsigned, Hex, Pointer, Size}, 0, 0},
    {SYS_open_tree, "open_tree", "", {DirFd, Path, Hex}, -1, kMakesFd},
    {SYS_fsopen, "fsopen", "", {Path, Hex}, -1, kMakesFd},
    {SYS_fsmount, "fsmount", "", {Fd, Hex, Hex}, 0, kMakesFd},
    {SYS_fspick, "fspick", "", {DirFd, Path, Hex}, -1, kMakesFd},
    {SYS_pidfd_open, "pidfd_open", "", {Pid, Hex}, -1, kMakesFd},
    {SYS_clone3, "clone3", "", {CloneArgs, Size}, -1, kForks},
    {SYS_close_range, "close_range", "", {Unsigned, Unsigned, Hex}, -1, kCloses},
    {SYS_openat2, "openat2", "open", {DirFd, Path, Pointer, Size}, -1, kOpens | kMakesFd},
    {SYS_pidfd_getfd, "pidfd_getfd", "", {Fd, Int, Hex}, 0, kMakesFd},
    {SYS_epoll_pwait2, "epoll_pwait2", "epoll_wait", {Fd, EpollEvents, Int, Timespec, SigSet, Size}, 0, kPolls | kNoRestart},
    {SYS_landlock_create_ruleset, "landlock_create_ruleset", "", {Pointer, Size, Hex}, -1, kMakesFd},
    {SYS_memfd_secret, "memfd_secret", "", {Hex}, -1, kMakesFd},
    {SYS_futex_waitv, "futex_waitv", "", {Pointer, Unsigned, Hex, Pointer, ClockId}, -1, kNoRestart},
    {kSysFutexWait, "futex_wait", "", {Pointer, Hex, Hex, Hex, Pointer, ClockId}, -1, kNoRestart},
    {kSysOpenTreeAttr, "open_tree_attr", "", {DirFd, Path, Hex, Pointer, Size}, -1, kMakesFd},
});

static_assert(std::ranges::is_sorted(kTable, std::ranges::less_equal{}, &Syscall::number), "sorted by number, each once");

constexpr int kNumbers = kTable.back().number + 1;
constexpr auto kIndex = [] {
    std::array<std::int16_t, kNumbers> index{};
    index.fill(-1);
    for (std::size_t i = 0; i < kTable.size(); ++i) index[std::size_t(kTable[i].number)] = std::int16_t(i);
    return index;
}();

// Commands of bpf(2) that return a descriptor: MAP_CREATE, PROG_LOAD, OBJ_GET, …_GET_FD_BY_ID, RAW_TRACEPOINT_OPEN,
// BTF_LOAD, LINK_CREATE, ITER_CREATE.
constexpr std::uint64_t kBpfMakesFd[] = {0, 5, 7, 13, 14, 17, 18, 19, 28, 30, 33};

// What else a program may call that ends in this call; `also` holds the most usual one.
struct Alias {
    std::string_view name, kernel;
};
constexpr Alias kAliases[] = {
    {"wait", "wait4"},
    {"wait3", "wait4"},
    {"usleep", "clock_nanosleep"},
    {"nanosleep", "clock_nanosleep"},
    {"sem_wait", "futex"},
    {"sem_timedwait", "futex"},
    {"sem_post", "futex"},
    {"pthread_mutex_lock", "futex"},
    {"pthread_mutex_unlock", "futex"},
    {"pthread_cond_wait", "futex"},
    {"pthread_create", "clone3"},
    {"posix_spawn", "clone3"},
    {"_exit", "exit_group"},
    {"signal", "rt_sigaction"},
    {"pthread_sigmask", "rt_sigprocmask"},
    {"sigwait", "rt_sigtimedwait"},
    {"sigwaitinfo", "rt_sigtimedwait"},
    {"pthread_kill", "tgkill"},
    {"abort", "tgkill"},
    {"execv", "execve"},
    {"execvp", "execve"},
    {"execl", "execve"},
    {"execlp", "execve"},
    {"remove", "unlink"},
    {"creat", "openat"},
    {"pselect", "pselect6"},
    {"killpg", "kill"},
    {"mknod", "mknodat"},
    {"mq_setattr", "mq_getsetattr"},
};

}   // namespace

const Syscall* find_syscall(int number) {
    if (number < 0 || number >= kNumbers || kIndex[std::size_t(number)] < 0) return nullptr;
    return &kTable[std::size_t(kIndex[std::size_t(number)])];
}

const Syscall* find_syscall(std::string_view name) {
    if (name.empty()) return nullptr;
    for (auto by : {&Syscall::name, &Syscall::also})
        if (const auto row = std::ranges::find(kTable, name, by); row != kTable.end()) return &*row;
    const auto alias = std::ranges::find(kAliases, name, &Alias::name);
    return alias != std::end(kAliases) ? find_syscall(alias->kernel) : nullptr;
}

std::span<const Syscall> all_syscalls() { return kTable; }

bool answers_to(const Syscall& row, std::string_view name) {
    if (name.empty()) return false;
    if (row.name == name || row.also == name) return true;
    return std::ranges::any_of(kAliases, [&](const Alias& a) { return a.name == name && a.kernel == row.name; });
}

std::uint32_t traits_of(const Syscall& row, const Arguments& args) {
    std::uint32_t traits = row.traits;
    if (row.number == SYS_fcntl) {
        const int command = int(args[1]);
        if (command == F_DUPFD || command == F_DUPFD_CLOEXEC) traits |= kMakesFd | kDuplicates;
        if (command == F_SETLKW) traits |= kSleeps;
    }
    if (row.number == SYS_seccomp && args[0] == 1 && (args[1] & 8)) traits |= kMakesFd;   // SET_MODE_FILTER, NEW_LISTENER
    if (row.number == SYS_bpf && std::ranges::count(kBpfMakesFd, args[0])) traits |= kMakesFd;
    if (row.number == SYS_landlock_create_ruleset && args[0] == 0) traits &= ~kMakesFd;   // asks for the version
    // A signalfd that is given a descriptor changes its mask and makes none.
    if ((row.number == SYS_signalfd || row.number == SYS_signalfd4) && int(args[0]) != -1) traits &= ~kMakesFd;
    return traits;
}

Arguments arguments(const Event& enter, Bytes payload) {
    Arguments args{std::uint64_t(enter.a), std::uint64_t(enter.b), std::uint64_t(enter.c), std::uint64_t(enter.d)};
    if ((enter.flags & kMoreArguments) && payload.size() >= 16) std::memcpy(&args[4], payload.data(), 16);
    return args;
}

Bytes pieces(const Event& enter, Bytes payload) {
    if (!(enter.flags & kMoreArguments)) return payload;
    return payload.subspan(std::min<std::size_t>(16, payload.size()));
}

}   // namespace ipclab
