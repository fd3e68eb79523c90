// Free rounds: what each printed is what is counted. Whether updates were lost in them is the machine's mood.
#include "observed.h"
#include "world/rounds.h"
#include <doctest/doctest.h>
#include <sys/wait.h>

using namespace ipclab;
using namespace ipclab::test;

TEST_CASE("run it: every round tells how many of its additions arrived") {
    Observed run;
    run.start("shm_race/run-it/race", {"1000000"}, [](Launch& launch) { launch.rounds = 50; });
    run.until_over();
    REQUIRE(run.world().rounds().size() == 50);
    for (const Round& round : run.world().rounds()) {
        CHECK(WIFEXITED(round.status));
        CHECK(WEXITSTATUS(round.status) == 0);
        const auto total = total_of(round);
        REQUIRE(total);
        CHECK(total->of == 2'000'000);
        CHECK(total->counted > 0);
        CHECK(total->counted <= total->of);
    }
    CHECK(run.events(Kind::Enter).empty());
}
