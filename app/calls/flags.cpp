#include "calls/flags.h"
#include <algorithm>
#include <csignal>
#include <ctime>
#include <fcntl.h>
#include <fmt/format.h>
#include <linux/futex.h>
#include <linux/sched.h>
#include <mqueue.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <termios.h>

namespace ipclab {
namespace {

#define NAME(constant)                                                                                                           \
    Flag { std::uint64_t(constant), #constant }

// O_RDONLY is 0: the access mode is two bits of its own and stands first.
constexpr std::uint64_t kLargeFile = 0100000;   // glibc defines O_LARGEFILE as 0 on x86-64
constexpr Flag kOpen[] = {
    NAME(O_RDWR),
    NAME(O_WRONLY),
    NAME(O_CREAT),
    NAME(O_EXCL),
    NAME(O_NOCTTY),
    NAME(O_TRUNC),
    NAME(O_APPEND),
    NAME(O_NONBLOCK),
    NAME(O_SYNC),
    NAME(O_DSYNC),
    NAME(O_ASYNC),
    NAME(O_DIRECT),
    {kLargeFile, "O_LARGEFILE"},
    NAME(O_NOFOLLOW),
    NAME(O_NOATIME),
    NAME(O_CLOEXEC),
    NAME(O_PATH),
    NAME(O_TMPFILE),
    NAME(O_DIRECTORY),
};
constexpr Flag kPipe[] = {NAME(O_NONBLOCK), NAME(O_DIRECT), NAME(O_CLOEXEC)};
constexpr Flag kDup[] = {NAME(O_CLOEXEC)};
constexpr Flag kFcntl[] = {
    NAME(F_DUPFD),         NAME(F_GETFD),      NAME(F_SETFD),      NAME(F_GETFL),     NAME(F_SETFL),     NAME(F_GETLK),
    NAME(F_SETLK),         NAME(F_SETLKW),     NAME(F_SETOWN),     NAME(F_GETOWN),    NAME(F_SETSIG),    NAME(F_GETSIG),
    NAME(F_OFD_GETLK),     NAME(F_OFD_SETLK),  NAME(F_OFD_SETLKW), NAME(F_SETLEASE),  NAME(F_GETLEASE),  NAME(F_NOTIFY),
    NAME(F_DUPFD_CLOEXEC), NAME(F_SETPIPE_SZ), NAME(F_GETPIPE_SZ), NAME(F_ADD_SEALS), NAME(F_GET_SEALS),
};
constexpr Flag kIoctl[] = {
    NAME(TCGETS),    NAME(TCSETS),    NAME(TCSETSW),   NAME(TCSETSF),  NAME(TIOCGWINSZ), NAME(TIOCSWINSZ), NAME(TIOCGPGRP),
    NAME(TIOCSPGRP), NAME(TIOCSCTTY), NAME(TIOCNOTTY), NAME(TIOCGSID), NAME(TIOCOUTQ),   NAME(FIONREAD),   NAME(FIONBIO),
    NAME(FIOASYNC),  NAME(FIOCLEX),   NAME(FIONCLEX),  NAME(TCSBRK),   NAME(TIOCGPTN),   NAME(TIOCSPTLCK),
};
constexpr Flag kSigHow[] = {NAME(SIG_BLOCK), NAME(SIG_UNBLOCK), NAME(SIG_SETMASK)};
constexpr Flag kWait[] = {
    NAME(WNOHANG), NAME(WSTOPPED),    NAME(WEXITED), NAME(WCONTINUED),
    NAME(WNOWAIT), NAME(__WNOTHREAD), NAME(__WALL),  NAME(__WCLONE),
};
constexpr Flag kIdType[] = {NAME(P_ALL), NAME(P_PID), NAME(P_PGID), {3, "P_PIDFD"}};
constexpr Flag kTimer[] = {NAME(ITIMER_REAL), NAME(ITIMER_VIRTUAL), NAME(ITIMER_PROF)};
constexpr Flag kClock[] = {
    NAME(CLOCK_REALTIME),          NAME(CLOCK_MONOTONIC),     NAME(CLOCK_PROCESS_CPUTIME_ID),
    NAME(CLOCK_THREAD_CPUTIME_ID), NAME(CLOCK_MONOTONIC_RAW), NAME(CLOCK_REALTIME_COARSE),
    NAME(CLOCK_MONOTONIC_COARSE),  NAME(CLOCK_BOOTTIME),      NAME(CLOCK_TAI),
};
constexpr Flag kAbsolute[] = {NAME(TIMER_ABSTIME)};
constexpr Flag kCloneBits[] = {
    NAME(CLONE_VM),
    NAME(CLONE_FS),
    NAME(CLONE_FILES),
    NAME(CLONE_SIGHAND),
    NAME(CLONE_PIDFD),
    NAME(CLONE_PTRACE),
    NAME(CLONE_VFORK),
    NAME(CLONE_PARENT),
    NAME(CLONE_THREAD),
    NAME(CLONE_NEWNS),
    NAME(CLONE_SYSVSEM),
    NAME(CLONE_SETTLS),
    NAME(CLONE_PARENT_SETTID),
    NAME(CLONE_CHILD_CLEARTID),
    NAME(CLONE_DETACHED),
    NAME(CLONE_UNTRACED),
    NAME(CLONE_CHILD_SETTID),
    NAME(CLONE_NEWCGROUP),
    NAME(CLONE_NEWUTS),
    NAME(CLONE_NEWIPC),
    NAME(CLONE_NEWUSER),
    NAME(CLONE_NEWPID),
    NAME(CLONE_NEWNET),
    NAME(CLONE_IO),
    NAME(CLONE_CLEAR_SIGHAND),
    NAME(CLONE_INTO_CGROUP),
};
constexpr Flag kEpollOps[] = {NAME(EPOLL_CTL_ADD), NAME(EPOLL_CTL_DEL), NAME(EPOLL_CTL_MOD)};
constexpr Flag kEpollCreate[] = {NAME(EPOLL_CLOEXEC)};
constexpr Flag kSplice[] = {NAME(SPLICE_F_MOVE), NAME(SPLICE_F_NONBLOCK), NAME(SPLICE_F_MORE), NAME(SPLICE_F_GIFT)};
constexpr Flag kAt[] = {NAME(AT_SYMLINK_NOFOLLOW), NAME(AT_REMOVEDIR), NAME(AT_SYMLINK_FOLLOW), NAME(AT_EMPTY_PATH)};
constexpr Flag kRename[] = {{1, "RENAME_NOREPLACE"}, {2, "RENAME_EXCHANGE"}, {4, "RENAME_WHITEOUT"}};
constexpr Flag kMessage[] = {
    NAME(MSG_OOB), NAME(MSG_PEEK),    NAME(MSG_DONTROUTE), NAME(MSG_CTRUNC), NAME(MSG_TRUNC),        NAME(MSG_DONTWAIT),
    NAME(MSG_EOR), NAME(MSG_WAITALL), NAME(MSG_NOSIGNAL),  NAME(MSG_MORE),   NAME(MSG_CMSG_CLOEXEC),
};
constexpr Flag kDomain[] = {NAME(AF_UNSPEC), NAME(AF_UNIX), NAME(AF_INET), NAME(AF_INET6), NAME(AF_NETLINK), NAME(AF_PACKET)};
// The type is a number in the low bits: SEQPACKET (5) and RAW (3) hold the bits of STREAM (1) and DGRAM (2).
constexpr Flag kSocketType[] = {
    NAME(SOCK_SEQPACKET), NAME(SOCK_RAW), NAME(SOCK_STREAM), NAME(SOCK_DGRAM), NAME(SOCK_CLOEXEC), NAME(SOCK_NONBLOCK),
};
constexpr Flag kShutdown[] = {NAME(SHUT_RD), NAME(SHUT_WR), NAME(SHUT_RDWR)};
constexpr Flag kFutex[] = {
    NAME(FUTEX_WAIT),
    NAME(FUTEX_WAKE),
    NAME(FUTEX_FD),
    NAME(FUTEX_REQUEUE),
    NAME(FUTEX_CMP_REQUEUE),
    NAME(FUTEX_WAKE_OP),
    NAME(FUTEX_LOCK_PI),
    NAME(FUTEX_UNLOCK_PI),
    NAME(FUTEX_TRYLOCK_PI),
    NAME(FUTEX_WAIT_BITSET),
    NAME(FUTEX_WAKE_BITSET),
    NAME(FUTEX_WAIT_REQUEUE_PI),
    NAME(FUTEX_CMP_REQUEUE_PI),
    NAME(FUTEX_WAIT_PRIVATE),
    NAME(FUTEX_WAKE_PRIVATE),
    NAME(FUTEX_REQUEUE_PRIVATE),
    NAME(FUTEX_CMP_REQUEUE_PRIVATE),
    NAME(FUTEX_WAKE_OP_PRIVATE),
    NAME(FUTEX_LOCK_PI_PRIVATE),
    NAME(FUTEX_UNLOCK_PI_PRIVATE),
    NAME(FUTEX_TRYLOCK_PI_PRIVATE),
    NAME(FUTEX_WAIT_BITSET_PRIVATE),
    NAME(FUTEX_WAKE_BITSET_PRIVATE),
    {FUTEX_WAIT_BITSET_PRIVATE | FUTEX_CLOCK_REALTIME, "FUTEX_WAIT_BITSET_PRIVATE|FUTEX_CLOCK_REALTIME"},
    {FUTEX_WAIT_BITSET | FUTEX_CLOCK_REALTIME, "FUTEX_WAIT_BITSET|FUTEX_CLOCK_REALTIME"},
};
constexpr Flag kFlock[] = {NAME(LOCK_SH), NAME(LOCK_EX), NAME(LOCK_UN), NAME(LOCK_NB)};
constexpr Flag kEventfd[] = {NAME(EFD_SEMAPHORE), NAME(EFD_CLOEXEC), NAME(EFD_NONBLOCK)};
constexpr Flag kIpc[] = {NAME(IPC_CREAT), NAME(IPC_EXCL), NAME(IPC_NOWAIT)};
constexpr Flag kIpcKey[] = {NAME(IPC_PRIVATE)};

constexpr FlagSet kSets[] = {
    {Arg::OpenFlags, false, kOpen},     {Arg::PipeFlags, false, kPipe},         {Arg::DupFlags, false, kDup},
    {Arg::FcntlCommand, true, kFcntl},  {Arg::IoctlCommand, true, kIoctl},      {Arg::SigHow, true, kSigHow},
    {Arg::WaitOptions, false, kWait},   {Arg::WaitIdType, true, kIdType},       {Arg::IntervalWhich, true, kTimer},
    {Arg::ClockId, true, kClock},       {Arg::ClockFlags, false, kAbsolute},    {Arg::CloneFlags, false, kCloneBits},
    {Arg::EpollOp, true, kEpollOps},    {Arg::EpollFlags, false, kEpollCreate}, {Arg::SpliceFlags, false, kSplice},
    {Arg::AtFlags, false, kAt},         {Arg::RenameFlags, false, kRename},     {Arg::MessageFlags, false, kMessage},
    {Arg::SocketDomain, true, kDomain}, {Arg::SocketType, false, kSocketType},  {Arg::ShutdownHow, true, kShutdown},
    {Arg::FutexOp, true, kFutex},       {Arg::FlockOp, false, kFlock},          {Arg::EventfdFlags, false, kEventfd},
    {Arg::IpcFlags, false, kIpc},       {Arg::IpcKey, true, kIpcKey},
};

constexpr Flag kPoll[] = {
    NAME(POLLIN),     NAME(POLLPRI), NAME(POLLOUT), NAME(POLLRDNORM), NAME(POLLRDBAND), NAME(POLLWRNORM),
    NAME(POLLWRBAND), NAME(POLLERR), NAME(POLLHUP), NAME(POLLNVAL),   NAME(POLLRDHUP),
};
constexpr Flag kEpoll[] = {
    NAME(EPOLLIN),        NAME(EPOLLPRI),
    NAME(EPOLLOUT),       NAME(EPOLLRDNORM),
    NAME(EPOLLRDBAND),    NAME(EPOLLWRNORM),
    NAME(EPOLLWRBAND),    NAME(EPOLLERR),
    NAME(EPOLLHUP),       NAME(EPOLLRDHUP),
    NAME(EPOLLEXCLUSIVE), NAME(EPOLLWAKEUP),
    NAME(EPOLLONESHOT),   {std::uint64_t(1) << 31, "EPOLLET"},
};
constexpr Flag kSigAction[] = {
    {0x04000000, "SA_RESTORER"},  NAME(SA_ONSTACK), NAME(SA_RESTART),   NAME(SA_INTERRUPT), NAME(SA_NODEFER),
    {0x80000000, "SA_RESETHAND"}, NAME(SA_SIGINFO), NAME(SA_NOCLDSTOP), NAME(SA_NOCLDWAIT),
};
constexpr Flag kFd[] = {NAME(FD_CLOEXEC)};
constexpr Flag kTypes[] = {NAME(S_IFREG), NAME(S_IFIFO), NAME(S_IFSOCK), NAME(S_IFCHR),
                           NAME(S_IFBLK), NAME(S_IFDIR), NAME(S_IFLNK)};
#undef NAME

}   // namespace

const FlagSet kPollEvents{Arg::None, false, kPoll}, kEpollEvents{Arg::None, false, kEpoll},
    kSigActionFlags{Arg::None, false, kSigAction}, kDescriptorFlags{Arg::None, false, kFd}, kFileTypes{Arg::None, true, kTypes};

const FlagSet* flags_of(Arg arg) {
    const auto set = std::ranges::find(kSets, arg, &FlagSet::arg);
    return set != std::end(kSets) ? &*set : nullptr;
}

std::string in_words(std::uint64_t value, const FlagSet& set) {
    if (set.one_of) {
        const auto flag = std::ranges::find(set.flags, value, &Flag::value);
        return flag != set.flags.end() ? std::string(flag->name) : fmt::format("{:#x}", value);
    }
    std::string out;
    const auto add = [&](std::string_view word) {
        if (!out.empty()) out += '|';
        out += word;
    };
    if (set.arg == Arg::OpenFlags && (value & O_ACCMODE) == O_RDONLY) add("O_RDONLY");
    std::uint64_t rest = value;
    for (const Flag& flag : set.flags) {
        if (flag.value == 0 || (rest & flag.value) != flag.value) continue;
        add(flag.name);
        rest &= ~flag.value;
    }
    if (rest || out.empty()) add(rest ? fmt::format("{:#x}", rest) : "0");
    return out;
}

}   // namespace ipclab
