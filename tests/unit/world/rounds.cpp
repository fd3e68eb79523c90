// Rounds: what the log tells of each, and what it says of its total.
#include "world/rounds.h"
#include <doctest/doctest.h>
#include <string>

using namespace ipclab;

namespace {

struct Log {
    World world;
    std::uint64_t seq = 0;
    void put(Event e, const std::string& payload = {}) {
        e.seq = seq++;
        world.apply(e, std::as_bytes(std::span(payload.data(), payload.size())));
    }
    void spawn(std::int32_t pid, std::int64_t round) {
        put({.pid = pid, .tid = pid, .kind = Kind::Spawn, .b = round}, std::string("main\0race\0", 10));
    }
    void output(std::int32_t pid, const std::string& words) {
        put({.pid = pid, .tid = pid, .kind = Kind::Output, .a = 1}, words);
    }
    void exited(std::int32_t pid, std::int64_t status, std::int64_t to_come) {
        put({.pid = pid, .tid = pid, .kind = Kind::Exited, .a = status, .b = to_come});
    }
};

Round said(std::string output) { return {.over = true, .output = std::move(output)}; }

}   // namespace

TEST_CASE("rounds: the run is over with the last of them, and only that one's processes are kept") {
    Log log;
    log.spawn(10, 1);
    CHECK_FALSE(log.world.processes().at(10).followed);
    CHECK_FALSE(log.world.over());
    log.output(10, "3 of ");
    log.output(10, "4\n");
    CHECK_FALSE(total_of(log.world.rounds().front()));   // it may have more to say
    log.exited(10, 0, 1);
    CHECK_FALSE(log.world.over());
    CHECK_FALSE(log.world.quiet());
    CHECK(total_of(log.world.rounds().front())->counted == 3);
    log.spawn(11, 2);
    CHECK(log.world.processes().size() == 1);
    log.exited(11, 256, 0);
    CHECK(log.world.over());
    REQUIRE(log.world.rounds().size() == 2);
    CHECK(log.world.rounds()[0].status == 0);
    CHECK(log.world.rounds()[1].status == 256);
    CHECK(log.world.rounds()[1].output.empty());
}

TEST_CASE("rounds: one of several programs is over when all of them have ended") {
    Log log;
    log.spawn(10, 1);
    log.spawn(11, 1);
    log.exited(11, 9, 0);
    CHECK_FALSE(log.world.rounds().front().over);
    log.exited(10, 0, 0);
    CHECK(log.world.rounds().front().over);
    CHECK(log.world.rounds().front().status == 9);
    CHECK(log.world.rounds().size() == 1);
}

TEST_CASE("rounds: a total is read where there is one") {
    CHECK(total_of(said("40000 of 40000\n"))->exact());
    CHECK_FALSE(total_of(said("done: 1 of 2, at last"))->exact());
    for (const char* words : {"", "of", " of ", "x of 2", "1 of x", "99999999999999999999 of 1"})
        CHECK_FALSE(total_of(said(words)));
}
