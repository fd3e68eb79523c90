// An ignored SIGPIPE goes through fork and exec; without the trap the same program is killed.
#include "staged.h"
#include <csignal>
#include <doctest/doctest.h>
#include <sys/wait.h>

using namespace ipclab;
using namespace ipclab::test;

static void begin(Launch& launch) {
    launch.hold = launch.pty = true;
    launch.begin = {"execve"};
    launch.programs.front().env.push_back("LC_ALL=C");
}

static void run_all(Observed& run, const char* command) {
    run.start_command({"/bin/sh", "-c", command}, begin);
    for (const char* child : {"main/1", "main/2"})
        run.until("both are about to exec", [&](const World& w) {
            const Process* p = w.by_lineage(child);
            return p && p->state() == State::Held;
        });
    run.send(CommandKind::Run, "main/1");
    run.send(CommandKind::Run, "main/2");
    run.until_over();
    CHECK(run.status("main/2") == 0);
    CHECK(run.status("main") == 0);   // the shell's status is that of the last command
}

TEST_CASE("inherited: yes is told EPIPE, says so, and exits with 1") {
    Observed run;
    run_all(run, "trap '' PIPE; yes | head -n 1");
    CHECK(run.status("main/1") == 1 << 8);
    for (const auto& entry : run.events(Kind::Signal, "main/1")) CHECK(Disposition(entry.event.d) == Disposition::Ignored);
    CHECK(run.world().output().find("Broken pipe") != std::string::npos);
}

TEST_CASE("inherited: without the trap SIGPIPE ends it") {
    Observed run;
    run_all(run, "yes | head -n 1");
    REQUIRE(WIFSIGNALED(run.status("main/1")));
    CHECK(WTERMSIG(run.status("main/1")) == SIGPIPE);
}
