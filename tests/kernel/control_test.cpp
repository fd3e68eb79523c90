#include "observed.h"
#include <cerrno>
#include <csignal>
#include <doctest/doctest.h>
#include <sys/wait.h>

using namespace ipclab;
using namespace ipclab::test;

static int write_end(const Observed& run, std::string_view lineage) {
    const std::int32_t pid = run.pid(lineage);
    const Descriptors& descriptors = run.world().descriptors();
    for (const Descriptor& d : descriptors.table(pid)) {
        const Description* description = descriptors.description(d.ofd);
        if (d.fd > 2 && description && description->object.kind == ObjectKind::Pipe && description->writable) return d.fd;
    }
    return -1;
}

static void until_held(Observed& run, std::string_view lineage) {
    run.until("held", [&](const World& w) {
        const Process* p = w.by_lineage(lineage);
        return p && p->state() == State::Held;
    });
}

TEST_CASE("hold takes effect at the next call; step makes just that one") {
    Observed run;
    run.start("endless");
    run.until("it writes", [&](const World&) { return run.calls("main", "write").size() > 3; });
    run.send(CommandKind::Hold, "main");
    until_held(run, "main");
    REQUIRE(run.thread("main").call);
    CHECK_FALSE(run.thread("main").call->begun);

    const std::size_t entered = run.calls("main", "write").size();
    for (std::size_t step = 1; step <= 5; ++step) {
        run.send(CommandKind::Step, "main");
        run.until("one call more", [&](const World&) { return run.calls("main", "write").size() == entered + step; });
        until_held(run, "main");
        const auto writes = run.calls("main", "write");
        CHECK(writes.size() == entered + step);
        CHECK(writes[writes.size() - 2].returned);
        CHECK_FALSE(writes.back().returned);
    }
    run.send(CommandKind::Run, "main");
    run.until("it runs on", [&](const World&) { return run.calls("main", "write").size() > entered + 20; });
    run.send(CommandKind::Kill, "main");
    run.until_over();
    CHECK(WTERMSIG(run.status("main")) == SIGKILL);
}

TEST_CASE("a held process is held before the effect: nothing is in the pipe yet") {
    Observed run;
    run.start("levels", {}, [](Launch& launch) {
        launch.hold = true;
        launch.begin = {"write"};
    });
    until_held(run, "main");
    CHECK(find_syscall(run.thread("main").call->number)->name == "write");
    for (const auto& [id, channel] : run.world().channels())
        if (id.kind == ObjectKind::Pipe) CHECK(channel.level == 0);
    run.send(CommandKind::Step, "main");
    run.until("the write is done", [&](const World&) { return run.calls("main", "write").at(0).returned; });
    until_held(run, "main");
    CHECK(run.calls("main", "write").at(0).result == 600);
}

TEST_CASE("pace waits before each call and changes no state to held or blocked") {
    Observed run;
    run.start("endless", {}, [](Launch& launch) { launch.pace_ns = 2'000'000; });
    run.until("paced a few times", [&](const World&) { return run.events(Kind::Paced, "main").size() >= 5; });
    CHECK(run.events(Kind::Paced, "main").front().event.b == 2'000'000);
    CHECK(run.events(Kind::Held, "main").empty());
    CHECK(run.events(Kind::Blocked, "main").empty());
    const auto paced = run.events(Kind::Paced, "main");
    for (std::size_t i = 1; i < paced.size(); ++i)
        CHECK(paced[i].event.t_ns >= std::uint64_t(paced[i - 1].event.a));   // never before its time was up
}

TEST_CASE("a signal to a held process is pending until it runs") {
    Observed run;
    run.start("endless");
    run.until("it writes", [&](const World&) { return !run.calls("main", "write").empty(); });
    run.send(CommandKind::Hold, "main");
    until_held(run, "main");
    run.send(CommandKind::Signal, "main", SIGTERM);
    run.until("sent", [&](const World&) { return !run.events(Kind::SignalSent).empty(); });
    CHECK(run.process("main").state() == State::Held);
    CHECK(run.thread("main").pending == std::vector{SIGTERM});
    run.send(CommandKind::Run, "main");
    run.until_over();
    CHECK(WTERMSIG(run.status("main")) == SIGTERM);
}

TEST_CASE("O_NONBLOCK switched from outside: this call still waits, the next will not") {
    Observed run;
    run.start("two_reads");
    run.until_blocked("main", Reason::PipeEmpty);
    run.until_blocked("main/1", Reason::Signal);
    const int fd = run.thread("main").wait.fd;
    run.send(CommandKind::Nonblock, "main", 1, fd);
    run.until("switched", [&](const World& w) {
        const Description* d = w.descriptors().description(run.pid("main"), fd);
        return d && d->nonblock;
    });
    CHECK(run.process("main").state() == State::Blocked);
    run.send(CommandKind::Signal, "main/1", SIGUSR1);
    run.until("main has ended", [](const World& w) { return !w.by_lineage("main")->alive; });
    const auto reads = run.calls("main", "read");
    REQUIRE(reads.size() >= 2);
    CHECK(reads[reads.size() - 2].result == 1);
    CHECK(reads.back().result == -EAGAIN);
    CHECK(WEXITSTATUS(run.status("main")) == 5);
}

TEST_CASE("a larger capacity lets the waiting writer go on") {
    Observed run;
    run.start("full");
    run.until_blocked("main", Reason::PipeFull);
    const ObjectId pipe = run.thread("main").wait.object;
    const std::int64_t before = run.world().channel(pipe)->capacity;
    run.send(CommandKind::Capacity, "main", before * 2, run.thread("main").wait.fd);
    run.until_over();
    CHECK(run.status("main") == 0);
    CHECK(run.world().channel(pipe)->capacity == before * 2);
    CHECK(run.calls("main", "write").back().result == 4096);
}

TEST_CASE("closing an end from outside: the other side sees end of file") {
    Observed run;
    run.start("two_reads");
    run.until_blocked("main", Reason::PipeEmpty);
    run.until_blocked("main/1", Reason::Signal);
    const int fd = write_end(run, "main/1");
    REQUIRE(fd >= 0);
    run.send(CommandKind::CloseEnd, "main/1", 0, fd);
    run.send(CommandKind::Signal, "main/1", SIGUSR1);   // its next call: the lab's close comes before it
    run.until("main has ended", [](const World& w) { return !w.by_lineage("main")->alive; });
    CHECK(run.calls("main", "read").back().result == 0);
    CHECK(run.status("main") == 0);
    bool injected = false;
    for (const Seen& close : run.calls("main/1", "close")) injected = injected || (close.flags & kInjected);
    CHECK(injected);
    CHECK_FALSE(run.world().descriptors().find(run.pid("main/1"), fd));
}
