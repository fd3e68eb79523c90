// The table of system calls as data.
#include "calls/syscalls.h"
#include <algorithm>
#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/syscall.h>

using namespace ipclab;

TEST_CASE("rows are found by number and by every name") {
    for (const Syscall& row : all_syscalls()) {
        CHECK(find_syscall(row.number) == &row);
        CHECK(find_syscall(row.name) == &row);
        CHECK(answers_to(row, row.name));
    }
    CHECK(find_syscall(SYS_getpid) == nullptr);
    CHECK(find_syscall(-1) == nullptr);
    CHECK(find_syscall(100000) == nullptr);
    CHECK(find_syscall("no_such_call") == nullptr);
    CHECK(find_syscall("") == nullptr);
    CHECK(find_syscall("waitpid")->number == SYS_wait4);
    CHECK(find_syscall("sem_wait")->number == SYS_futex);
}

TEST_CASE("a name stands for every call that a program may mean by it") {
    CHECK(answers_to(*find_syscall(SYS_pipe), "pipe"));
    CHECK(answers_to(*find_syscall(SYS_pipe2), "pipe"));
    CHECK(answers_to(*find_syscall(SYS_clone), "fork"));
    CHECK(answers_to(*find_syscall(SYS_wait4), "wait"));
    CHECK(answers_to(*find_syscall(SYS_clock_nanosleep), "usleep"));
    CHECK(answers_to(*find_syscall(SYS_mknodat), "mkfifo"));
    CHECK_FALSE(answers_to(*find_syscall(SYS_read), "write"));
    CHECK_FALSE(answers_to(*find_syscall(SYS_read), ""));
}

TEST_CASE("what an interrupt would fail is in the table") {
    // signal(7), "Interruption of system calls and library functions by signal handlers", and the stops below it.
    for (const int number :
         {SYS_accept,     SYS_accept4,      SYS_recvfrom,     SYS_recvmsg, SYS_recvmmsg,      SYS_connect,
          SYS_sendto,     SYS_sendmsg,      SYS_sendmmsg,     SYS_pause,   SYS_rt_sigsuspend, SYS_rt_sigtimedwait,
          SYS_epoll_wait, SYS_epoll_pwait,  SYS_epoll_pwait2, SYS_poll,    SYS_ppoll,         SYS_select,
          SYS_pselect6,   SYS_msgrcv,       SYS_msgsnd,       SYS_semop,   SYS_semtimedop,    SYS_clock_nanosleep,
          SYS_nanosleep,  SYS_io_getevents, SYS_futex}) {
        CAPTURE(number);
        const Syscall* row = find_syscall(number);
        REQUIRE(row);
        CHECK((row->traits & kNoRestart));
    }
}

TEST_CASE("the descriptor of a call is where the row says") {
    for (const Syscall& row : all_syscalls()) {
        CAPTURE(row.name);
        if (row.fd_arg >= 0) CHECK(row.args[std::size_t(row.fd_arg)] == Arg::Fd);
        if (row.traits & (kReads | kWrites)) CHECK(row.fd_arg == 0);
        // A call with data carries nothing else, so that its payload is the data.
        const auto points = [](Arg a) { return a == Arg::Buffer || a == Arg::Iovec || a == Arg::Message; };
        if (std::ranges::any_of(row.args, points)) {
            Arguments all;
            all.fill(8);
            CHECK(copies_at_enter(row, all).size + copies_at_exit(row, all, 8).size == 1);
        }
    }
}

TEST_CASE("traits of one call follow its arguments") {
    const Syscall& fcntl = *find_syscall(SYS_fcntl);
    CHECK((traits_of(fcntl, {1, F_DUPFD_CLOEXEC, 10}) & kMakesFd));
    CHECK_FALSE((traits_of(fcntl, {1, F_GETFL}) & kMakesFd));
    const Syscall& signalfd = *find_syscall(SYS_signalfd4);
    CHECK((traits_of(signalfd, {std::uint64_t(-1), 1, 8}) & kMakesFd));
    CHECK_FALSE((traits_of(signalfd, {5, 1, 8}) & kMakesFd));
}

TEST_CASE("names of errors and signals") {
    CHECK(errno_name(11) == "EAGAIN");
    CHECK(errno_words(11) == "Resource temporarily unavailable");
    CHECK(errno_name(512) == "ERESTARTSYS");
    CHECK(errno_name(0) == "");
    CHECK(errno_name(99999) == "");
    CHECK(signal_name(13) == "SIGPIPE");
    CHECK(signal_name(36) == "SIGRTMIN+2");
    CHECK(signal_name(32) == "SIG32");
    CHECK(signal_number("SIGPIPE") == 13);
    CHECK(signal_number("SIGRTMIN") == 34);
    CHECK(signal_number("SIGNOTHING") == 0);
}
