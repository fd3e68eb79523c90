// The ways of opening a FIFO with nobody at the other side, and the flag switched from outside.
#include "meeting.h"
#include <cerrno>
#include <doctest/doctest.h>
#include <fcntl.h>

using namespace ipclab;
using namespace ipclab::test;

static const std::vector<Actor> kAll{{"reader", {"fifo/four-ways/knock", "in", "read"}},
                                     {"writer", {"fifo/four-ways/knock", "out", "write"}},
                                     {"both", {"fifo/four-ways/knock", "through", "both"}}};

TEST_CASE("four ways: two wait, one succeeds, one is told ENXIO; O_RDWR never waits") {
    Meeting run(kAll, {"open"});
    for (const char* role : {"reader", "writer", "both"}) run.until_held(role, "openat");
    run.compare_with_kernel();

    run.nonblock_open("reader", true);
    run.nonblock_open("writer", true);
    run.compare_with_kernel();   // the arguments that the world has are the kernel's
    const Seen opened = run.step("reader");
    CHECK(opened.result >= 0);
    CHECK((opened.args[2] & O_NONBLOCK) != 0);   // the log tells the call as it was made
    CHECK(run.world().descriptors().description(run.pid("reader"), int(opened.result))->nonblock);
    CHECK(run.step("writer").result == -ENXIO);
    CHECK(run.step("both").result >= 0);
    CHECK(run.count(Kind::Blocked, "reader") + run.count(Kind::Blocked, "writer") + run.count(Kind::Blocked, "both") == 0);

    // The second open is the program's own: what the lab changed was that one call.
    CHECK(run.step("reader").name == "close");
    run.until_held("reader", "openat");
    CHECK((run.thread("reader").call->args[2] & O_NONBLOCK) == 0);
    run.step_into("reader", Reason::FifoNoWriter);
    run.step_into("writer", Reason::FifoNoReader);
    run.compare_with_kernel();
    for (const char* role : {"reader", "writer", "both"}) run.send(CommandKind::Kill, role);
    run.until_over();
}

TEST_CASE("four ways: the flag can be taken back before the call is made") {
    Meeting run(kAll, {"open"});
    for (const char* role : {"reader", "writer", "both"}) run.until_held(role, "openat");
    run.nonblock_open("writer", true);
    run.nonblock_open("writer", false);
    run.step_into("writer", Reason::FifoNoReader);
    run.send(CommandKind::Nonblock, "writer", 1, -1);   // too late: it is in the call
    run.until("that is said", [&](const World&) { return run.noticed(NoticeCode::WillNotWork); });
    for (const char* role : {"reader", "writer", "both"}) run.send(CommandKind::Kill, role);
    run.until_over();
}

TEST_CASE("four ways: a writer that does not wait succeeds while a reader waits in open") {
    Meeting run({{"writer", {"fifo/rendezvous/writer"}}, {"reader", {"fifo/rendezvous/reader"}}}, {"open"});
    run.until_held("writer", "openat");
    run.until_held("reader", "openat");
    run.step_into("reader", Reason::FifoNoWriter);
    run.nonblock_open("writer", true);
    CHECK(run.step("writer").result >= 0);
    CHECK(run.until_through("reader", "openat").result >= 0);
    run.run("writer");
    run.run("reader");
    run.finish();
}
