// Launch::rounds: the same programs many times one after another, seen only from outside.
#include "observed.h"
#include "trace/proc.h"
#include <csignal>
#include <doctest/doctest.h>
#include <fmt/core.h>
#include <sched.h>
#include <sys/wait.h>

using namespace ipclab;
using namespace ipclab::test;

static void ten(Launch& launch) { launch.rounds = 10; }

static void ten_held(Launch& launch) {
    launch.rounds = 10;
    launch.hold = true;
}

static int cpus() {
    cpu_set_t set;
    REQUIRE(sched_getaffinity(0, sizeof set, &set) == 0);
    return CPU_COUNT(&set);
}

TEST_CASE("rounds: each is told by its beginning, its output and its end, and nothing else") {
    Observed run;
    run.start("rounds", {}, ten);
    run.until_over();
    const auto& rounds = run.world().rounds();
    REQUIRE(rounds.size() == 10);
    for (const Round& round : rounds) {
        CHECK(round.over);
        CHECK(WEXITSTATUS(round.status) == 3);
        CHECK(round.output == fmt::format("tracer 0, filter 0, cpus {}\n", cpus()));
    }
    CHECK(run.events(Kind::Spawn).size() == 10);
    CHECK(run.events(Kind::Exited).size() == 10);
    for (const Kind kind : {Kind::Enter, Kind::Exit, Kind::Fork, Kind::Exec, Kind::Descriptor}) CHECK(run.events(kind).empty());
    CHECK_FALSE(run.process("main").followed);
}

TEST_CASE("rounds: what a program leaves running is gone before the next round") {
    Observed run;
    run.start("rounds", {"leave"}, ten);
    run.until_over();
    CHECK(run.world().rounds().size() == 10);
    CHECK(gone(run.mark()));
}

TEST_CASE("rounds: the first waits until it is let go") {
    Observed run;
    run.start("rounds", {}, ten_held);
    run.until("it is held", [](const World& w) { return w.by_lineage("main") && w.by_lineage("main")->state() == State::Held; });
    CHECK(run.world().rounds().size() == 1);
    CHECK(run.world().output().empty());
    CHECK_FALSE(run.world().over());
    run.send(CommandKind::Run, "main");
    run.until_over();
    CHECK(run.world().rounds().size() == 10);
}

TEST_CASE("rounds: killing the present one is the end of all") {
    Observed run;
    run.start("rounds", {"wait"}, ten);
    run.until("it runs", [](const World& w) { return !w.output().empty(); });
    run.send(CommandKind::Kill, "main");
    run.until_over();
    CHECK(run.world().rounds().size() == 1);
    CHECK(WTERMSIG(run.world().rounds().front().status) == SIGKILL);
}

TEST_CASE("rounds: the end of the run ends the present one, and a held one") {
    for (const auto changes : {ten, ten_held}) {
        Observed run;
        run.start("rounds", {"wait"}, changes);
        run.until("it has begun", [&](const World& w) { return changes == ten ? !w.output().empty() : !w.rounds().empty(); });
        run.session().send({.kind = CommandKind::End});
        run.until_over();
        CHECK(run.world().rounds().size() == 1);
    }
}

TEST_CASE("rounds: the tracer's death is the end of all that runs") {
    Observed run;
    run.start("rounds", {"leave"}, [](Launch& launch) { launch.rounds = 1'000'000; });
    run.until("some are over", [](const World& w) { return w.rounds().size() > 20; });
    REQUIRE(kill(run.tracer().pid(), SIGKILL) == 0);
    CHECK(gone(run.mark()));
}

// The program's grandchild has a session of its own and ignores SIGHUP: only who looks for it finds it.
TEST_CASE("rounds: whoever of the lab's is killed, nobody gets away") {
    for (const bool keeper : {false, true}) {
        CAPTURE(keeper);
        Observed run;
        run.start("rounds", {"escape"}, ten);
        run.until("it has escaped", [](const World& w) { return w.output().find("escaped") != std::string::npos; });
        CHECK(marked(run.mark()).size() >= 2);
        const pid_t tracer = run.tracer().pid();
        REQUIRE(kill(keeper ? process_status(tracer).ppid : tracer, SIGKILL) == 0);
        CHECK(gone(run.mark()));
    }
}
