#include "observed.h"
#include <cerrno>
#include <csignal>
#include <doctest/doctest.h>
#include <sys/wait.h>

using namespace ipclab;
using namespace ipclab::test;

TEST_CASE("a handler without SA_RESTART makes a waiting read fail with EINTR") {
    Observed run;
    run.start("interrupted");
    run.until_blocked("main", Reason::PipeEmpty);
    run.send(CommandKind::Signal, "main", SIGUSR1);
    run.until_over();
    // The kernel reports only that it would restart; that the program got EINTR is worked out, and says so.
    const auto reads = run.calls("main", "read");
    REQUIRE_FALSE(reads.empty());
    CHECK(reads.back().result == -EINTR);
    CHECK((reads.back().flags & kDerived));
    CHECK(WEXITSTATUS(run.status("main")) == 4);
    REQUIRE_FALSE(run.events(Kind::Signal, "main").empty());
    CHECK(run.events(Kind::Signal, "main").at(0).event.d == std::int64_t(Disposition::Handled));
}

TEST_CASE("with SA_RESTART the read goes on waiting") {
    Observed run;
    run.start("interrupted", {"restart"});
    run.until_blocked("main", Reason::PipeEmpty);
    run.send(CommandKind::Signal, "main", SIGUSR1);
    run.until("the handler has returned", [&](const World&) { return !run.calls("main", "rt_sigreturn").empty(); });
    run.until_blocked("main", Reason::PipeEmpty);
    for (const Seen& read : run.calls("main", "read")) CHECK(read.result != -EINTR);
    run.send(CommandKind::Kill, "main");
    run.until_over();
    CHECK(WTERMSIG(run.status("main")) == SIGKILL);
}

TEST_CASE("a stopped child is seen stopped, and continues") {
    Observed run;
    run.start("job_control");
    run.until_over();
    CHECK(WEXITSTATUS(run.status("main/1")) == 6);
    CHECK(WEXITSTATUS(run.status("main")) == 6);
    const auto waits = run.calls("main", "wait4");
    REQUIRE(waits.size() == 2);
    CHECK(waits[0].result == run.pid("main/1"));
}

TEST_CASE("a process that stops itself stays stopped until it is continued") {
    Observed run;
    run.start("stops_itself");
    run.until("main is stopped", [](const World& w) {
        const Process* p = w.by_lineage("main");
        return p && p->state() == State::Stopped;
    });
    run.send(CommandKind::Signal, "main", SIGCONT);
    run.until_over();
    CHECK(WEXITSTATUS(run.status("main")) == 6);
}
