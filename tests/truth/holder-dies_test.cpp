// Nobody owns a semaphore: killed between wait and post, its holder takes the pass along.
#include "pair.h"
#include <csignal>
#include <sys/wait.h>

using namespace ipclab;
using namespace ipclab::test;

TEST_CASE("holder dies: who waits for it waits for ever") {
    Pair run("shm_race/holder-dies/gated");
    run.to_line("a", "mine = mine + 1;");
    run.send(CommandKind::Run, "b");
    run.until("b waits", [](const World& w) { return w.by_lineage("b")->state() == State::Blocked; });
    CHECK_FALSE(run.world().quiet());
    run.send(CommandKind::Kill, "a");
    run.until("nobody is left to release it", [](const World& w) { return w.quiet(); });
    CHECK(WTERMSIG(run.status("a")) == SIGKILL);
    INFO("b waits for ", to_string(run.thread("b").wait.object), ", ", std::string(name_of(run.thread("b").wait.reason)));
    CHECK(run.world().waits_in_vain() == std::vector<std::int32_t>{run.pid("b")});
    CHECK(state_letter(run.pid("b")) == 'S');
    CHECK(run.counter() == 0);
}

TEST_CASE("holder dies: after its post it can go") {
    Pair run("shm_race/holder-dies/gated");
    run.to_line("a", "printf");
    run.send(CommandKind::Kill, "a");
    run.until("a is gone", [](const World& w) { return !w.by_lineage("a")->alive; });
    run.send(CommandKind::Run, "b");
    run.until_over();
    CHECK(WEXITSTATUS(run.status("b")) == 0);
    CHECK(run.world().output().find("the counter is 2") != std::string::npos);
}
