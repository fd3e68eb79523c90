// FIFOs before they are open: known by name, opened by whom, and an open that the lab changed.
#include "calls/launch.h"
#include "log.h"
#include <cerrno>
#include <doctest/doctest.h>
#include <fcntl.h>

using namespace ipclab;
using namespace ipclab::test;

namespace {

// A run in a folder of its own: two programs, and a FIFO that has a name but no descriptor yet.
struct Meeting : Log {
    Meeting() {
        recording = Recording();
        world = {};
        Launch launch;
        launch.programs = {{"writer", {"writer"}, {}, {}}, {"reader", {"reader"}, {}, {}}};
        launch.folder = "/run/lab";
        add({.kind = Kind::Command, .a = std::int64_t(CommandKind::Launch)}, launch.pack());
        spawn(11, "writer").spawn(12, "reader");
        add({.pid = 11, .kind = Kind::Descriptor, .a = -1, .c = kFifo.pack()}, "/run/lab/door");
    }
    Log& opens(int pid, std::int64_t flags) { return enter(pid, SYS_openat, AT_FDCWD, 0, flags, std::string("door\0", 5)); }
    std::string who(int pid) const {
        std::string text;
        for (const Releaser& r : world.releasers(*world.thread(pid)))
            text += std::to_string(r.pid) + " " + std::string(r.by) + ";";
        return text;
    }
};

}   // namespace

TEST_CASE("a FIFO is known by its name before anybody has it open") {
    Meeting l;
    CHECK(l.channel(kFifo).path == "/run/lab/door");
    CHECK(l.channel(kFifo).capacity == -1);
    CHECK(l.world.descriptors().holders(kFifo).empty());
    CHECK(l.world.descriptors().table(11).empty());   // -1 is no descriptor
}

TEST_CASE("in the run's own folder only the run's own processes can open the other side") {
    Meeting l;
    l.opens(11, O_WRONLY).blocked(11, Reason::FifoNoReader, kFifo);
    CHECK(l.who(11) == "12 open;");
    CHECK(l.world.deadlock().empty());   // the reader runs
    l.exited(12);
    CHECK(l.who(11).empty());
    CHECK(l.world.deadlock() == std::vector<std::int32_t>{11});
}

TEST_CASE("two that wait in open for each other are a ring") {
    Meeting l;
    const ObjectId back{ObjectKind::Fifo, 2};
    l.add({.pid = 11, .kind = Kind::Descriptor, .a = -1, .c = back.pack()}, "/run/lab/back");
    l.opens(11, O_RDONLY).blocked(11, Reason::FifoNoWriter, kFifo);
    l.opens(12, O_RDONLY).blocked(12, Reason::FifoNoWriter, back);
    CHECK(l.world.deadlock() == std::vector<std::int32_t>{11, 12});
    CHECK(l.world.quiet());
}

TEST_CASE("an open that the lab changed takes the place of the one before, and is still held") {
    Meeting l;
    l.opens(11, O_WRONLY).held(11);
    const std::uint64_t calls = l.process(11).calls;
    l.add({.pid = 11, .kind = Kind::Enter, .flags = kAmended, .call = SYS_openat, .a = AT_FDCWD, .c = O_WRONLY | O_NONBLOCK},
          std::string_view("door\0", 5));
    const Thread& t = *l.world.thread(11);
    CHECK(t.state == State::Held);
    REQUIRE(t.call);
    CHECK(t.call->args[2] == (O_WRONLY | O_NONBLOCK));
    CHECK_FALSE(t.call->begun);
    CHECK(l.process(11).calls == calls);
    l.released(11).exit(11, -6);
    CHECK(l.state(11) == State::Runnable);
    CHECK(l.world.thread(11)->last->result == -6);
}

namespace {

// The reader stands in open; 11 has the FIFO open, leaves 15 bytes in it, and goes.
struct LeftBehind : Meeting {
    explicit LeftBehind(bool waits) {
        opens(12, O_RDONLY);
        if (waits) blocked(12, Reason::FifoNoWriter, kFifo);
        opens(11, O_RDWR).exit(11, 3).descriptor(11, 3, 1003, kFifo, {.readable = true, .writable = true}, "/run/lab/door");
        wrote(11, 3, 15).enter(11, SYS_close, 3).exit(11, 0).exited(11);
    }
    Log& read_end_opened() { return exit(12, 3).descriptor(12, 3, 1004, kFifo, {.readable = true}, "/run/lab/door"); }
};

}   // namespace

TEST_CASE("who waits in open holds an end: what a writer left that came and went is there") {
    LeftBehind l(true);
    CHECK(l.channel(kFifo).level == 15);
    l.read_end_opened().level(15, 65536, kFifo);
    CHECK(l.clean());
    l.read(12, 3, 15).reads(12, 3, 10).got(12, 0);
    CHECK(l.channel(kFifo).level == 0);
    CHECK(l.clean());
}

TEST_CASE("an open that gave up held an end no longer") {
    for (const int error : {EINTR, 512}) {   // 512: the kernel makes the call again
        LeftBehind l(true);
        l.exit(12, -error);
        CHECK(l.channel(kFifo).level == 0);
        CHECK(l.clean());
    }
    LeftBehind l(true);
    l.exited(12);
    CHECK(l.channel(kFifo).level == 0);
}

TEST_CASE("of one that was not seen to wait only the kernel knows whether it came in time") {
    for (const std::int64_t there : {0, 15}) {
        LeftBehind l(false);
        l.read_end_opened().level(there, 65536, kFifo);
        CHECK(l.channel(kFifo).level == there);
        CHECK(l.clean());
        l.level(there + 1, 65536, kFifo);   // but once
        CHECK_FALSE(l.clean());
    }
    LeftBehind l(false);
    l.read_end_opened().reads(12, 3, 10).got(12, 0);
    CHECK(l.channel(kFifo).level == 0);
    CHECK(l.clean());
}
