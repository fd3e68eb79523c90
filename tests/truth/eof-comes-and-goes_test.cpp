// End of file on a FIFO is a state.
#include "meeting.h"
#include <doctest/doctest.h>

using namespace ipclab;
using namespace ipclab::test;

static const std::vector<Actor> kAll{{"server", {"fifo/eof-comes-and-goes/server"}},
                                     {"first", {"fifo/eof-comes-and-goes/writer", "first"}},
                                     {"second", {"fifo/eof-comes-and-goes/writer", "second"}}};

TEST_CASE("eof comes and goes: 0 again and again, then bytes on the same descriptor") {
    Meeting run(kAll, {"open"});
    for (const Actor& actor : kAll) run.until_held(actor.role, "openat");
    run.step_into("server", Reason::FifoNoWriter);
    run.run("first");
    CHECK(run.until_ended("first") == 0);
    CHECK(run.until_through("server", "openat").result >= 0);
    CHECK(run.step("server").result == 15);
    CHECK(run.step("server").result == 0);
    CHECK(run.step("server").result == 0);
    CHECK(run.world().descriptors().writers(run.fifo("door").id).empty());

    run.run("second");
    CHECK(run.until_ended("second") == 0);
    CHECK(run.fifo_level("door") == 16);
    CHECK(run.step("server").result == 16);
    run.compare_with_kernel();
    run.run("server");
    run.finish();
    CHECK(run.status("server") == 0);
    CHECK(run.count(Kind::Blocked, "server") == 1);   // in open only
}

TEST_CASE("eof comes and goes: while another writer has it open there is none") {
    Meeting run(kAll, {"open"});
    for (const Actor& actor : kAll) run.until_held(actor.role, "openat");
    run.step_into("server", Reason::FifoNoWriter);
    CHECK(run.step("second").result >= 0);
    run.until_through("server", "openat");
    run.run("first");
    CHECK(run.until_ended("first") == 0);
    CHECK(run.step("server").result == 15);
    run.step_into("server", Reason::PipeEmpty);
    run.compare_with_kernel();
    CHECK(run.released_by("server") == "second close, second write");
    run.run("second");
    CHECK(run.until_through("server", "read").result == 16);
    run.run("server");
    run.finish();
}
