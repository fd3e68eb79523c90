// An empty pipe makes read wait while a write end is open; without one, read returns 0.
#include "staged.h"
#include <cerrno>
#include <doctest/doctest.h>
#include <sys/wait.h>

using namespace ipclab;
using namespace ipclab::test;

static void begin(Launch& launch) {
    launch.hold = launch.pty = true;
    launch.begin = {"read", "write"};
}

TEST_CASE("empty: read waits for bytes, then for the last writer") {
    Staged run("pipe/empty/greet", begin);
    run.until_held("main", "read");
    run.until_held("main/1", "write");
    run.step_into("main", Reason::PipeEmpty);
    CHECK(run.level() == 0);
    CHECK(run.thread("main").wait.fd == run.read_end("main"));
    CHECK(run.released_by("main") == "main/1 close, main/1 write");
    CHECK(run.deadlocked().empty());

    const std::uint64_t waiting = run.thread("main").call->enter_seq;
    CHECK(run.step("main/1").result == 7);
    run.until("the reader is held before its next read", [&](const World& w) {
        const Thread* t = w.by_lineage("main")->front();
        return t->state == State::Held && t->call->enter_seq > waiting;
    });
    CHECK(run.thread("main").last->result == 7);
    CHECK(run.thread("main").last->other_seq == run.calls("main/1", "write").front().enter_seq);
    CHECK(run.level() == 0);

    run.run("main/1");
    CHECK(run.until_ended("main/1") == 0);
    CHECK(run.process("main/1").zombie);   // the end of file does not wait for waitpid
    CHECK(run.world().descriptors().writers(run.pipe()).empty());
    CHECK(run.level() == 5);
    CHECK(run.step("main").result == 5);
    CHECK(run.step("main").result == 0);
    run.run("main");
    run.finish();
    CHECK(run.status("main") == 0);
    CHECK(run.count(Kind::Blocked, "main") == 1);
    CHECK(run.world().output().find("hello, world") != std::string::npos);
}

TEST_CASE("empty: the end of file is about descriptors, not about the writer's life") {
    Staged run("pipe/empty/greet", begin);
    run.until_held("main", "read");
    run.until_held("main/1", "write");
    run.close_end("main/1", run.write_end("main/1"));
    CHECK(run.world().descriptors().writers(run.pipe()).empty());
    CHECK(run.level() == 0);
    CHECK(run.step("main").result == 0);
    CHECK(run.process("main/1").alive);
    CHECK(state_letter(run.pid("main/1")) == 't');
    run.run("main/1");
    CHECK(WEXITSTATUS(run.until_ended("main/1")) == 1);
    bool refused = false;
    for (const Seen& write : run.calls("main/1", "write")) refused = refused || write.result == -EBADF;
    CHECK(refused);
    run.run("main");
    run.finish();
    CHECK(run.status("main") == 0);
}
