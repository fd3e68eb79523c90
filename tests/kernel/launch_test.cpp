#include "observed.h"
#include <csignal>
#include <doctest/doctest.h>
#include <unistd.h>

using namespace ipclab;
using namespace ipclab::test;

TEST_CASE("a command that does not exist is named") {
    Observed run;
    run.start_command({"no-such-command-here"});
    run.until("noticed", [&](const World&) { return run.noticed(NoticeCode::LaunchFailed); });
    const auto notices = run.events(Kind::Notice);
    CHECK(text(notices.back().payload).find("no-such-command-here") != std::string::npos);
}

TEST_CASE("a launch ends the run before it") {
    Observed run;
    std::vector<std::int32_t> gone;
    for (int i = 0; i < 10; ++i) {
        run.start("two_reads");
        run.until_blocked("main/1", Reason::Signal);
        for (const std::int32_t pid : gone) CHECK(kill(pid, 0) != 0);
        gone = {run.pid("main"), run.pid("main/1")};
        CHECK(run.session().recording()[0].event.kind == Kind::Command);
    }
}

TEST_CASE("a launch ends a run that is held, stopped or busy") {
    Observed run;
    run.start("endless");
    run.until("it writes", [&](const World&) { return run.calls("main", "write").size() > 100; });
    run.start("stops_itself");
    run.until("stopped", [](const World& w) {
        const Process* p = w.by_lineage("main");
        return p && p->state() == State::Stopped;
    });
    run.start("full", {}, [](Launch& launch) { launch.hold = true; });
    run.until("held", [](const World& w) {
        const Process* p = w.by_lineage("main");
        return p && p->state() == State::Held;
    });
    run.start("births");
    run.until_over();
    CHECK(run.status("main") == 0);
}

TEST_CASE("the run inherits no descriptor of ours but the standard ones") {
    int leak[2];
    REQUIRE(pipe(leak) == 0);   // not close-on-exec, on purpose
    Observed run;
    run.start("empty");
    run.until_blocked("main", Reason::PipeEmpty);
    CHECK(run.world().descriptors().table(run.pid("main")).size() == 3 + 2);
    close(leak[0]);
    close(leak[1]);
}

TEST_CASE("a terminal of its own is drained into the log") {
    Observed run;
    run.start_command({"sh", "-c", "test -t 1 && echo on a terminal; echo and errors >&2"},
                      [](Launch& launch) { launch.pty = true; });
    run.until("all output is there",
              [](const World& w) { return w.over() && w.output().find("and errors") != std::string::npos; });
    CHECK(run.world().output().find("on a terminal") != std::string::npos);
}

TEST_CASE("who outlives its parent keeps its terminal, as it would below a shell") {
    Observed run;
    run.start("outlives", {}, [](Launch& launch) { launch.pty = true; });
    run.until_over();
    CHECK(run.events(Kind::Signal, "main/1").empty());   // SIGUSR1 was taken by sigwait: nobody is hung up on
    CHECK(run.status("main/1") == 0);
    CHECK(run.world().output().find("still here, with a terminal, in front") != std::string::npos);
}
