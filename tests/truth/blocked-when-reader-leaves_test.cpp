// The reader leaves while the writer waits for room.
#include "staged.h"
#include <csignal>
#include <doctest/doctest.h>
#include <sys/wait.h>

using namespace ipclab;
using namespace ipclab::test;

static void begin(Launch& launch) {
    launch.hold = launch.pty = true;
    launch.begin = {"read", "write"};
}

static void filled(Staged& run) {
    run.until_held("main", "read");
    run.until_held("main/1", "write");
    run.step_into("main/1", Reason::PipeFull);
    CHECK(run.level() == run.capacity());
    CHECK(run.released_by("main/1") == "main close, main read");
}

TEST_CASE("blocked when the reader leaves: the wait ends with SIGPIPE") {
    Staged run("sigpipe/blocked-when-reader-leaves/pour", begin);
    filled(run);
    CHECK(run.step("main").result == 100);
    CHECK(run.thread("main/1").state == State::Blocked);   // less than a slot was freed
    run.run("main");
    CHECK(WTERMSIG(run.until_ended("main/1")) == SIGPIPE);
    run.until_over();
}

TEST_CASE("blocked when the reader leaves: with SIGPIPE ignored the write returns what it put in") {
    Staged run("sigpipe/blocked-when-reader-leaves/pour", [](Launch& launch) {
        begin(launch);
        launch.programs.front().ignored = {SIGPIPE};
    });
    filled(run);
    const std::int64_t capacity = run.capacity();
    run.run("main");
    run.run("main/1");
    run.until_over();
    CHECK(run.status("main/1") == 0);
    bool part = false;
    for (const Seen& write : run.calls("main/1", "write")) part = part || write.result == capacity;
    CHECK(part);
}
