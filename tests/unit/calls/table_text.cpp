// What events carry of a process's memory, and the words made of it. The process here is the test itself.
#include "calls/syscalls.h"
#include <csignal>
#include <cstring>
#include <doctest/doctest.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace ipclab;

namespace {

std::size_t read_self(std::uint64_t address, std::span<std::byte> into) {
    iovec here{into.data(), into.size()}, there{reinterpret_cast<void*>(address), into.size()};
    const auto got = process_vm_readv(getpid(), &here, 1, &there, 1, 0);
    return got < 0 ? 0 : std::size_t(got);
}

template <class T> std::uint64_t word(T value) {
    if constexpr (std::is_pointer_v<T>) return reinterpret_cast<std::uint64_t>(value);
    else return std::uint64_t(value);
}

// A call as the tracer would record it.
struct Recorded {
    Event enter, exit;
    std::vector<std::byte> in, out;

    template <class... A> Recorded(int number, std::int64_t result, A... values) {
        const Syscall& row = *find_syscall(number);
        Arguments args{word(values)...};
        enter = {.kind = Kind::Enter,
                 .call = row.number,
                 .a = std::int64_t(args[0]),
                 .b = std::int64_t(args[1]),
                 .c = std::int64_t(args[2]),
                 .d = std::int64_t(args[3])};
        if (carries_six(row)) {
            enter.flags |= kMoreArguments;
            in.resize(16);
            std::memcpy(in.data(), &args[4], 16);
        }
        if (carry(copies_at_enter(row, args), 64, read_self, in)) enter.flags |= kTruncated;
        exit = {.kind = Kind::Exit, .call = row.number, .a = result};
        if (result <= -512) exit.flags |= kRestarted;
        if (carry(copies_at_exit(row, args, result), 64, read_self, out)) exit.flags |= kTruncated;
    }
    std::string text(Words words = {}) const {
        return call_text(enter, in, &exit, out, words) + " = " + outcome_text(enter, in, exit, out, words);
    }
    std::string going(Words words = {}) const { return call_text(enter, in, nullptr, {}, words); }
};

}   // namespace

TEST_CASE("reads and writes") {
    const std::string block(4096, 'A');
    const Recorded write(SYS_write, 4096, 4, block.data(), 4096);
    CHECK(write.text() == "write(4, \"" + std::string(32, 'A') + "\"..., 4096) = 4096");
    CHECK(write.text({.most = 4}) == "write(4, \"AAAA\"..., 4096) = 4096");
    CHECK(write.going({.brief = true}) == "write(4, …, 4096)");
    CHECK(write.in.size() == 64);
    CHECK((write.enter.flags & kTruncated));
    CHECK(write.out.empty());

    const char text[] = "a\"\\\n\t\0017\303\251";
    CHECK(Recorded(SYS_read, 9, 3, text, 100).text() == "read(3, \"a\\\"\\\\\\n\\t\\0017\\303\\251\", 100) = 9");
    CHECK(Recorded(SYS_read, 0, 3, text, 4096).text() == "read(3, \"\", 4096) = 0");
    CHECK(Recorded(SYS_read, 9, 3, text, 4096).going() == "read(3, …, 4096)");
    CHECK(Recorded(SYS_read, -11, 3, 0x1000, 4096).text() ==
          "read(3, 0x1000, 4096) = -1 EAGAIN (Resource temporarily unavailable)");
    CHECK(Recorded(SYS_read, -11, 3, 0x1000, 4096).text({.brief = true}) == "read(3, …, 4096) = -1 EAGAIN");
    CHECK(Recorded(SYS_read, -512, 3, 0x1000, 4096).text() == "read(3, 0x1000, 4096) = ? ERESTARTSYS");
    CHECK(Recorded(SYS_write, -14, 1, 8, 5).text() == "write(1, \"\"..., 5) = -1 EFAULT (Bad address)");
    CHECK(Recorded(SYS_write, 0, 1, nullptr, 0).text() == "write(1, NULL, 0) = 0");
    CHECK(Recorded(SYS_pread64, 2, 3, text, 2, 7).text() == "pread64(3, \"a\\\"\", 2, 7) = 2");

    char one[] = "abc", two[] = "defgh";
    iovec parts[] = {{one, 3}, {two, 5}};
    CHECK(Recorded(SYS_writev, 8, 4, parts, 2).text() == "writev(4, [\"abcdefgh\"], 2) = 8");
    CHECK(Recorded(SYS_readv, 5, 4, parts, 2).text() == "readv(4, [\"abcde\"], 2) = 5");
    msghdr message{};
    message.msg_iov = parts;
    message.msg_iovlen = 2;
    CHECK(Recorded(SYS_sendmsg, 8, 4, &message, 0).text() == "sendmsg(4, {msg_iov=[\"abcdefgh\"]}, 0) = 8");
    CHECK(Recorded(SYS_sendto, 3, 4, one, 3, MSG_NOSIGNAL, nullptr, 0).text() ==
          "sendto(4, \"abc\", 3, MSG_NOSIGNAL, NULL, 0) = 3");
    const Recorded sent(SYS_sendto, 3, 4, one, 3, 0, nullptr, 77);
    CHECK(arguments(sent.enter, sent.in)[5] == 77);
    CHECK(pieces(sent.enter, sent.in).size() == 3);
}

TEST_CASE("a vector is cut at the limit, not before") {
    std::string a(60, 'a'), b(4, 'b'), c(1, 'c');
    iovec parts[] = {{a.data(), 60}, {b.data(), 4}, {c.data(), 1}};
    const Recorded fits(SYS_writev, 64, 1, parts, 2), cut(SYS_writev, 65, 1, parts, 3);
    CHECK(fits.in.size() == 64);
    CHECK_FALSE((fits.enter.flags & kTruncated));
    CHECK(cut.in.size() == 64);
    CHECK((cut.enter.flags & kTruncated));
}

TEST_CASE("names of files") {
    CHECK(Recorded(SYS_openat, 3, AT_FDCWD, "x", O_RDONLY | O_CLOEXEC, 0xdead).text() ==
          "openat(AT_FDCWD, \"x\", O_RDONLY|O_CLOEXEC) = 3");
    CHECK(Recorded(SYS_openat, 3, AT_FDCWD, "x", O_WRONLY | O_CREAT | O_TRUNC, 0666).text() ==
          "openat(AT_FDCWD, \"x\", O_WRONLY|O_CREAT|O_TRUNC, 0666) = 3");
    CHECK(Recorded(SYS_openat, -2, AT_FDCWD, "", O_RDWR).text() ==
          "openat(AT_FDCWD, \"\", O_RDWR) = -1 ENOENT (No such file or directory)");
    CHECK(Recorded(SYS_openat, -14, AT_FDCWD, 8, 0).text() == "openat(AT_FDCWD, \"\", O_RDONLY) = -1 EFAULT (Bad address)");
    CHECK(Recorded(SYS_mknodat, 0, AT_FDCWD, "f", S_IFIFO | 0644, 77).text() == "mknodat(AT_FDCWD, \"f\", S_IFIFO|0644) = 0");
    CHECK(Recorded(SYS_mknod, 0, "f", S_IFCHR | 0600, 5).text() == "mknod(\"f\", S_IFCHR|0600, 5) = 0");
    CHECK(Recorded(SYS_unlinkat, 0, AT_FDCWD, "f", 0).text() == "unlinkat(AT_FDCWD, \"f\", 0) = 0");
    CHECK(Recorded(SYS_rename, 0, "from", "to").text() == "rename(\"from\", \"to\") = 0");
    CHECK(Recorded(SYS_mq_open, 3, "q", O_RDONLY, 0, 0).text() == "mq_open(\"q\", O_RDONLY) = 3");
    const std::string longer(600, 'x');
    const Recorded cut(SYS_unlink, 0, longer.c_str());
    CHECK((cut.enter.flags & kTruncated));
    CHECK(cut.in.size() == 512);
}

TEST_CASE("a string that ends where memory ends is read whole") {
    auto* pages = static_cast<char*>(mmap(nullptr, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    REQUIRE(pages != MAP_FAILED);
    munmap(pages + 4096, 4096);
    std::strcpy(pages + 4096 - 5, "name");
    CHECK(Recorded(SYS_unlink, 0, pages + 4096 - 5).text() == "unlink(\"name\") = 0");
    munmap(pages, 4096);
}

TEST_CASE("pipes, copies and flags of descriptors") {
    int fds[] = {3, 4};
    CHECK(Recorded(SYS_pipe2, 0, fds, 0).text() == "pipe2([3, 4], 0) = 0");
    CHECK(Recorded(SYS_pipe2, 0, fds, O_CLOEXEC | O_NONBLOCK).text() == "pipe2([3, 4], O_NONBLOCK|O_CLOEXEC) = 0");
    CHECK(Recorded(SYS_pipe2, 0, fds, 0).going({.brief = true}) == "pipe2(…, 0)");
    CHECK(Recorded(SYS_pipe, -24, 0x1000).text() == "pipe(0x1000) = -1 EMFILE (Too many open files)");
    CHECK(Recorded(SYS_dup2, 1, 4, 1).text() == "dup2(4, 1) = 1");
    CHECK(Recorded(SYS_dup3, 1, 4, 1, O_CLOEXEC).text() == "dup3(4, 1, O_CLOEXEC) = 1");
    CHECK(Recorded(SYS_fcntl, 0, 3, F_SETFL, O_NONBLOCK).text() == "fcntl(3, F_SETFL, O_RDONLY|O_NONBLOCK) = 0");
    CHECK(Recorded(SYS_fcntl, 2050, 3, F_GETFL, 0x1234).text() == "fcntl(3, F_GETFL) = 0x802 (flags O_RDWR|O_NONBLOCK)");
    CHECK(Recorded(SYS_fcntl, 1, 3, F_GETFD).text() == "fcntl(3, F_GETFD) = 0x1 (flags FD_CLOEXEC)");
    CHECK(Recorded(SYS_fcntl, 65536, 3, F_GETPIPE_SZ).text() == "fcntl(3, F_GETPIPE_SZ) = 65536");
    CHECK(Recorded(SYS_fcntl, 10, 1, F_DUPFD_CLOEXEC, 10).text() == "fcntl(1, F_DUPFD_CLOEXEC, 10) = 10");
    int unread = 4096;
    CHECK(Recorded(SYS_ioctl, 0, 3, FIONREAD, &unread).text() == "ioctl(3, FIONREAD, [4096]) = 0");
    CHECK(Recorded(SYS_ioctl, 0, 3, FIONBIO, &unread).text() == "ioctl(3, FIONBIO, [4096]) = 0");
    CHECK(Recorded(SYS_close_range, 0, 3, ~0u, 0).text() == "close_range(3, 4294967295, 0) = 0");
}

TEST_CASE("processes") {
    int status = 0;
    CHECK(Recorded(SYS_wait4, 4121, -1, &status, 0, nullptr).text() ==
          "wait4(-1, [{WIFEXITED(s) && WEXITSTATUS(s) == 0}], 0, NULL) = 4121");
    status = SIGPIPE;
    CHECK(Recorded(SYS_wait4, 4121, -1, &status, WNOHANG, nullptr).text() ==
          "wait4(-1, [{WIFSIGNALED(s) && WTERMSIG(s) == SIGPIPE}], WNOHANG, NULL) = 4121");
    CHECK(Recorded(SYS_wait4, -10, -1, nullptr, 0, nullptr).text() ==
          "wait4(-1, NULL, 0, NULL) = -1 ECHILD (No child processes)");
    CHECK(Recorded(SYS_wait4, 0, -1, 0x1000, WNOHANG, nullptr).text() == "wait4(-1, 0x1000, WNOHANG, NULL) = 0");
    CHECK(Recorded(SYS_clone, 4121, CLONE_CHILD_CLEARTID | CLONE_CHILD_SETTID | SIGCHLD, 0, 0, 0x7f00).text() ==
          "clone(child_stack=NULL, flags=CLONE_CHILD_CLEARTID|CLONE_CHILD_SETTID|SIGCHLD, child_tidptr=0x7f00) = 4121");
    CHECK(Recorded(SYS_clone, 4121, CLONE_CHILD_CLEARTID | CLONE_CHILD_SETTID | SIGCHLD, 0, 0, 0x7f00).going({.brief = true}) ==
          "clone(SIGCHLD)");
    clone_args args{};
    args.flags = CLONE_VM | CLONE_VFORK;
    args.exit_signal = SIGCHLD;
    args.stack = 0x7000;
    args.stack_size = 0x9000;
    CHECK(Recorded(SYS_clone3, 5, &args, 88).text() ==
          "clone3({flags=CLONE_VM|CLONE_VFORK, exit_signal=SIGCHLD, stack=0x7000, stack_size=0x9000}, 88) = 5");
    const char* argv[] = {"ls", "-l", nullptr};
    CHECK(Recorded(SYS_execve, -2, "/bin/ls", argv, 0x7000).text() ==
          "execve(\"/bin/ls\", [\"ls\", \"-l\"], 0x7000) = -1 ENOENT (No such file or directory)");
    CHECK(Recorded(SYS_exit_group, 0, 3).going() == "exit_group(3)");
    CHECK(Recorded(SYS_kill, 0, -5, SIGTERM).text() == "kill(-5, SIGTERM) = 0");
    CHECK(Recorded(SYS_kill, -3, 5, 0).text() == "kill(5, 0) = -1 ESRCH (No such process)");
}

TEST_CASE("signals and sleeping") {
    std::uint64_t set = 1 << (SIGINT - 1) | 1 << (SIGCHLD - 1), full = ~(std::uint64_t(1) << (SIGUSR1 - 1));
    CHECK(Recorded(SYS_rt_sigprocmask, 0, SIG_BLOCK, &set, nullptr, 8).text() ==
          "rt_sigprocmask(SIG_BLOCK, [INT CHLD], NULL, 8) = 0");
    CHECK(Recorded(SYS_rt_sigsuspend, -514, &full, 8).text() == "rt_sigsuspend(~[USR1], 8) = ? ERESTARTNOHAND");
    const std::uint64_t action[] = {1, 0x14000000, 0x7f01, 0}, old[] = {0, 0, 0, 0};
    CHECK(Recorded(SYS_rt_sigaction, 0, SIGINT, action, old, 8).text() ==
          "rt_sigaction(SIGINT, {sa_handler=SIG_IGN, sa_mask=[], sa_flags=SA_RESTORER|SA_RESTART, sa_restorer=0x7f01}, "
          "{sa_handler=SIG_DFL, sa_mask=[], sa_flags=0}, 8) = 0");
    const std::int64_t ten_ms[] = {0, 10000000};
    CHECK(Recorded(SYS_clock_nanosleep, 0, 0, 0, ten_ms, nullptr).text() ==
          "clock_nanosleep(CLOCK_REALTIME, 0, {tv_sec=0, tv_nsec=10000000}, NULL) = 0");
    const std::int64_t timer[] = {0, 0, 2, 5};
    CHECK(Recorded(SYS_setitimer, 0, 0, timer, nullptr).text() ==
          "setitimer(ITIMER_REAL, {it_interval={tv_sec=0, tv_usec=0}, it_value={tv_sec=2, tv_usec=5}}, NULL) = 0");
}

TEST_CASE("waiting for several descriptors") {
    pollfd fds[] = {{3, POLLIN, POLLIN}, {4, POLLOUT, 0}};
    CHECK(Recorded(SYS_poll, 1, fds, 1, -1).text() == "poll([{fd=3, events=POLLIN}], 1, -1) = 1 ([{fd=3, revents=POLLIN}])");
    CHECK(Recorded(SYS_poll, 0, fds, 2, 5).text() == "poll([{fd=3, events=POLLIN}, {fd=4, events=POLLOUT}], 2, 5) = 0 (Timeout)");
    const std::int64_t second[] = {1, 0};
    const Recorded ppoll(SYS_ppoll, 1, fds, 1, second, nullptr, 8);
    CHECK(ppoll.text() == "ppoll([{fd=3, events=POLLIN}], 1, {tv_sec=1, tv_nsec=0}, NULL, 8) = 1 ([{fd=3, revents=POLLIN}])");
    fd_set set;
    FD_ZERO(&set);
    FD_SET(3, &set);
    CHECK(Recorded(SYS_select, 1, 4, &set, nullptr, nullptr, second).text() ==
          "select(4, [3], NULL, NULL, {tv_sec=1, tv_usec=0}) = 1 (in [3])");
    CHECK(Recorded(SYS_select, 0, 4, &set, nullptr, nullptr, nullptr).text() == "select(4, [3], NULL, NULL, NULL) = 0 (Timeout)");
    epoll_event event{EPOLLIN, {}};
    event.data.u64 = 3;
    CHECK(Recorded(SYS_epoll_ctl, 0, 5, EPOLL_CTL_ADD, 3, &event).text() ==
          "epoll_ctl(5, EPOLL_CTL_ADD, 3, {events=EPOLLIN, data={u32=3, u64=3}}) = 0");
    CHECK(Recorded(SYS_epoll_wait, 1, 5, &event, 10, -1).text() ==
          "epoll_wait(5, [{events=EPOLLIN, data={u32=3, u64=3}}], 10, -1) = 1");
}

TEST_CASE("a payload that does not fit its call is survived") {
    const Event enter{.kind = Kind::Enter, .flags = kMoreArguments, .call = SYS_execve, .a = 1, .b = 1, .c = 1};
    const Event exit{.kind = Kind::Exit, .call = SYS_execve, .a = 0};
    for (std::size_t size = 0; size < 64; ++size) {
        const std::vector<std::byte> junk(size, std::byte{0xff});
        CHECK(call_text(enter, junk, &exit, junk).starts_with("execve("));
        for (const Syscall& row : all_syscalls()) {
            const Event e{.kind = Kind::Enter, .call = row.number, .a = 1, .b = 1, .c = 1, .d = 1};
            const Event x{.kind = Kind::Exit, .call = row.number, .a = 5};
            CHECK(call_text(e, junk, &x, junk).starts_with(row.name));
            CHECK_FALSE(outcome_text(e, junk, x, junk).empty());
        }
    }
    CHECK(call_text({.call = SYS_getpid}, {}, nullptr, {}) == "syscall_39(…)");
}
