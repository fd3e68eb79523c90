// A semaphore around load and store: the second waits in futex(2), and nothing is lost.
#include "pair.h"
#include <sys/syscall.h>

using namespace ipclab;
using namespace ipclab::test;

TEST_CASE("mend it: the second waits until the first has posted") {
    Pair run("shm_race/mend-it/gated");
    for (const auto* who : {"a", "b"}) run.to_line(who, "sem_wait(gate)");
    run.to_line("a", "mine = mine + 1;");
    CHECK_FALSE(run.line("b"));
    CHECK(run.thread("b").state == State::Blocked);
    CHECK(state_letter(run.pid("b")) == 'S');
    CHECK(call_in_kernel(run.pid("b"))->number == SYS_futex);
    CHECK(run.counter() == 0);
    run.to_line("a", "printf");
    CHECK(run.counter() == 1);
    run.until_held("b");   // it had to make its line yet
    run.send(CommandKind::Run, "b");
    run.until("b has ended", [](const World& w) { return !w.by_lineage("b")->alive; });
    CHECK(run.counter() == 2);
    CHECK(run.world().word("counter")->wiped_out == 0);
}

TEST_CASE("mend it: free rounds are exact, every one") {
    Observed run;
    run.start("shm_race/mend-it/mended", {"20000"}, [](Launch& launch) { launch.rounds = 50; });
    run.until_over();
    REQUIRE(run.world().rounds().size() == 50);
    for (const Round& round : run.world().rounds()) CHECK(round.output == "40000 of 40000\n");
}
