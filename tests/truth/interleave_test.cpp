// Two writers in one pipe: a write larger than PIPE_BUF may be cut, a smaller one never.
#include "staged.h"
#include <doctest/doctest.h>
#include <fmt/core.h>
#include <sstream>

using namespace ipclab;
using namespace ipclab::test;

static void begin(Launch& launch) {
    launch.hold = launch.pty = true;
    launch.begin = {"read", "write"};
}

static std::string in_pipe(const Staged& run) {
    std::ostringstream text;
    for (const Block& block : run.channel().blocks)
        text << block.bytes << '@' << run.world().process(block.writer)->lineage << ' ';
    return text.str();
}

TEST_CASE("interleave: the short message goes whole into the middle of the long one") {
    Staged run("pipe/interleave/two_writers", begin);
    run.until_held("main", "read");
    run.until_held("main/1", "write");
    run.until_held("main/2", "write");
    const auto length = [&](std::string_view who) { return std::int64_t(run.thread(who).call->args[2]); };
    const std::int64_t longer = length("main/1"), shorter = length("main/2"), page = page_size();
    CHECK(run.level() == 0);
    const std::int64_t capacity = run.capacity();
    REQUIRE(longer > capacity + page);

    run.run("main/1");
    run.until_blocked("main/1", Reason::PipeFull);
    CHECK(run.level() == capacity);
    run.run("main/2");
    run.until_blocked("main/2", Reason::PipeFull);
    CHECK(run.level() == capacity);   // none of the short one is in
    CHECK(in_pipe(run) == fmt::format("{}@main/1 ", capacity));
    for (const std::string_view who : {"main/1", "main/2"}) CHECK(run.released_by(who) == "main close, main read");
    CHECK(run.deadlocked().empty());

    // A page is free: the first that waits fills it, and joins the end of the queue.
    CHECK(run.step("main").result == page);
    run.until_refilled(capacity);
    CHECK(run.level() == capacity);
    CHECK(run.thread("main/1").state == State::Blocked);
    CHECK(run.thread("main/2").state == State::Blocked);

    CHECK(run.step("main").result == page);
    CHECK(run.until_ended("main/2") == 0);
    CHECK(run.calls("main/2", "write").front().result == shorter);
    CHECK(run.level() == capacity - page + shorter);
    CHECK(in_pipe(run) == fmt::format("{}@main/1 {}@main/2 ", capacity - page, shorter));

    CHECK(run.step("main").result == page);
    CHECK(run.until_ended("main/1") == 0);
    CHECK(run.calls("main/1", "write").front().result == longer);
    CHECK(in_pipe(run) == fmt::format("{}@main/1 {}@main/2 {}@main/1 ", capacity - 2 * page, shorter, longer - capacity - page));
    CHECK(run.level() == capacity - 2 * page + shorter + longer - capacity - page);
    CHECK(run.channel().slots.size() == std::size_t(capacity / page));   // what goes on after a wait never shares a page

    run.run("main");
    run.finish();
    CHECK(run.status("main") == 0);
    CHECK(run.channel().bytes_out == std::uint64_t(longer + shorter));
    const std::string told = fmt::format("A*{} B*{} A*{}", capacity + page, shorter, longer - capacity - page);
    CHECK(run.world().output().find(told) != std::string::npos);
}

TEST_CASE("interleave: with the other writer held, the long message stays whole") {
    Staged run("pipe/interleave/two_writers", begin);
    run.until_held("main", "read");
    run.until_held("main/1", "write");
    run.until_held("main/2", "write");
    run.run("main/1");
    run.run("main");
    CHECK(run.until_ended("main/1") == 0);
    run.run("main/2");
    run.finish();
    CHECK(run.world().output().find("A*70000 B*100") != std::string::npos);
}
