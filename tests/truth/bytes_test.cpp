// Bytes outlive their writer and carry no mark of how they were written.
#include "staged.h"
#include <csignal>
#include <doctest/doctest.h>
#include <sys/wait.h>

using namespace ipclab;
using namespace ipclab::test;

static void begin(Launch& launch) {
    launch.hold = launch.pty = true;
    launch.begin = {"read", "write", "wait4"};
}

static std::vector<std::int64_t> reads_of_the_pipe(const Staged& run) {
    std::vector<std::int64_t> results;
    for (const Seen& read : run.calls("main", "read"))
        if (read.args[2] <= 100 && !(read.flags & kStartUp)) results.push_back(read.result);   // into text[100]
    return results;
}

TEST_CASE("bytes: three writes are one read, after the writer is buried; then comes the end of file") {
    Staged run("pipe/bytes/last_words", begin);
    run.until_held("main", "wait4");
    run.until_held("main/1", "write");
    run.run("main/1");
    CHECK(run.until_ended("main/1") == 0);
    CHECK(run.process("main/1").zombie);
    CHECK(run.level() == 13);
    CHECK(run.channel().writes == 3);
    CHECK(run.channel().blocks.size() == 3);
    CHECK(run.channel().slots.size() == 1);   // small writes share a page

    CHECK(run.step("main").result == run.pid("main/1"));
    run.until_held("main", "read");
    CHECK_FALSE(run.process("main/1").zombie);
    CHECK(run.level() == 13);
    CHECK(run.world().descriptors().writers(run.pipe()).empty());
    CHECK(run.step("main").result == 13);
    CHECK(run.level() == 0);
    CHECK(run.step("main").result == 0);
    run.run("main");
    run.finish();
    CHECK(run.status("main") == 0);
    CHECK(reads_of_the_pipe(run) == std::vector<std::int64_t>{13, 0});
    CHECK(run.world().output().find("bytes live on") != std::string::npos);
}

TEST_CASE("bytes: what a killed writer has written stays") {
    Staged run("pipe/bytes/last_words", begin);
    run.until_held("main", "wait4");
    run.until_held("main/1", "write");
    CHECK(run.step("main/1").result == 6);
    CHECK(run.level() == 6);
    run.send(CommandKind::Kill, "main/1");
    const int status = run.until_ended("main/1");
    REQUIRE(WIFSIGNALED(status));
    CHECK(WTERMSIG(status) == SIGKILL);
    CHECK(run.process("main/1").state() == State::Killed);
    CHECK(run.level() == 6);
    run.run("main");
    run.finish();
    CHECK(reads_of_the_pipe(run) == std::vector<std::int64_t>{6, 0});
    CHECK(run.status("main") == 0);
}
