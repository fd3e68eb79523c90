// Who could release whom, deadlock, and when nothing more will happen.
#include "log.h"
#include <algorithm>
#include <csignal>
#include <doctest/doctest.h>
#include <poll.h>
#include <cstring>

using namespace ipclab;
using namespace ipclab::test;

namespace {

// "11 read, 0 write": sorted.
std::string who(const Log& l, int tid) {
    std::vector<std::string> all;
    for (const Releaser& r : l.world.releasers(*l.world.thread(tid))) all.push_back(std::to_string(r.pid) + " " + std::string(r.by));
    std::sort(all.begin(), all.end());
    std::string text;
    for (const auto& s : all) text += (text.empty() ? "" : ", ") + s;
    return text;
}

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

} // namespace

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
    std::string input(sizeof fds, '\0');
    std::memcpy(input.data(), fds, sizeof fds);
    for (int i = 0; i < 16; ++i) wrote(11, 4, 4096);
    enter(11, SYS_poll, 1, 2, -1, input).blocked(11, Reason::Poll);
    CHECK(who(*this, 11) == "12 close, 12 read, 12 write");
    CHECK_FALSE(world.may_go_on(*world.thread(11)));
    CHECK_FALSE(world.thread(11)->wait.timed);
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
    CHECK_FALSE(l.world.quiet());        // somebody may type
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
