// yes | head -n 1, with the pipe full before head begins.
#include "staged.h"
#include <csignal>
#include <doctest/doctest.h>
#include <sys/wait.h>

using namespace ipclab;
using namespace ipclab::test;

TEST_CASE("yes | head: the writer waits at a full pipe, one line is read, SIGPIPE ends it") {
    Observed run;
    run.start_command({"/bin/sh", "-c", "yes | head -n 1"}, [](Launch& launch) {
        launch.hold = launch.pty = true;
        launch.begin = {"execve"};
    });
    for (const char* child : {"main/1", "main/2"})
        run.until("both are about to exec", [&](const World& w) {
            const Process* p = w.by_lineage(child);
            return p && p->state() == State::Held;
        });
    run.send(CommandKind::Run, "main/1");
    run.until_blocked("main/1", Reason::PipeFull);
    CHECK(state_letter(run.pid("main/1")) == 'S');
    run.send(CommandKind::Run, "main/2");
    run.until_over();
    CHECK(WTERMSIG(run.status("main/1")) == SIGPIPE);
    CHECK(run.status("main/2") == 0);
    CHECK(run.world().output().find("y\n") != std::string::npos);
}
