// A reader that keeps a write end of its own waits for itself.
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

TEST_CASE("forgotten end: the reader alone could release the reader") {
    Staged run("pipe/forgotten-end/forgotten", begin);
    run.until_held("main", "read");
    run.until_held("main/1", "write");
    run.run("main/1");
    CHECK(run.until_ended("main/1") == 0);
    CHECK(run.level() == 11);
    CHECK(run.step("main").result == 11);
    CHECK(run.deadlocked().empty());   // it is held, and has not called yet
    run.run("main");
    run.until_blocked("main", Reason::PipeEmpty);
    CHECK(run.level() == 0);

    const auto ends = pipe_ends(run.pid("main"));
    REQUIRE(ends.size() == 2);
    CHECK(ends.begin()->second.pipe == ends.rbegin()->second.pipe);
    CHECK_FALSE(ends.begin()->second.writable);
    CHECK(ends.rbegin()->second.writable);
    CHECK(run.released_by("main") == "main close, main write");
    CHECK(run.deadlocked() == std::vector<std::string>{"main"});
    CHECK(run.world().quiet());
    CHECK_FALSE(run.world().over());
    CHECK(run.process("main/1").zombie);

    run.send(CommandKind::Kill, "main");
    run.finish();
    CHECK(WTERMSIG(run.status("main")) == SIGKILL);
}

TEST_CASE("forgotten end: without it the file ends") {
    Staged run("pipe/forgotten-end/forgotten", begin);
    run.until_held("main", "read");
    run.until_held("main/1", "write");
    run.close_end("main", run.write_end("main"));
    CHECK(run.level() == 0);
    run.run("main/1");
    run.run("main");
    run.finish();
    CHECK(run.status("main") == 0);
    CHECK(run.status("main/1") == 0);
    CHECK(run.channel().bytes_out == 11);
    CHECK(run.world().output().find("all is well") != std::string::npos);
}
