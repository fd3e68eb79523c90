// Both load before either stores: the update is lost, every time.
#include "pair.h"

using namespace ipclab;
using namespace ipclab::test;

TEST_CASE("step it: by line, A-load, B-load, A-store, B-store leaves 1 after two additions") {
    Pair run("shm_race/step-it/adder");
    for (const auto* who : {"a", "b"}) run.to_line(who, "int mine = *counter;");
    CHECK(run.counter() == 0);
    for (const auto* who : {"a", "b"}) CHECK(run.line(who));
    CHECK(run.counter() == 0);
    for (const auto* who : {"a", "b"}) CHECK(run.line(who));
    CHECK(run.counter() == 0);
    CHECK(run.line("a"));
    CHECK(run.counter() == 1);
    CHECK(run.line("b"));
    CHECK(run.counter() == 1);
    REQUIRE(run.world().word("counter"));
    CHECK(run.world().word("counter")->wiped_out == 1);
    for (const auto* who : {"a", "b"}) run.send(CommandKind::Run, who);
    run.until_over();
    CHECK(run.world().output().find("the counter is 2") == std::string::npos);
}

TEST_CASE("step it: one after the other, both additions arrive") {
    Pair run("shm_race/step-it/adder");
    for (const auto* who : {"a", "b"}) {
        run.send(CommandKind::Run, who);
        run.until("it has ended", [&](const World& w) { return !w.by_lineage(who)->alive; });
    }
    CHECK(run.world().output().find("the counter is 2") != std::string::npos);
}

TEST_CASE("step it: forced between load and store, the update is lost 100 times of 100") {
    Pair run("shm_race/step-it/adder");
    for (int time = 0; time < 100; ++time) {
        if (time > 0) run.begin();
        for (const auto* who : {"a", "b"}) run.to_line(who, "int mine = *counter;");
        for (const auto* who : {"a", "b", "a", "b"}) REQUIRE(run.access(who));
        CHECK(run.counter() == 1);
        REQUIRE(run.world().word("counter"));
        CHECK(run.world().word("counter")->wiped_out == 1);
    }
}
