// An atomic addition is one access; two atomic operations are two again.
#include "pair.h"

using namespace ipclab;
using namespace ipclab::test;

TEST_CASE("atomic: one access adds, so nothing can come between") {
    Pair run("shm_race/atomic/whole");
    for (const auto* who : {"a", "b"}) run.to_line(who, "counter->fetch_add(1)");
    REQUIRE(run.access("a"));
    CHECK(run.counter() == 1);
    REQUIRE(run.access("b"));
    CHECK(run.counter() == 2);
    const Word* word = run.world().word("counter");
    REQUIRE(word);
    CHECK(word->count == 2);
    CHECK(word->wiped_out == 0);
    for (const auto* who : {"a", "b"}) CHECK(run.run_to_end(who) == 0);
    CHECK(run.world().output() == "the counter is 2\nthe counter is 2\n");
}

TEST_CASE("atomic: a load and a store, each atomic, lose the update as ever") {
    Pair run("shm_race/atomic/whole", {"plain"});
    for (const auto* who : {"a", "b"}) run.to_line(who, "counter->store(");
    for (const auto* who : {"a", "b"}) REQUIRE(run.access(who));
    CHECK(run.counter() == 0);
    for (const auto* who : {"a", "b"}) {
        REQUIRE(run.access(who));
        CHECK(run.counter() == 1);
    }
    CHECK(run.world().word("counter")->wiped_out == 1);
    for (const auto* who : {"a", "b"}) CHECK(run.run_to_end(who) == 0);
    CHECK(run.world().output() == "the counter is 1\nthe counter is 1\n");
}
