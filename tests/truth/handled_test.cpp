// A handler for SIGPIPE runs, and write fails with EPIPE, SA_RESTART or not.
#include "staged.h"
#include <cerrno>
#include <csignal>
#include <doctest/doctest.h>

using namespace ipclab;
using namespace ipclab::test;

static void begin(Launch& launch) {
    launch.hold = launch.pty = true;
    launch.begin = {"read", "write"};
}

TEST_CASE("handled: the handler once, then EPIPE; the write is not made again") {
    Staged run("sigpipe/handled/five_words", begin);
    run.until_held("main", "read");
    run.until_held("main/1", "write");
    CHECK(run.step("main/1").result == 5);
    CHECK(run.step("main").result == 5);
    CHECK(run.step("main").name == "close");
    run.run("main/1");
    CHECK(run.until_ended("main/1") == 3 << 8);
    const auto signals = run.events(Kind::Signal, "main/1");
    REQUIRE(signals.size() == 1);
    CHECK(Disposition(signals[0].event.d) == Disposition::Handled);
    int broken = 0;
    for (const Seen& write : run.calls("main/1", "write")) broken += write.result == -EPIPE;
    CHECK(broken == 1);
    run.run("main");
    run.until_over();
    CHECK(run.world().output().find("nobody heard word 2; the handler ran 1 time(s)") != std::string::npos);
}

TEST_CASE("handled: words that are in the pipe already bring no error") {
    Staged run("sigpipe/handled/five_words", begin);
    run.until_held("main", "read");
    run.until_held("main/1", "write");
    run.run("main/1");
    CHECK(run.until_ended("main/1") == 0);
    run.run("main");
    run.until_over();
    CHECK(run.channel().bytes_out == 5);
    CHECK(run.events(Kind::Signal, "main/1").empty());
}
