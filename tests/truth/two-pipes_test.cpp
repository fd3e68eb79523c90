// Two processes that both speak before they listen.
#include "staged.h"
#include <doctest/doctest.h>

using namespace ipclab;
using namespace ipclab::test;

using Names = std::vector<std::string>;

static void begin(Launch& launch) {
    launch.hold = launch.pty = true;
    launch.begin = {"read", "write"};
}

// A page, then a power of two of them.
static std::int64_t rounded(std::int64_t wanted) {
    std::int64_t size = page_size();
    while (size < wanted) size *= 2;
    return size;
}

static void check_the_end(Staged& run, std::int64_t speech) {
    run.finish();
    for (const std::string_view who : {"main", "main/1"}) CHECK(run.status(who) == 0);
    for (const std::uint32_t pipe : {1u, 2u}) CHECK(run.channel(pipe).bytes_out == std::uint64_t(speech));
}

TEST_CASE("two pipes: a ring of two, each in its write, until one pipe has room for all") {
    Staged run("pipe/two-pipes/talk", begin);
    run.until_held("main", "write");
    run.until_held("main/1", "write");
    const std::int64_t speech = std::int64_t(run.thread("main").call->args[2]);
    const ObjectId down = run.world().descriptors().object(run.pid("main"), int(run.thread("main").call->args[0]));
    REQUIRE(down == run.pipe(1));

    run.run("main");
    run.until_blocked("main", Reason::PipeFull);
    CHECK(run.level(1) == run.capacity(1));   // what fits is in, the call has not returned
    CHECK(run.level(2) == 0);
    CHECK(run.released_by("main") == "main/1 close, main/1 read");
    CHECK(run.deadlocked().empty());
    CHECK_FALSE(run.world().quiet());

    run.run("main/1");
    run.until_blocked("main/1", Reason::PipeFull);
    CHECK(run.level(2) == run.capacity(2));
    CHECK(run.released_by("main/1") == "main close, main read");
    CHECK(run.deadlocked() == Names{"main", "main/1"});
    CHECK(run.world().quiet());
    CHECK_FALSE(run.calls("main", "write").back().returned);
    CHECK_FALSE(run.calls("main/1", "write").back().returned);

    CHECK(run.set_capacity("main", run.write_end("main", 1), speech) == rounded(speech));
    check_the_end(run, speech);
    CHECK(run.calls("main", "write").front().result == speech);
    CHECK(run.calls("main/1", "write").front().result == speech);
}

TEST_CASE("two pipes: with room for one speech from the start nobody waits for ever") {
    Staged run("pipe/two-pipes/talk", begin);
    run.until_held("main", "write");
    run.until_held("main/1", "write");
    const std::int64_t speech = std::int64_t(run.thread("main").call->args[2]);
    CHECK(run.set_capacity("main", run.write_end("main", 1), speech) == rounded(speech));
    CHECK(run.step("main").result == speech);
    CHECK(run.level(1) == speech);
    run.run("main/1");
    run.run("main");
    check_the_end(run, speech);
}
