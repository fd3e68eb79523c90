// A FIFO keeps bytes, not messages.
#include "meeting.h"
#include <doctest/doctest.h>

using namespace ipclab;
using namespace ipclab::test;

static const std::vector<Actor> kAll{{"writer", {"fifo/no-boundaries/writer"}},
                                     {"four", {"fifo/no-boundaries/reader", "4"}},
                                     {"hundred", {"fifo/no-boundaries/reader", "100"}}};

static void all_inside(Meeting& run) {
    run.until_held("writer", "write");
    run.until_held("four", "read");
    run.until_held("hundred", "read");
    CHECK(run.step("writer").result == 16);
    run.compare_with_kernel();
    CHECK(run.fifo_level("door") == 16);
}

TEST_CASE("no boundaries: sixteen bytes of one write, four for one and twelve for the other") {
    Meeting run(kAll, {"read", "write"});
    all_inside(run);
    CHECK(run.step("four").result == 4);
    CHECK(run.fifo_level("door") == 12);
    CHECK(run.step("hundred").result == 12);
    CHECK(run.fifo_level("door") == 0);
    for (const Actor& actor : kAll) run.run(actor.role);
    run.finish();
}

TEST_CASE("no boundaries: alone, the small reader makes the four lines of the textbooks") {
    Meeting run({kAll[0], kAll[1]}, {"read", "write"});
    run.until_held("writer", "write");
    run.until_held("four", "read");
    run.run("writer");
    CHECK(run.until_ended("writer") == 0);
    run.run("four");
    run.finish();
    CHECK(run.world().output().find("1111\n2222\n3333\n4444\n") != std::string::npos);
}
