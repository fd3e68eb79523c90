// What the exercise begins with: forced between A's load and store, B's addition is lost.
#include "pair.h"

using namespace ipclab;
using namespace ipclab::test;

TEST_CASE("no lost update: as it is given, one addition of two arrives, every time") {
    for (int time = 0; time < 10; ++time) {
        Stepped run;
        run.start("shm_race/no-lost-update/count", {"1"}, [](Launch& launch) {
            launch.begin = {"fork", "line"};
            launch.watch = {"counter"};
            launch.hold = launch.pty = true;
        });
        run.until_held("main");
        while (!run.world().by_lineage("main/2")) REQUIRE(run.line("main"));
        run.send(CommandKind::Run, "main");
        for (const auto* child : {"main/1", "main/2"}) run.until_held(child);
        REQUIRE(run.access("main/1"));   // A has loaded
        CHECK(run.run_to_end("main/2") == 0);
        CHECK(run.world().word("counter")->value == 1);
        CHECK(run.run_to_end("main/1") == 0);
        run.until_over();
        REQUIRE(run.world().word("counter"));
        CHECK(run.world().word("counter")->value == 1);
        CHECK(run.world().word("counter")->wiped_out == 1);
        CHECK(run.world().output() == "1 of 2\n");   // the program's own word for it
    }
}
