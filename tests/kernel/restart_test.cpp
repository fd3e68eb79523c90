// A wait that a signal has interrupted goes on as restart_syscall: it is still the same wait.
#include "observed.h"
#include <csignal>
#include <doctest/doctest.h>

using namespace ipclab;
using namespace ipclab::test;

TEST_CASE("a poll that was stopped and continued still polls") {
    Observed run;
    run.start("polls");
    run.until_blocked("main", Reason::Poll);
    run.send(CommandKind::Signal, "main", SIGSTOP);
    run.until("stopped", [](const World& w) { return w.by_lineage("main")->state() == State::Stopped; });
    run.send(CommandKind::Signal, "main", SIGCONT);
    run.until("it goes on with its call", [&](const World&) { return !run.all_calls("main", "restart_syscall").empty(); });
    run.until_blocked("main", Reason::Poll);
}
