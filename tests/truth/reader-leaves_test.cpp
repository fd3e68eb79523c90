// A write without readers: -EPIPE, then SIGPIPE, whose default ends the writer.
#include "staged.h"
#include <cerrno>
#include <csignal>
#include <doctest/doctest.h>
#include <sys/wait.h>

using namespace ipclab;
using namespace ipclab::test;

static void begin(Launch& launch) {
    launch.hold = launch.pty = true;
    launch.begin = {"read", "write"};
}

TEST_CASE("reader leaves: the next write brings the signal, though there is room") {
    Staged run("sigpipe/reader-leaves/leaves", begin);
    run.until_held("main", "read");
    run.until_held("main/1", "write");
    CHECK(run.step("main/1").result == 5);
    CHECK(run.step("main/1").result == 5);
    CHECK(run.step("main").result == 5);
    CHECK(run.step("main").name == "close");
    run.compare_with_kernel();
    CHECK(run.world().descriptors().readers(run.pipe()).empty());
    CHECK(run.process("main/1").alive);   // closing sent it nothing
    CHECK(run.events(Kind::Signal, "main/1").empty());

    run.run("main/1");
    const int status = run.until_ended("main/1");
    REQUIRE(WIFSIGNALED(status));
    CHECK(WTERMSIG(status) == SIGPIPE);
    CHECK(run.calls("main/1", "write").back().result == -EPIPE);
    const auto signals = run.events(Kind::Signal, "main/1");
    REQUIRE(signals.size() == 1);
    CHECK(signals[0].event.a == SIGPIPE);
    CHECK(Disposition(signals[0].event.d) == Disposition::Default);

    run.run("main");
    run.until_over();
    CHECK(run.status("main") == 0);
    CHECK(run.world().output().find("killed by signal 13: a shell says 141") != std::string::npos);
    CHECK(run.channel().bytes_out == 5);
}

TEST_CASE("reader leaves: it is about ends, not about bytes read") {
    Staged run("sigpipe/reader-leaves/leaves", begin);
    run.until_held("main", "read");
    run.until_held("main/1", "write");
    CHECK(run.step("main/1").result == 5);
    run.close_end("main", run.read_end("main"));
    run.run("main/1");
    CHECK(WTERMSIG(run.until_ended("main/1")) == SIGPIPE);
    CHECK(run.channel().bytes_out == 0);
    run.run("main");
    run.until_over();
}
