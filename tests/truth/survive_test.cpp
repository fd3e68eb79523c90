// What the exercise begins with: a holder that is killed takes the semaphore along, and leaves the two numbers apart.
#include "pair.h"
#include <csignal>
#include <set>
#include <sys/uio.h>

using namespace ipclab;
using namespace ipclab::test;

// A shared word, as it lies in the memory of somebody who has it at the same place, which must be what the world says.
static int shared_word(const Observed& run, std::string_view name, std::string_view who) {
    const Word* word = run.world().word(name);
    REQUIRE(word);
    int value = -1;
    const iovec here{&value, sizeof value}, there{reinterpret_cast<void*>(word->address), sizeof value};
    REQUIRE(process_vm_readv(run.pid(who), &here, 1, &there, 1, 0) == ssize_t(sizeof value));
    CHECK(word->value == value);
    return value;
}

TEST_CASE("survive: as it is given, killed halfway, ten are gone and the other waits for ever") {
    Stepped run;
    run.start("shm_race/survive/move", {}, [](Launch& launch) {
        launch.begin = {"fork", "line"};
        launch.watch = {"left", "right"};
        launch.hold = launch.pty = true;
    });
    run.until_held("main");
    while (!run.world().by_lineage("main/2")) REQUIRE(run.line("main"));   // its children are held at their first line
    run.send(CommandKind::Run, "main");
    for (const auto* child : {"main/1", "main/2"}) run.until_held(child);
    run.to_line("main/1", "*right = *right + 10;");
    CHECK(shared_word(run, "left", "main/2") == 90);
    CHECK(shared_word(run, "right", "main/2") == 0);
    run.send(CommandKind::Run, "main/2");
    run.until_blocked("main/2", Reason::Semaphore);
    CHECK_FALSE(run.world().quiet());
    run.send(CommandKind::Kill, "main/1");
    run.until("nobody is left to release it", [](const World& w) { return w.quiet(); });
    CHECK(WTERMSIG(run.status("main/1")) == SIGKILL);
    const auto stuck = run.world().deadlock();
    CHECK(std::set<std::int32_t>(stuck.begin(), stuck.end()) == std::set<std::int32_t>{run.pid("main"), run.pid("main/2")});
    for (const auto* who : {"main", "main/2"}) CHECK(state_letter(run.pid(who)) == 'S');
    CHECK(shared_word(run, "left", "main/2") + shared_word(run, "right", "main/2") == 90);
}
