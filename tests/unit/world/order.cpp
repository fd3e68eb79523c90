// The order of stops is not the order of effects: every case that was met.
#include "log.h"
#include <cerrno>
#include <doctest/doctest.h>
#include <limits>

using namespace ipclab;
using namespace ipclab::test;

TEST_CASE_FIXTURE(Pair, "a write and a read, each seen to return in order") {
    wrote(11, 4, 512);
    CHECK(channel().level == 512);
    CHECK(blocks() == "512A");
    read(12, 3, 200);
    CHECK(blocks() == "312A");
    read(12, 3, 312);
    CHECK(channel().level == 0);
    CHECK(channel().bytes_in == 512);
    CHECK(channel().bytes_out == 512);
    CHECK(channel().writes == 1);
    CHECK(channel().reads == 2);
    CHECK(channel().readers_seen == std::vector<std::int32_t>{12});
    CHECK(clean());
}

TEST_CASE_FIXTURE(Pair, "a read returns before the write that fed it") {
    reads(12, 3, 512).writes(11, 4, 512).got(12, 512);
    CHECK(channel().level == 0);
    CHECK(channel().bytes_in == 512);
    exit(11, 512);
    CHECK(channel().level == 0);
    CHECK(channel().bytes_in == 512);
    CHECK(clean());
    CHECK(channel().exact);
}

TEST_CASE_FIXTURE(Pair, "a read takes part of a write in flight: a small write has gone in whole") {
    writes(11, 4, 512).read(12, 3, 200);
    CHECK(channel().level == 312);
    exit(11, 512);
    CHECK(channel().level == 312);
    CHECK(clean());
}

TEST_CASE_FIXTURE(Pair, "a read takes part of a large write in flight: only so much of it is known") {
    writes(11, 4, 100'000).read(12, 3, 4096);
    CHECK(channel().level == 0);
    CHECK(world.thread(11)->call.has_value());
    read(12, 3, 60'000);
    exit(11, 100'000);
    CHECK(channel().level == 100'000 - 64'096);
    CHECK(world.thread(11)->last->moved == 100'000);
    CHECK(clean());
}

TEST_CASE_FIXTURE(Pair, "finished writes come before those in flight") {
    wrote(11, 4, 10, 'A').writes(11, 4, 10, 'B').reads(12, 3, 100);
    exit(12, 20, "AAAAAAAAAABBBBBBBBBB");
    CHECK(channel().level == 0);
    exit(11, 10);
    CHECK(clean());
}

TEST_CASE_FIXTURE(Pair, "a held write cannot have happened") {
    writes(11, 4, 10).held(11).read(12, 3, 10);
    CHECK(world.mismatches().size() == 1);   // nobody else could have written
    CHECK_FALSE(channel().exact);
    CHECK(consistent());
}

TEST_CASE_FIXTURE(Pair, "a write that was let go may have happened") {
    writes(11, 4, 10).held(11).released(11).read(12, 3, 10).exit(11, 10);
    CHECK(clean());
}

TEST_CASE_FIXTURE(Pair, "where several writes in flight would do, what was read decides") {
    write_end(12, 4);
    fork(12, 13);
    writes(11, 4, 10, 'A').writes(13, 4, 10, 'B').read(12, 3, 10, 'B');
    CHECK(channel().exact);
    CHECK(world.channel(kPipe)->recent.back().letter == 0);
    exit(11, 10);
    CHECK(blocks() == "10A");
    exit(13, 10);
    CHECK(blocks() == "10A");
    CHECK(clean());
}

TEST_CASE_FIXTURE(Pair, "where it cannot decide, that is said") {
    write_end(12, 4);
    fork(12, 13);
    writes(11, 4, 10, 'A').writes(13, 4, 10, 'A').read(12, 3, 10, 'A');
    CHECK_FALSE(channel().exact);
    REQUIRE(world.notices().size() == 1);
    CHECK(world.notices().front().find("order not observed") != std::string::npos);
    exit(13, 10).exit(11, 10);
    CHECK(channel().level == 10);
    CHECK(world.mismatches().empty());
}

TEST_CASE_FIXTURE(Pair, "credit that turns out to be another's is moved there") {
    write_end(12, 4);
    fork(12, 13);
    writes(11, 4, 10, 'A').writes(13, 4, 10, 'A').read(12, 3, 10, 'A');
    exit(11, -EAGAIN);   // so it was 13
    CHECK(channel().level == 0);
    exit(13, 10);
    CHECK(channel().level == 0);
    CHECK(world.mismatches().empty());
    CHECK(consistent());
}

TEST_CASE_FIXTURE(Pair, "overlapping writes that went in the other way round") {
    write_end(12, 4);
    fork(12, 13);
    writes(11, 4, 10, 'A').writes(13, 4, 10, 'B').exit(11, 10).exit(13, 10);
    CHECK(blocks() == "10A 10B");
    read(12, 3, 10, 'B');
    CHECK(blocks() == "10A");
    CHECK(consistent());
}

TEST_CASE_FIXTURE(Pair, "a read in flight must have made room for a write that returned") {
    for (int i = 0; i < 16; ++i) wrote(11, 4, 4096, char('A' + i));
    CHECK(channel().slots.size() == 16);
    reads(12, 3, 4096).wrote(11, 4, 4096, 'Q');
    CHECK(channel().level == 65536);
    CHECK(channel().slots.front().letter == 'B');
    got(12, 4096, 'A');
    CHECK(channel().level == 65536);
    CHECK(channel().bytes_out == 4096);
    CHECK(clean());
}

TEST_CASE_FIXTURE(Pair, "more than the capacity cannot be right") {
    for (int i = 0; i < 16; ++i) wrote(11, 4, 4096);
    CHECK(clean());
    wrote(11, 4, 4096);
    CHECK(world.mismatches().size() == 1);
    CHECK(consistent());
}

TEST_CASE_FIXTURE(Pair, "bytes that nobody wrote are a mismatch, and the level stays above zero") {
    wrote(11, 4, 5).read(12, 3, 9);
    REQUIRE(world.mismatches().size() == 1);
    CHECK(world.mismatches()[0].computed == 5);
    CHECK(world.mismatches()[0].probed == 9);
    CHECK(channel().level == 0);
    CHECK(consistent());
}

TEST_CASE("bytes from outside are no mismatch, but not exact") {
    Log l;
    l.spawn(10).read_end(10, 0, kPipe, {.outside = true});
    l.read(10, 0, 9);
    CHECK(l.world.mismatches().empty());
    CHECK_FALSE(l.channel().exact);
    CHECK(l.consistent());
}

TEST_CASE_FIXTURE(Pair, "the second read knows the write that its first byte came from") {
    writes(11, 4, 10, 'A');
    const std::uint64_t first = world.seq();
    exit(11, 10).writes(11, 4, 10, 'B');
    const std::uint64_t second = world.seq();
    exit(11, 10).read(12, 3, 10, 'A');
    CHECK(world.thread(12)->last->other_seq == first);
    read(12, 3, 10, 'B');
    CHECK(channel().recent.back().other_seq == second);
    CHECK(clean());
}

// ---- end of file and broken pipes

TEST_CASE_FIXTURE(Pair, "end of file before the writer's close was seen done") {
    wrote(11, 4, 5).read(12, 3, 5).enter(11, SYS_close, 4).reads(12, 3, 10).exit(12, 0);
    CHECK(world.descriptors().writers(kPipe).empty());
    descriptor(11, 4, 77, kOther, {.writable = true});   // another thread had the number again at once
    exit(11, 0);
    CHECK(world.descriptors().find(11, 4) != nullptr);   // it is not closed a second time
    CHECK(clean());
}

TEST_CASE_FIXTURE(Pair, "end of file before dup2, exec, exit, exit_group, close_range or a kill") {
    SUBCASE("dup2") { enter(11, SYS_dup2, 1, 4); }
    SUBCASE("exec") {
        write_end(11, 4, kPipe, {.cloexec = true});
        enter(11, SYS_execve);
    }
    SUBCASE("exit_group") { enter(11, SYS_exit_group); }
    SUBCASE("exiting") { exiting(11); }
    SUBCASE("close_range") { enter(11, SYS_close_range, 3, 9); }
    reads(12, 3, 10).exit(12, 0);
    CHECK(world.descriptors().writers(kPipe).empty());
    CHECK(clean());
}

TEST_CASE_FIXTURE(Pair, "end of file that nothing explains is said to be so") {
    SUBCASE("dup2 of the end itself closes nothing") { enter(11, SYS_dup2, 4, 9); }
    SUBCASE("exec keeps what is not close-on-exec") { enter(11, SYS_execve); }
    SUBCASE("a held close has not happened") { enter(11, SYS_close, 4).held(11); }
    reads(12, 3, 10).exit(12, 0);
    CHECK(world.descriptors().writers(kPipe).size() == 1);
    CHECK_FALSE(channel().exact);
    CHECK(world.notices().size() == 1);
}

TEST_CASE_FIXTURE(Pair, "a broken pipe before the reader's close was seen done") {
    enter(12, SYS_close, 3).writes(11, 4, 5).exit(11, -EPIPE);
    CHECK(world.descriptors().readers(kPipe).empty());
    exit(12, 0);
    CHECK(channel().level == 0);
    CHECK(clean());
}

TEST_CASE_FIXTURE(Pair, "a killed writer's bytes stay readable") {
    writes(11, 4, 100'000).blocked(11, Reason::PipeFull, kPipe).level(65536);
    exiting(11).exited(11, 9);
    CHECK(channel().level == 65536);
    read(12, 3, 65536);
    CHECK(channel().level == 0);
    CHECK(clean());
}

TEST_CASE_FIXTURE(Pair, "a writer killed before its write was seen to return may have written") {
    writes(11, 4, 10).exiting(11).exited(11, 9).read(12, 3, 10);
    CHECK(clean());
    reads(12, 3, 10).exit(12, 0);
    CHECK(clean());
}

// ---- probes

TEST_CASE_FIXTURE(Pair, "a probe that agrees") {
    wrote(11, 4, 100).level(100);
    CHECK(channel().probed_seq == world.seq());
    CHECK(clean());
}

TEST_CASE_FIXTURE(Pair, "a probe that does not agree is a mismatch, and the level rests on it") {
    wrote(11, 4, 100).level(90);
    REQUIRE(world.mismatches().size() == 1);
    CHECK(world.mismatches()[0].computed == 100);
    CHECK(world.mismatches()[0].probed == 90);
    CHECK(channel().level == 90);
    CHECK_FALSE(channel().exact);
    CHECK(consistent());
    wrote(11, 4, 10);
    CHECK(channel().level == 100);
}

TEST_CASE_FIXTURE(Pair, "a probe while a call is in flight is not compared") {
    writes(11, 4, 100).level(100);
    CHECK(channel().level == 0);
    exit(11, 100);
    CHECK(channel().level == 100);
    CHECK(clean());
}

TEST_CASE_FIXTURE(Pair, "a level that no kernel gives counts as none, or as the most") {
    level(std::numeric_limits<std::int64_t>::min());
    CHECK(channel().level == 0);
    level(std::numeric_limits<std::int64_t>::max());
    CHECK(channel().level == std::numeric_limits<int>::max());
}

TEST_CASE_FIXTURE(Pair, "a held call is not in flight") {
    writes(11, 4, 100).held(11).level(0);
    CHECK(channel().probed_seq == world.seq());
    CHECK(clean());
}

TEST_CASE_FIXTURE(Pair, "a large write that is blocked has put in a part") {
    writes(11, 4, 70'000).blocked(11, Reason::PipeFull, kPipe);
    CHECK(channel().level == 0);
    level(65536);
    CHECK(channel().level == 65536);
    CHECK(channel().slots.size() == 16);
    read(12, 3, 4096);
    level(65536);   // it woke, put in 4096 and fell asleep again
    CHECK(blocks() == "65536A");
    read(12, 3, 65536).exit(11, 70'000);
    CHECK(channel().level == 70'000 - 69'632);
    CHECK(clean());
}

TEST_CASE_FIXTURE(Pair, "a small write that is blocked has put in nothing") {
    for (int i = 0; i < 16; ++i) wrote(11, 4, 4096);
    writes(11, 4, 100, 'B').blocked(11, Reason::PipeFull, kPipe).level(65536);
    CHECK(channel().blocks.size() == 16);
    read(12, 3, 4096).level(61540);   // it woke meanwhile
    CHECK(channel().level == 61540);
    exit(11, 100);
    CHECK(channel().level == 61540);
    CHECK(clean());
}

TEST_CASE_FIXTURE(Pair, "a blocked read that woke unseen has taken bytes") {
    reads(12, 3, 100).blocked(12, Reason::PipeEmpty, kPipe).level(0);
    wrote(11, 4, 30).level(0);
    CHECK(channel().level == 0);
    got(12, 30);
    CHECK(channel().bytes_out == 30);
    CHECK(clean());
}

// ---- other ways in and out

TEST_CASE_FIXTURE(Pair, "a nonblocking write that fits in part") {
    for (int i = 0; i < 15; ++i) wrote(11, 4, 4096);
    writes(11, 4, 5000).exit(11, 4096);
    CHECK(channel().level == 65536);
    writes(11, 4, 1).exit(11, -EAGAIN);
    CHECK(channel().level == 65536);
    CHECK(clean());
}

TEST_CASE_FIXTURE(Pair, "a call that restarts moved nothing") {
    reads(12, 3, 10).blocked(12, Reason::PipeEmpty, kPipe).exit(12, -512, {}, 0, kRestarted);
    wrote(11, 4, 5);
    CHECK(channel().level == 5);
    reads(12, 3, 10).got(12, 5);
    CHECK(channel().level == 0);
    CHECK(clean());
}

TEST_CASE_FIXTURE(Pair, "EINTR that was worked out goes to the call that restarted") {
    reads(12, 3, 10).exit(12, -512, {}, 0, kRestarted).exit(12, -EINTR, {}, 0, kDerived);
    CHECK(world.thread(12)->last->result == -EINTR);
}

TEST_CASE("splice takes, tee leaves") {
    Log l;
    l.spawn(10).pipe(10, 3, 4).pipe(10, 5, 6, kOther).level(0).level(0, 65536, kOther);
    l.wrote(10, 4, 10, 'A');
    l.add({.pid = 10, .kind = Kind::Enter, .call = SYS_tee, .a = 3, .b = 6, .c = 100}).exit(10, 10);
    CHECK(l.channel().level == 10);
    CHECK(l.blocks(kOther) == "10A");
    l.add({.pid = 10, .kind = Kind::Enter, .flags = kMoreArguments, .call = SYS_splice, .a = 3, .c = 6},
          std::string("\x64\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 16));
    l.exit(10, 10);
    CHECK(l.channel().level == 0);
    CHECK(l.channel(kOther).level == 20);
    CHECK(l.channel(kOther).slots.size() == 2);   // what was spliced in does not merge
    CHECK(l.clean());
}

TEST_CASE_FIXTURE(Pair, "writev says how much it asked for only when it returns") {
    enter(11, SYS_writev, 4, 0, 3).reads(12, 3, 100).got(12, 3000).exit(11, 3000);
    CHECK(channel().level == 0);
    CHECK(clean());
}

TEST_CASE_FIXTURE(Pair, "an injected close leaves the thread's own call alone") {
    writes(11, 4, 5).held(11);
    add({.pid = 11, .kind = Kind::Enter, .flags = kInjected, .call = SYS_close, .a = 4});
    exit(11, 0, {}, 0, kInjected);
    CHECK(state(11) == State::Held);
    CHECK(world.thread(11)->call->number == SYS_write);
    CHECK(world.descriptors().writers(kPipe).empty());
}

TEST_CASE("a packet pipe gives one packet a read, and drops its rest") {
    Log l;
    l.spawn(10).read_end(10, 3).write_end(10, 4, kPipe, {.direct = true}).level(0);
    l.wrote(10, 4, 100, 'A').wrote(10, 4, 100, 'B');
    CHECK(l.channel().slots.size() == 2);
    l.read(10, 3, 30, 'A');
    CHECK(l.blocks() == "100B");
    CHECK(l.clean());
}

namespace {

// 11 and 13 write into a full pipe, 12 reads: 13 has called first, but 11 was let go first.
struct TwoWriters : Pair {
    TwoWriters() {
        spawn(13, "other").write_end(13, 4);
        writes(13, 4, 100, 'B').held(13).writes(11, 4, 70000, 'A').held(11);
        released(11).blocked(11, Reason::PipeFull, kPipe).level(65536);
        released(13).blocked(13, Reason::PipeFull, kPipe).level(65536);
    }
};

}   // namespace

TEST_CASE_FIXTURE(TwoWriters, "of two writes that wait, the one that was let go first fills the slot that a read frees") {
    CHECK(blocks() == "65536A");
    read(12, 3, 4096, 'A').level(65536);
    CHECK(blocks() == "65536A");
    read(12, 3, 4096, 'A').level(61540);
    CHECK(blocks() == "61440A 100B");   // the other has 368 bytes left and would have put in all of them
    exit(13, 100).read(12, 3, 4096, 'A').exit(11, 70000);
    CHECK(blocks() == "57344A 100B 368");
    CHECK(channel().slots.size() == 16);   // what goes on after a wait never shares a page
    CHECK(clean());
}

TEST_CASE_FIXTURE(TwoWriters, "several that were woken since the last look") {
    read(12, 3, 4096, 'A').read(12, 3, 4096, 'A').level(57344 + 4464 + 100);
    CHECK(blocks() == "61808A 100B");
    CHECK(clean());
}
