// fork copies a variable, and shares a mapping that is shared.
#include "staged.h"
#include <csignal>
#include <doctest/doctest.h>
#include <sys/wait.h>

using namespace ipclab;
using namespace ipclab::test;

static void begin(Launch& launch) {
    launch.hold = launch.pty = true;
    launch.begin = {"write", "wait4"};
    launch.watch = {"own", "shared"};
}

TEST_CASE("apart: what a killed child stored in shared memory stays") {
    Staged run("shm_race/apart/apart", begin);
    run.until_held("main", "wait4");
    run.until_held("main/1", "write");
    run.send(CommandKind::Kill, "main/1");
    CHECK(WTERMSIG(run.until_ended("main/1")) == SIGKILL);
    run.run("main");
    run.until_over();
    CHECK(run.status("main") == 0);
    CHECK(run.world().output() == "parent: own 0, shared 1\n");
}
