#include "observed.h"
#include <cerrno>
#include <csignal>
#include <doctest/doctest.h>
#include <sys/wait.h>

using namespace ipclab;
using namespace ipclab::test;

TEST_CASE("a write to a full pipe blocks, for ever where nobody else could read") {
    Observed run;
    run.start("full");
    run.until_blocked("main", Reason::PipeFull);

    const Thread& writer = run.thread("main");
    REQUIRE(writer.call);
    CHECK(find_syscall(writer.call->number)->name == "write");
    const Channel* pipe = run.world().channel(writer.wait.object);
    REQUIRE(pipe);
    CHECK(pipe->capacity == run.calls("main", "fcntl").at(0).result);
    CHECK(pipe->level == pipe->capacity);
    CHECK(run.world().releasers(writer).empty() == false);   // itself: it holds a read end
    CHECK(run.world().deadlock() == std::vector{run.pid("main")});
    CHECK(run.world().quiet());
    CHECK_FALSE(run.world().over());
}

TEST_CASE("a read from an empty pipe blocks while anybody holds a write end") {
    Observed run;
    run.start("empty");
    run.until_blocked("main", Reason::PipeEmpty);
    CHECK(run.thread("main").wait.fd == int(run.thread("main").call->args[0]));
    CHECK(run.world().quiet());
}

TEST_CASE("end of file comes when the last write end is closed") {
    Observed run;
    run.start("end_of_file");
    run.until_over();
    const auto reads = run.calls("main", "read");
    REQUIRE(reads.size() >= 2);
    CHECK(reads.back().result == 0);
    std::int64_t sum = 0;
    for (const Seen& read : reads) sum += read.result;
    CHECK(sum == 3);
    CHECK(run.status("main") == 0);
}

TEST_CASE("a write that nobody can read kills the writer with SIGPIPE") {
    Observed run;
    run.start("broken_pipe");
    run.until_over();
    const auto writes = run.calls("main", "write");
    REQUIRE(writes.size() == 1);
    CHECK(writes[0].result == -EPIPE);
    const auto signals = run.events(Kind::Signal, "main");
    REQUIRE(signals.size() == 1);
    CHECK(signals[0].event.a == SIGPIPE);
    CHECK(signals[0].event.d == std::int64_t(Disposition::Default));
    CHECK(signals[0].event.seq > writes[0].exit_seq);
    CHECK(WTERMSIG(run.status("main")) == SIGPIPE);
    CHECK(run.process("main").state() == State::Killed);
}

TEST_CASE("with SIGPIPE ignored the write fails with EPIPE") {
    Observed run;
    run.start("broken_pipe", {"ignore"});
    run.until_over();
    CHECK(run.calls("main", "write").at(0).result == -EPIPE);
    CHECK(WEXITSTATUS(run.status("main")) == 3);
}

TEST_CASE("a nonblocking write above the capacity is done in part, then not at all") {
    Observed run;
    run.start("partial");
    run.until_over();
    const auto writes = run.calls("main", "write");
    REQUIRE(writes.size() == 2);
    CHECK(writes[0].result > 0);
    CHECK(writes[0].result < 100000);
    CHECK(writes[1].result == -EAGAIN);
    CHECK(run.events(Kind::Blocked, "main").empty());
}
