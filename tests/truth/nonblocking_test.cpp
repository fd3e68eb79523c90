// O_NONBLOCK: EAGAIN at both ends, writes done in part, and whose flag it is.
#include "staged.h"
#include <cerrno>
#include <doctest/doctest.h>

using namespace ipclab;
using namespace ipclab::test;

static void begin(Launch& launch) {
    launch.hold = launch.pty = true;
    launch.begin = {"read", "write"};
}

TEST_CASE("nonblocking: the flag is the description's; a write is done in part, then not at all") {
    Staged run("pipe/nonblocking/patient", begin);
    run.until_held("main/1", "write");
    run.until_held("main", "read");
    CHECK(run.level() == 0);
    const auto nonblock = [&](std::string_view lineage, int fd) {
        return run.world().descriptors().description(run.pid(lineage), fd)->nonblock;
    };
    CHECK(nonblock("main", run.read_end("main")));   // its child has set it
    CHECK(nonblock("main/1", run.write_end("main/1")));
    CHECK(run.step("main").result == -EAGAIN);

    const std::int64_t piece = std::int64_t(run.thread("main/1").call->args[2]), room = accepted(piece, run.capacity());
    REQUIRE(room % piece != 0);
    for (std::int64_t level = piece; level < room; level += piece) {
        CHECK(run.step("main/1").result == piece);
        CHECK(run.level() == level);
    }
    const Seen part = run.step("main/1");
    CHECK(part.result == room % piece);
    CHECK(part.result < std::int64_t(part.args[2]));
    CHECK(run.level() == room);
    CHECK(run.step("main/1").result == -EAGAIN);
    CHECK(run.level() == room);
    CHECK(run.count(Kind::Blocked, "main/1") == 0);

    run.run("main/1");
    run.run("main");
    run.finish();
    CHECK(run.status("main") == 0);
    CHECK(run.status("main/1") == 0);
    CHECK(run.channel().bytes_out == 100000);
    CHECK(run.world().output().find("received 100000 bytes") != std::string::npos);
}

TEST_CASE("nonblocking: without the flag on its end the reader waits, and the writer's end keeps its own") {
    Staged run("pipe/nonblocking/patient", begin);
    run.until_held("main/1", "write");
    run.until_held("main", "read");
    run.set_nonblock("main", run.read_end("main"), false);
    CHECK(pipe_ends(run.pid("main/1")).at(run.write_end("main/1")).nonblock);
    run.step_into("main", Reason::PipeEmpty);
    CHECK(run.level() == 0);
    CHECK(run.released_by("main") == "main/1 close, main/1 write");
    const std::uint64_t waiting = run.thread("main").call->enter_seq;
    const Seen write = run.step("main/1");
    run.until("the reader is held before its next read", [&](const World& w) {
        const Thread* t = w.by_lineage("main")->front();
        return t->state == State::Held && t->call->enter_seq > waiting;
    });
    CHECK(run.thread("main").last->result == write.result);
    CHECK(run.level() == 0);
    run.run("main/1");
    run.run("main");
    run.finish();
    CHECK(run.status("main") == 0);
    CHECK(run.channel().bytes_out == 100000);
}
