// Who could release whom, deadlock, and when nothing more will happen.
#include "log.h"
#include <algorithm>
#include <cerrno>
#include <csignal>
#include <doctest/doctest.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/msg.h>

using namespace ipclab;
using namespace ipclab::test;

namespace {

// "11 read, 0 write": sorted.
std::string who(const Log& l, int tid) {
    std::vector<std::string> all;
    for (const Releaser& r : l.world.releasers(*l.world.thread(tid)))
        all.push_back(std::to_string(r.pid) + " " + std::string(r.how == Outsider::Unknown ? name_of(r.how) : r.by));
    std::sort(all.begin(), all.end());
    std::string text;
    for (const auto& s : all) text += (text.empty() ? "" : ", ") + s;
    return text;
}

template <class T> std::string bytes_of(const T& value) { return {reinterpret_cast<const char*>(&value), sizeof value}; }

using Pids = std::vector<std::int32_t>;

// 11 writes into pipe:1 and reads pipe:2, 12 the other way round.
struct TwoPipes : Log {
    TwoPipes() {
        spawn(11);
        spawn(12, "peer");
        write_end(11, 4).read_end(12, 3).write_end(12, 6, kOther).read_end(11, 5, kOther);
        level(0).level(0, 65536, kOther);
    }
    TwoPipes& fill(int pid, int fd, ObjectId id) {
        for (int i = 0; i < 16; ++i) wrote(pid, fd, 4096);
        writes(pid, fd, 4096).blocked(pid, Reason::PipeFull, id);
        return *this;
    }
};

}   // namespace

TEST_CASE_FIXTURE(Pair, "a full pipe waits for its readers, an empty one for its writers") {
    writes(11, 4, 10).blocked(11, Reason::PipeFull, kPipe);
    CHECK(who(*this, 11) == "12 close, 12 read");
    exit(11, 10).reads(12, 3, 10).blocked(12, Reason::PipeEmpty, kPipe);
    CHECK(who(*this, 12) == "11 close, 11 write");
    CHECK(state(12) == State::Blocked);
    CHECK(world.thread(12)->wait.reason == Reason::PipeEmpty);
}

TEST_CASE_FIXTURE(Pair, "who runs has no releasers") { CHECK(who(*this, 11).empty()); }

TEST_CASE_FIXTURE(Pair, "a reader that keeps its own write end waits for itself") {
    write_end(12, 4).enter(11, SYS_exit_group).exiting(11).exited(11);
    reads(12, 3, 10).blocked(12, Reason::PipeEmpty, kPipe);
    CHECK(who(*this, 12) == "12 close, 12 write");
    enter(10, SYS_wait4, 12).blocked(10, Reason::Child);
    CHECK(world.deadlock() == Pids{12, 10});   // its parent waits for ever too
    CHECK(world.quiet());
}

TEST_CASE_FIXTURE(TwoPipes, "two pipes, both full: a ring") {
    fill(11, 4, kPipe).fill(12, 6, kOther);
    CHECK(world.deadlock() == Pids{11, 12});
    CHECK(world.quiet());
    CHECK(clean());
}

TEST_CASE_FIXTURE(TwoPipes, "not while one of them runs, is held or paced, has a timer, or will wake") {
    fill(11, 4, kPipe);
    SUBCASE("runs") {}
    SUBCASE("is held") { writes(12, 6, 10).held(12); }
    SUBCASE("is paced") { writes(12, 6, 10).add({.pid = 12, .kind = Kind::Paced, .a = 99'000'000, .b = 1000}); }
    SUBCASE("sleeps") { enter(12, SYS_clock_nanosleep).blocked(12, Reason::Timer); }
    SUBCASE("has a timeout") {
        enter(12, SYS_poll, 1, 1, 5000, std::string(8, '\0')).blocked(12, Reason::Poll);
        CHECK(world.thread(12)->wait.timed);
    }
    SUBCASE("finds bytes") { reads(12, 3, 10).blocked(12, Reason::PipeEmpty, kPipe); }
    CHECK(world.deadlock().empty());
    CHECK_FALSE(world.quiet());
}

TEST_CASE_FIXTURE(TwoPipes, "not while somebody outside holds an end") {
    read_end(12, 0, kPipe, {.outside = true});
    fill(11, 4, kPipe).fill(12, 6, kOther);
    CHECK(who(*this, 11) == "0 read, 12 close, 12 read");
    CHECK(world.deadlock().empty());
    CHECK_FALSE(world.quiet());
}

TEST_CASE_FIXTURE(TwoPipes, "a third process that runs and holds the end could release them") {
    spawn(13, "third").read_end(13, 3);
    fill(11, 4, kPipe).fill(12, 6, kOther);
    CHECK(world.deadlock().empty());
    exited(13);
    CHECK(world.deadlock() == Pids{11, 12});
}

TEST_CASE_FIXTURE(Pair, "waiting for children: those that live, or the one asked for") {
    enter(10, SYS_wait4, -1).blocked(10, Reason::Child);
    CHECK(who(*this, 10) == "11 exit, 12 exit");
    exit(10, -4).enter(10, SYS_wait4, 12).blocked(10, Reason::Child);
    CHECK(who(*this, 10) == "12 exit");
    CHECK_FALSE(world.quiet());
    exited(12);
    CHECK(who(*this, 10).empty());
    CHECK(world.may_go_on(*world.thread(10)));
}

TEST_CASE("opening a FIFO: anybody who has the name, nobody without it") {
    Log l;
    l.spawn(10).read_end(10, 3, kFifo, {}).enter(10, SYS_close, 3).exit(10, 0);
    l.read_end(10, 3, kFifo).descriptor(10, 3, 1003, kFifo, {.readable = true}, "/tmp/run/answer");
    l.spawn(11, "writer");
    l.enter(11, SYS_openat, -100, 0, 1, std::string("answer\0", 7)).blocked(11, Reason::FifoNoReader, kFifo);
    CHECK(who(l, 11) == "0 open");
    CHECK(l.world.may_go_on(*l.world.thread(11)));   // a reader is there
    l.enter(10, SYS_close, 3).exit(10, 0);
    CHECK_FALSE(l.world.may_go_on(*l.world.thread(11)));
    CHECK(l.world.deadlock().empty());
    SUBCASE("another name is removed") {
        l.enter(10, SYS_unlink, 1, 0, 0, std::string("wer\0", 4)).exit(10, 0);
        CHECK_FALSE(l.channel(kFifo).unlinked);
    }
    SUBCASE("its own") {
        l.enter(10, SYS_unlink, 1, 0, 0, std::string("./answer\0", 9)).exit(10, 0);
        CHECK(l.channel(kFifo).unlinked);
        CHECK(who(l, 11).empty());
        CHECK(l.world.deadlock() == Pids{11});
    }
}

TEST_CASE_FIXTURE(TwoPipes, "poll waits for everyone whom its descriptors wait for") {
    const pollfd fds[]{{5, POLLIN, 0}, {4, POLLOUT, 0}};
    for (int i = 0; i < 16; ++i) wrote(11, 4, 4096);
    enter(11, SYS_poll, 1, 2, -1, bytes_of(fds)).blocked(11, Reason::Poll);
    CHECK(who(*this, 11) == "12 close, 12 read, 12 write");
    CHECK_FALSE(world.may_go_on(*world.thread(11)));
    CHECK_FALSE(world.thread(11)->wait.timed);
    wrote(12, 6, 1);
    CHECK(world.may_go_on(*world.thread(11)));
}

TEST_CASE_FIXTURE(TwoPipes, "whatever is asked for, poll tells that the other end is gone") {
    const pollfd fds[]{{5, 0, 0}};
    enter(11, SYS_poll, 1, 1, -1, bytes_of(fds)).blocked(11, Reason::Poll);
    CHECK(who(*this, 11) == "12 close");
    wrote(12, 6, 1);
    CHECK_FALSE(world.may_go_on(*world.thread(11)));
    enter(12, SYS_close, 6).exit(12, 0);
    CHECK(world.may_go_on(*world.thread(11)));
}

TEST_CASE_FIXTURE(TwoPipes, "select: a set to be read and a set to be written") {
    const auto select = [&](std::uint64_t in, std::uint64_t out, int call = SYS_select) {
        const std::uint64_t payload[]{0, 0, in, out};   // arguments 5 and 6: no timeout
        add({.pid = 11,
             .kind = Kind::Enter,
             .flags = kMoreArguments,
             .call = std::int16_t(call),
             .a = 6,
             .b = in ? 4096 : 0,
             .c = 8192},
            in ? bytes_of(payload) : bytes_of(payload).erase(16, 8))
            .blocked(11, Reason::Poll);
    };
    for (int i = 0; i < 16; ++i) wrote(11, 4, 4096);
    SUBCASE("both") {
        select(1 << 5, 1 << 4);
        CHECK(who(*this, 11) == "12 close, 12 read, 12 write");
        wrote(12, 6, 1);
        CHECK(world.may_go_on(*world.thread(11)));
    }
    SUBCASE("one is a null pointer, and pselect6") {
        select(0, 1 << 4, SYS_pselect6);
        CHECK(who(*this, 11) == "12 close, 12 read");
        wrote(12, 6, 1);
        CHECK_FALSE(world.may_go_on(*world.thread(11)));
        read(12, 3, 4096);
        CHECK(world.may_go_on(*world.thread(11)));
    }
    SUBCASE("a ring that goes through a select") {
        select(1 << 5, 0);
        CHECK(world.deadlock().empty());
        reads(12, 3, 10).got(12, 10).reads(12, 3, 65526).got(12, 65526).reads(12, 3, 1).blocked(12, Reason::PipeEmpty, kPipe);
        CHECK(world.deadlock() == Pids{11, 12});
    }
    SUBCASE("not a pipe") {
        descriptor(11, 1, 900, {ObjectKind::Tty, 1}, {.readable = true, .writable = true});
        select(1 << 5 | 1 << 1, 0);
        CHECK(who(*this, 11) == "0 unknown, 12 close, 12 write");
    }
}

TEST_CASE_FIXTURE(TwoPipes, "select of more descriptors than the log can show") {
    add({.pid = 11, .kind = Kind::Enter, .flags = kMoreArguments, .call = SYS_select, .a = 1024, .b = 1, .c = 2},
        std::string(16 + 256, '\0'));
    blocked(11, Reason::Poll);
    CHECK(who(*this, 11) == "0 unknown");
}

namespace {

// 11 has an epoll at number 7.
struct Epoll : TwoPipes {
    Epoll() { descriptor(11, 7, 700, {ObjectKind::Other, 1}, {.readable = true, .writable = true}); }
    Epoll& control(int op, int fd, std::uint32_t events = 0, std::int64_t result = 0) {
        const std::uint32_t event[]{events, 0, 0};
        add({.pid = 11, .kind = Kind::Enter, .call = SYS_epoll_ctl, .a = 7, .b = op, .c = fd, .d = 1}, bytes_of(event))
            .exit(11, result);
        return *this;
    }
    Epoll& wait(int pid = 11) {
        add({.pid = pid, .kind = Kind::Enter, .call = SYS_epoll_wait, .a = 7, .b = 1, .c = 8, .d = -1})
            .blocked(pid, Reason::Poll);
        return *this;
    }
};

}   // namespace

TEST_CASE_FIXTURE(Epoll, "epoll_wait waits for what was added and not taken out again") {
    control(EPOLL_CTL_ADD, 5, EPOLLIN).control(EPOLL_CTL_ADD, 4, EPOLLOUT, -EEXIST);
    SUBCASE("added") {
        wait();
        CHECK(who(*this, 11) == "12 close, 12 write");
        CHECK_FALSE(world.thread(11)->wait.timed);
        CHECK_FALSE(world.may_go_on(*world.thread(11)));
        wrote(12, 6, 1);
        CHECK(world.may_go_on(*world.thread(11)));
    }
    SUBCASE("changed") {
        control(EPOLL_CTL_MOD, 5, 0).wait();
        CHECK(who(*this, 11) == "12 close");
    }
    SUBCASE("taken out") {
        control(EPOLL_CTL_DEL, 5).wait();
        CHECK(who(*this, 11) == "0 unknown");
    }
    SUBCASE("once only: not followed") {
        control(EPOLL_CTL_MOD, 5, EPOLLIN | EPOLLONESHOT).wait();
        CHECK(who(*this, 11) == "0 unknown");
    }
    SUBCASE("a ring") {
        wait().reads(12, 3, 1).blocked(12, Reason::PipeEmpty, kPipe);
        CHECK(world.deadlock() == Pids{11, 12});
        CHECK(world.quiet());
    }
}

TEST_CASE_FIXTURE(Epoll, "epoll watches the description, not the number") {
    control(EPOLL_CTL_ADD, 5, EPOLLIN);
    SUBCASE("closed, while a copy of it is open") {
        read_end(11, 9, kOther);
        enter(11, SYS_close, 5).exit(11, 0);
        wait();
        CHECK(who(*this, 11) == "12 close, 12 write");
    }
    SUBCASE("closed for good") {
        enter(11, SYS_close, 5).exit(11, 0);
        wait();
        CHECK(who(*this, 11) == "0 unknown");
    }
    SUBCASE("by a child that has inherited the epoll") {
        fork(11, 14);
        wait(14);
        CHECK(who(*this, 14) == "12 close, 12 write");
    }
}

TEST_CASE_FIXTURE(Epoll, "edge-triggered, epoll tells only of what is new") {
    wrote(12, 6, 5);
    control(EPOLL_CTL_ADD, 5, EPOLLIN | EPOLLET).wait();
    CHECK_FALSE(world.may_go_on(*world.thread(11)));
    wrote(12, 6, 1);
    CHECK(world.may_go_on(*world.thread(11)));
}

TEST_CASE_FIXTURE(TwoPipes, "a process is stuck only with all its threads") {
    fill(11, 4, kPipe).fill(12, 6, kOther);
    thread(12, 20);
    CHECK(world.deadlock().empty());
    enter(12, SYS_read, 3, 0, 10, {}, 20).blocked(12, Reason::Child, {}, 20);
    CHECK(world.deadlock().empty());   // no child: its wait is over at once
    exit(12, -10, {}, 20).add({.pid = 12, .tid = 20, .kind = Kind::Exited});
    CHECK(world.deadlock() == Pids{11, 12});
}

TEST_CASE("quiet and over") {
    Log l;
    CHECK_FALSE(l.world.over());
    CHECK_FALSE(l.world.quiet());
    l.spawn(10);
    CHECK_FALSE(l.world.quiet());
    l.enter(10, SYS_pause).blocked(10, Reason::Signal);
    CHECK(l.world.quiet());
    CHECK(l.world.deadlock().empty());   // a signal may come from anywhere
    l.exit(10, -4).enter(10, SYS_read, 0).blocked(10, Reason::Terminal);
    CHECK_FALSE(l.world.quiet());   // somebody may type
    l.exit(10, 0).exited(10);
    CHECK(l.world.quiet());
    CHECK(l.world.over());
}

TEST_CASE_FIXTURE(Pair, "a stopped process waits for nobody inside, but nothing more happens") {
    add({.pid = 10, .kind = Kind::Signal, .a = SIGSTOP});
    add({.pid = 11, .kind = Kind::Signal, .a = SIGSTOP});
    add({.pid = 12, .kind = Kind::Signal, .a = SIGSTOP});
    CHECK(state(12) == State::Stopped);
    CHECK(world.quiet());
    CHECK(world.deadlock().empty());
}

namespace {

constexpr ObjectId kLeft{ObjectKind::Socket, 1}, kRight{ObjectKind::Socket, 2}, kCounter{ObjectKind::Eventfd, 1};
constexpr DescriptorBits kBoth{.readable = true, .writable = true};

// 11 has one socket of a pair as 3, 12 the other as 4.
struct SocketPair : Log {
    SocketPair() {
        const int fds[]{3, 4};
        spawn(11);
        enter(11, SYS_socketpair, 1, 1).exit(11, 0, bytes_of(fds));
        descriptor(11, 3, 31, kLeft, kBoth).descriptor(11, 4, 32, kRight, kBoth);
        fork(11, 12);
        enter(11, SYS_close, 4).exit(11, 0).enter(12, SYS_close, 3).exit(12, 0);
    }
    SocketPair& wait(int pid, int fd) {
        reads(pid, fd, 1).blocked(pid, Reason::SocketEmpty, fd == 3 ? kLeft : kRight);
        return *this;
    }
};

}   // namespace

TEST_CASE_FIXTURE(SocketPair, "who waits on a socket of a pair waits for the holders of the other") {
    wait(11, 3);
    CHECK(who(*this, 11) == "12 close, 12 write");
    CHECK(world.can_act(12, *world.thread(11)));
    CHECK(world.deadlock().empty());
    SUBCASE("both read: neither ever will") {
        wait(12, 4);
        CHECK(world.deadlock() == Pids{11, 12});
        CHECK_FALSE(world.can_act(12, *world.thread(11)));
    }
    SUBCASE("the other has written since") {
        writes(12, 4, 5).exit(12, 5);
        wait(12, 4);
        CHECK(world.may_go_on(*world.thread(11)));
        CHECK(world.deadlock().empty());
    }
    SUBCASE("the other is gone: end of file") {
        enter(12, SYS_close, 4).exit(12, 0);
        CHECK(world.may_go_on(*world.thread(11)));
    }
    SUBCASE("one half was shut down: not all is known") {
        enter(12, SYS_shutdown, 4, 1).exit(12, 0);
        wait(12, 4);
        CHECK(world.deadlock().empty());
    }
    SUBCASE("a descriptor may be on its way") {
        enter(12, SYS_sendmsg, 4).exit(12, 1);
        wait(12, 4);
        CHECK(world.deadlock().empty());
    }
    SUBCASE("somebody was killed within a write: what it put in is not known") {
        fork(12, 13).writes(13, 4, 5).exited(13, 9);
        wait(12, 4);
        CHECK(world.deadlock().empty());
    }
    SUBCASE("somebody was killed, but not within a call") {
        fork(12, 13).exited(13, 9);
        wait(12, 4);
        CHECK(world.deadlock() == Pids{11, 12});
    }
    SUBCASE("its reads may end by themselves (SO_RCVTIMEO)") {
        enter(12, SYS_setsockopt, 4, 1, 20).exit(12, 0);
        wait(12, 4);
        CHECK(world.deadlock().empty());
    }
}

TEST_CASE("a socket whose peer is not known: nobody is named, and no deadlock") {
    Log l;
    l.spawn(11).descriptor(11, 3, 31, kLeft, kBoth);
    l.reads(11, 3, 1).blocked(11, Reason::SocketEmpty, kLeft);
    CHECK(who(l, 11) == "0 unknown");
    CHECK(l.world.deadlock().empty());
}

TEST_CASE("a counter that nobody adds to") {
    Log l;
    l.spawn(11).descriptor(11, 3, 31, kCounter, kBoth);
    l.reads(11, 3, 8).blocked(11, Reason::Counter, kCounter);
    CHECK(who(l, 11) == "11 write");
    CHECK(l.world.deadlock() == Pids{11});
    l.fork(11, 12);
    CHECK(who(l, 11) == "11 write, 12 write");
    CHECK(l.world.deadlock().empty());
    l.writes(12, 3, 8).exit(12, 8).enter(12, SYS_pause).blocked(12, Reason::Signal);
    CHECK(l.world.may_go_on(*l.world.thread(11)));
}

TEST_CASE_FIXTURE(SocketPair, "a timer that one of them has set will interrupt its wait") {
    wait(11, 3);
    SUBCASE("alarm") {
        enter(12, SYS_alarm, 2).exit(12, 0);
        wait(12, 4);
        CHECK(world.deadlock().empty());
        CHECK_FALSE(world.quiet());
        add({.pid = 12, .kind = Kind::Signal, .a = SIGALRM, .b = SI_KERNEL, .d = 2});
        exit(12, -4);
        wait(12, 4);
        CHECK(world.deadlock() == Pids{11, 12});
    }
    SUBCASE("alarm, and somebody sends the same signal: the timer runs on") {
        enter(12, SYS_alarm, 2).exit(12, 0);
        add({.pid = 12, .kind = Kind::Signal, .a = SIGALRM, .b = SI_USER, .d = 2});
        wait(12, 4);
        CHECK(world.deadlock().empty());
    }
    SUBCASE("a timer of the processor's time does not run while it waits") {
        const std::int64_t value[]{1, 0, 1, 0};
        enter(12, SYS_setitimer, 1, 4096, 0, bytes_of(value)).exit(12, 0);
        wait(12, 4);
        CHECK(world.deadlock() == Pids{11, 12});
    }
    SUBCASE("a timer of its own, until it runs another program") {
        enter(12, SYS_timer_settime, 0, 0, 4096).exit(12, 0);
        enter(12, SYS_execve).exec(12, "/bin/cat");
        wait(12, 4);
        CHECK(world.deadlock() == Pids{11, 12});
    }
    SUBCASE("alarm, taken back") {
        enter(12, SYS_alarm, 2).exit(12, 0).enter(12, SYS_alarm, 0).exit(12, 2);
        wait(12, 4);
        CHECK(world.deadlock() == Pids{11, 12});
    }
    SUBCASE("setitimer, again and again") {
        const std::int64_t value[]{1, 0, 1, 0};
        enter(12, SYS_setitimer, 0, 4096, 0, bytes_of(value)).exit(12, 0);
        add({.pid = 12, .kind = Kind::Signal, .a = SIGALRM, .b = SI_KERNEL, .d = 2});
        wait(12, 4);
        CHECK(world.deadlock().empty());
    }
    SUBCASE("timer_settime") {
        enter(12, SYS_timer_settime, 0, 0, 4096).exit(12, 0);
        wait(12, 4);
        CHECK(world.deadlock().empty());
    }
}

TEST_CASE("a FIFO has a name: who waits in one is never in a deadlock while anybody may come") {
    Log l;
    l.spawn(11).descriptor(11, 3, 1003, kFifo, kBoth, "/tmp/door");
    l.reads(11, 3, 1).blocked(11, Reason::PipeEmpty, kFifo);
    CHECK(who(l, 11) == "0 write, 11 close, 11 write");
    CHECK(l.world.deadlock().empty());
    l.exit(11, -4).enter(11, SYS_unlink, 1, 0, 0, std::string("/tmp/door\0", 10)).exit(11, 0);
    l.reads(11, 3, 1).blocked(11, Reason::PipeEmpty, kFifo);
    CHECK(l.world.deadlock() == Pids{11});
}

TEST_CASE("semaphores that have a name or a key may be posted by anybody") {
    constexpr ObjectId kGate{ObjectKind::Semaphore, 1};
    const auto stuck = [&](std::string_view name) {
        Log l;
        l.spawn(11);
        l.add({.pid = 11, .kind = Kind::Level, .a = kGate.pack(), .b = 0, .c = -1, .d = 1}, name);
        l.enter(11, SYS_futex).blocked(11, Reason::Semaphore, kGate);
        CHECK(l.world.waits_in_vain() == Pids{11});   // nobody in this run
        return !l.world.deadlock().empty();
    };
    CHECK(stuck("gate"));   // a variable in memory that only the run has
    CHECK_FALSE(stuck("/jobs"));
    CHECK_FALSE(stuck("sysv 5[0]"));
}

TEST_CASE("which messages msgrcv waits for") {
    using How = WantedType::How;
    const auto wanted = [](std::int64_t type, std::uint64_t flags) {
        Log l;
        l.spawn(11);
        l.add(
            {.pid = 11, .kind = Kind::Enter, .flags = kMoreArguments, .call = SYS_msgrcv, .a = 1, .b = 4096, .c = 32, .d = type},
            bytes_of(std::array<std::uint64_t, 2>{flags, 0}));
        return wanted_type(*l.world.thread(11));
    };
    CHECK_FALSE(wanted(0, 0));
    CHECK(wanted(7, 0)->how == How::One);
    CHECK(wanted(7, 0)->type == 7);
    CHECK(wanted(7, MSG_EXCEPT)->how == How::AllBut);
    CHECK(wanted(-3, 0)->how == How::UpTo);
    CHECK(wanted(-3, 0)->type == 3);
}
