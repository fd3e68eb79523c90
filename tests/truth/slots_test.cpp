// A pipe is counted in page slots, and a writer wakes slot by slot.
#include "staged.h"
#include <doctest/doctest.h>

using namespace ipclab;
using namespace ipclab::test;

static void begin(Launch& launch) {
    launch.hold = launch.pty = true;
    launch.begin = {"read", "write"};
}

// Three thirds of the oldest record: only the last one frees its slot.
static void read_a_record(Staged& run, std::int64_t full, std::int64_t record) {
    const std::uint64_t waiting = run.thread("main/1").call->enter_seq;
    const std::size_t slots = run.channel().slots.size(), woken = run.count(Kind::Unblocked, "main/1");
    const std::int64_t third = record / 3;
    for (const int taken : {1, 2}) {
        CHECK(run.step("main").result == third);
        CHECK(run.level() == full - taken * third);
        CHECK(run.channel().slots.size() == slots);
        CHECK(run.channel().slots.front().length == record - taken * third);
        CHECK(run.thread("main/1").state == State::Blocked);
        CHECK(run.thread("main/1").call->enter_seq == waiting);
        CHECK_FALSE(run.world().may_go_on(run.thread("main/1")));
    }
    CHECK(run.count(Kind::Unblocked, "main/1") == woken);
    CHECK(run.step("main").result == third);
    run.until("the writer waits in its next write", [&](const World& w) {
        const Thread* t = w.by_lineage("main/1")->front();
        return t->state == State::Blocked && t->call->enter_seq > waiting;
    });
    CHECK(run.count(Kind::Unblocked, "main/1") == woken + 1);
    CHECK(run.thread("main/1").last->result == record);
    CHECK(run.level() == full);
    CHECK(run.channel().slots.size() == slots);
}

static void check_the_end(Staged& run, std::int64_t record) {
    run.run("main");
    run.finish();
    CHECK(run.status("main") == 0);
    CHECK(run.status("main/1") == 0);
    CHECK(run.channel().bytes_out == std::uint64_t(26 * record));
}

TEST_CASE("the rule of slots gives what was measured for 16 slots of 4096 bytes") {
    if (page_size() != 4096) return;
    const std::pair<std::int64_t, std::int64_t> measured[]{{1, 65536},    {10, 65440},   {100, 64000},  {1000, 64000},
                                                           {2048, 65536}, {2049, 32784}, {3000, 48000}, {4095, 65520},
                                                           {4096, 65536}, {4097, 45066}, {10000, 64096}};
    for (const auto& [bytes, all] : measured) CHECK(accepted(bytes, 65536) == all);
}

TEST_CASE("slots: full with a record in each slot, and woken when one is empty") {
    Staged run("pipe/slots/records", begin);
    run.until_held("main", "read");
    run.until_held("main/1", "write");
    const std::int64_t record = std::int64_t(run.thread("main/1").call->args[2]);
    CHECK(run.level() == 0);
    run.run("main/1");
    run.until_blocked("main/1", Reason::PipeFull);
    const std::int64_t full = run.level(), slots = run.capacity() / page_size();
    CHECK(full == accepted(record, run.capacity()));
    CHECK(full == slots * record);
    CHECK(run.capacity() - full > record);   // bytes are free, slots are not
    CHECK(run.channel().slots.size() == std::size_t(slots));
    CHECK(run.session().recording()[run.channel().probed_seq].event.d == 0);   // the kernel's own word: no slot is free
    CHECK(run.released_by("main/1") == "main close, main read");
    read_a_record(run, full, record);
    check_the_end(run, record);
}

TEST_CASE("slots: one slot takes one record") {
    Staged run("pipe/slots/records", begin);
    run.until_held("main", "read");
    run.until_held("main/1", "write");
    const std::int64_t record = std::int64_t(run.thread("main/1").call->args[2]);
    CHECK(run.set_capacity("main/1", run.write_end("main/1"), 1) == page_size());
    run.run("main/1");
    run.until_blocked("main/1", Reason::PipeFull);
    CHECK(run.level() == record);
    CHECK(run.channel().bytes_in == std::uint64_t(record));
    read_a_record(run, record, record);
    check_the_end(run, record);
}
