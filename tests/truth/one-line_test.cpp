// One line of source, two accesses: the update is lost inside it.
#include "pair.h"

using namespace ipclab;
using namespace ipclab::test;

constexpr auto kLine = "(*counter)++;";

TEST_CASE("one line: A-load, B-load, A-store, B-store within one line leaves 1, every time") {
    Pair run("shm_race/one-line/plus");
    for (int time = 0; time < 20; ++time) {
        if (time > 0) run.begin();
        for (const auto* who : {"a", "b"}) run.to_line(who, kLine);
        const int line = run.thread("a").line.line;
        for (const auto* who : {"a", "b"}) {
            REQUIRE(run.access(who));
            CHECK(run.thread(who).line.line == line);   // it has loaded, and stands in the same line still
        }
        CHECK(run.counter() == 0);
        for (const auto* who : {"a", "b"}) {
            REQUIRE(run.access(who));
            CHECK(run.counter() == 1);
        }
        const Word* word = run.world().word("counter");
        REQUIRE(word);
        REQUIRE(word->moves.size() == 4);
        for (std::size_t i = 0; i < 4; ++i) {
            const WordMove& move = word->moves[i];
            CHECK(move.access == (i < 2 ? Access::Load : Access::Store));
            CHECK(move.pid == run.pid(i % 2 ? "b" : "a"));
            CHECK(move.value == (i < 2 ? 0 : 1));
            CHECK(move.line == line);
        }
        CHECK(word->wiped_out == 1);
        for (const auto* who : {"a", "b"}) CHECK(run.run_to_end(who) == 0);
        CHECK(run.world().output() == "the counter is 1\nthe counter is 1\n");
    }
}

TEST_CASE("one line: with nothing in between, both additions arrive") {
    Pair run("shm_race/one-line/plus");
    for (const auto* who : {"a", "b"}) CHECK(run.run_to_end(who) == 0);
    CHECK(run.counter() == 2);
    CHECK(run.world().output() == "the counter is 1\nthe counter is 2\n");
}
