// What the exercise begins with: SIGPIPE ends the writer before it can clean up.
#include "meeting.h"
#include <cerrno>
#include <csignal>
#include <doctest/doctest.h>
#include <sys/wait.h>

using namespace ipclab;
using namespace ipclab::test;

TEST_CASE("polite writer: as it is given, it is killed, its draft stays, and the helper is never started") {
    Meeting run({{"main", {"sigpipe/polite-writer/polite"}}}, {"write"});
    run.until_held("main", "write");
    CHECK(std::filesystem::exists(run.at("draft")));
    CHECK(run.step("main").result == 7);
    run.run("main");
    run.until_over();
    const int status = run.status("main");
    REQUIRE(WIFSIGNALED(status));
    CHECK(WTERMSIG(status) == SIGPIPE);
    CHECK(run.calls("main", "write").back().result == -EPIPE);
    const auto signals = run.events(Kind::Signal, "main");
    REQUIRE(signals.size() == 2);
    CHECK(signals[0].event.a == SIGCHLD);   // the reader has gone
    CHECK(signals[1].event.a == SIGPIPE);
    CHECK(Disposition(signals[1].event.d) == Disposition::Default);
    CHECK(run.status("main/1") == 0);
    CHECK(run.channel().bytes_out == 6);   // of both lines
    CHECK(run.world().by_lineage("main/2") == nullptr);
    CHECK(std::filesystem::exists(run.at("draft")));
}
