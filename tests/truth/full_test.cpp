// The writer fills the pipe, the kernel blocks it, one read wakes it.
#include "staged.h"
#include <doctest/doctest.h>
#include <fmt/core.h>

using namespace ipclab;
using namespace ipclab::test;

static void begin(Launch& launch) {
    launch.hold = launch.pty = true;
    launch.begin = {"read", "write"};
}

TEST_CASE("full: a write that finds no room waits, adds nothing, and goes on after one read") {
    Staged run("pipe/full/fill", begin);
    run.until_held("main", "read");
    run.until_held("main/1", "write");
    CHECK(run.level() == 0);
    const std::int64_t capacity = run.capacity(), block = std::int64_t(run.thread("main/1").call->args[2]);
    REQUIRE(capacity % block == 0);

    for (std::int64_t level = block; level <= capacity; level += block) {
        CHECK(run.step("main/1").result == block);
        CHECK(run.level() == level);
    }
    CHECK(run.count(Kind::Blocked, "main/1") == 0);
    run.step_into("main/1", Reason::PipeFull);
    CHECK(run.level() == capacity);
    CHECK(run.thread("main/1").wait.object == run.pipe());
    CHECK(run.thread("main/1").wait.fd == run.write_end("main/1"));
    CHECK(run.released_by("main/1") == "main close, main read");
    CHECK_FALSE(run.world().may_go_on(run.thread("main/1")));
    CHECK(run.deadlocked().empty());   // the reader is only held
    CHECK_FALSE(run.world().quiet());

    const Call waiting = *run.thread("main/1").call;
    CHECK(run.step("main").result == block);
    run.until("the writer is held before its next write", [&](const World& w) {
        const Thread* t = w.by_lineage("main/1")->front();
        return t->state == State::Held && t->call->enter_seq > waiting.enter_seq;
    });
    CHECK(run.thread("main/1").last->enter_seq == waiting.enter_seq);
    CHECK(run.thread("main/1").last->result == block);
    CHECK(run.count(Kind::Unblocked, "main/1") == 1);
    CHECK(run.level() == capacity);

    run.run("main/1");
    run.run("main");
    run.finish();
    CHECK(run.status("main") == 0);
    CHECK(run.status("main/1") == 0);
    CHECK(run.channel().bytes_in == std::uint64_t(26 * block));
    CHECK(run.world().output().find(fmt::format("read {} bytes", 26 * block)) != std::string::npos);
}
