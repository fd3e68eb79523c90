// What the exercise begins with: the end of file that the first client leaves behind is taken for the last.
#include "meeting.h"
#include <doctest/doctest.h>

using namespace ipclab;
using namespace ipclab::test;

TEST_CASE("fifo server: as it is given, it goes with its first client, and the second waits for ever") {
    constexpr auto kClient = "fifo/fifo-server/client";
    Meeting run({{"server", {"fifo/fifo-server/server"}}, {"first", {kClient, "one"}}, {"second", {kClient, "bye"}}}, {"open"});
    for (const auto* who : {"server", "first", "second"}) run.until_held(who, "openat");
    run.run("server");
    run.until_blocked("server", Reason::FifoNoWriter);
    run.run("first");
    CHECK(run.until_ended("first") == 0);
    CHECK(run.until_ended("server") == 0);
    const auto reads = run.calls("server", "read");
    REQUIRE(reads.size() == 2);
    CHECK(reads[0].result == 3);
    CHECK(reads[1].result == 0);
    CHECK(run.world().output() == "one\n");

    run.run("second");
    run.until_blocked("second", Reason::FifoNoReader);
    run.compare_with_kernel();
    CHECK(run.deadlocked() == std::vector<std::string>{"second"});
    CHECK(run.world().quiet());
    run.send(CommandKind::Kill, "second");
    run.until_over();
}
