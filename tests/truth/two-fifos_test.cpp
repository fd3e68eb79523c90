// Two FIFOs opened in opposite order.
#include "meeting.h"
#include <doctest/doctest.h>

using namespace ipclab;
using namespace ipclab::test;

static const std::vector<Actor> kBoth{{"left", {"fifo/two-fifos/side", "west", "east"}},
                                      {"right", {"fifo/two-fifos/side", "east", "west"}}};

TEST_CASE("two FIFOs: each waits in open for the other's second open") {
    Meeting run(kBoth, {"open"});
    run.until_held("left", "openat");
    run.until_held("right", "openat");
    run.run("left");
    run.until_blocked("left", Reason::FifoNoWriter);
    CHECK(run.thread("left").wait.object == run.fifo("west").id);
    CHECK(run.deadlocked().empty());
    run.run("right");
    run.until_blocked("right", Reason::FifoNoWriter);
    CHECK(run.thread("right").wait.object == run.fifo("east").id);
    run.compare_with_kernel();
    CHECK(run.released_by("left") == "right open");
    CHECK(run.released_by("right") == "left open");
    CHECK(run.deadlocked() == std::vector<std::string>{"left", "right"});
    CHECK(run.world().quiet());
    run.send(CommandKind::Kill, "left");
    run.send(CommandKind::Kill, "right");
    run.until_over();
}

TEST_CASE("two FIFOs: one open that does not wait breaks the ring") {
    Meeting run(kBoth, {"open"});
    run.until_held("left", "openat");
    run.until_held("right", "openat");
    run.nonblock_open("left", true);
    CHECK(run.step("left").result >= 0);
    run.run("right");
    run.until_blocked("right", Reason::FifoNoWriter);
    CHECK(run.step("left").result >= 0);
    run.run("left");
    run.until_over();
    CHECK(run.calls("left", "openat").size() == 2);
    for (const Seen& open : run.calls("right", "openat")) CHECK(open.result >= 0);
}
