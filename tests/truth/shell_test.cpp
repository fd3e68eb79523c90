// pipe, fork, fork, dup2, close, exec: seq 1 5 | wc -l (open(2), on descriptions).
#include "staged.h"
#include <doctest/doctest.h>

using namespace ipclab;
using namespace ipclab::test;

static void begin(Launch& launch) {
    launch.hold = launch.pty = true;
    launch.begin = {"dup2", "wait4"};
    launch.programs.front().env.push_back("LC_ALL=C");
}

TEST_CASE("shell: dup2 makes a second descriptor, exec keeps it, and the right side waits for the left") {
    Staged run("pipe/shell/shell", begin);
    run.until_held("main/1", "dup2");
    run.until_held("main/2", "dup2");
    run.until_held("main", "wait4");
    run.compare_with_kernel();
    CHECK(pipe_ends(run.pid("main")).empty());
    const int first = run.write_end("main/1");
    CHECK(run.step("main/1").result == 1);
    CHECK(run.ends("main/1", true) == std::vector{1, first});
    const Descriptors& descriptors = run.world().descriptors();
    CHECK(descriptors.find(run.pid("main/1"), 1)->ofd == descriptors.find(run.pid("main/1"), first)->ofd);
    run.compare_with_kernel();

    run.run("main/2");
    run.until_blocked("main/2", Reason::PipeEmpty);
    CHECK(run.process("main/2").exe.ends_with("wc"));
    CHECK(run.thread("main/2").wait.fd == 0);
    CHECK(run.ends("main/2", false) == std::vector{0});
    CHECK(run.ends("main/2", true).empty());
    CHECK(run.released_by("main/2") == "main/1 close, main/1 write");
    CHECK(run.level() == 0);

    run.run("main/1");
    CHECK(run.until_ended("main/1") == 0);
    CHECK(run.process("main/1").exe.ends_with("seq"));
    CHECK(run.until_ended("main/2") == 0);
    run.run("main");
    run.finish();
    CHECK(run.status("main") == 0);
    CHECK(run.channel().bytes_out == 10);   // five digits, five line ends
    CHECK(run.count(Kind::Unblocked, "main/2") >= 1);
    CHECK(run.world().output().find('5') != std::string::npos);
}
