// What the stage says about a moment.
#include "scene.h"
#include <csignal>
#include <doctest/doctest.h>
#include <set>

using namespace ipclab;
using namespace ipclab::test;

TEST_CASE("a blocked writer: why, on what, and who can wake it") {
    const Log log = cases().at("pair, writer blocked");
    const Lesson lesson = names({{"writer", "main/1"}, {"reader", "main/2"}});
    const Shown s(log, &lesson);
    const CardModel& writer = s.card(11);
    CHECK(writer.state == State::Blocked);
    CHECK(writer.name == "writer");
    CHECK(writer.badge == 'W');
    CHECK(writer.reason == s.tr("stage.why_full"));
    CHECK(writer.call == "write(4, …, 4096)");
    CHECK(writer.next == s.tr("stage.can_wake", "reader"));
    CHECK(writer.step.empty());
    REQUIRE(s.model.waits.size() == 1);
    CHECK(s.model.waits[0].channel == 0u);
    CHECK(s.model.waits[0].releasers == std::vector<std::int32_t>{12});
    CHECK(s.model.channels[0].slots.size() == 16);
    CHECK(s.model.channels[0].slots.front().letter == 'A');
}

TEST_CASE("a held reader: what it is about to do, and what one step is called") {
    const Log log = cases().at("pair, writer blocked");
    const Shown english(log), chinese(log, nullptr, "zh-CN");
    CHECK(english.card(12).step == "One read");
    CHECK(chinese.card(12).step == "读一次");
    CHECK(english.card(12).can_run);
    CHECK_FALSE(english.card(12).can_hold);
}

TEST_CASE("writers stand left, readers right") {
    const Shown s(cases().at("pair, writer blocked"));
    CHECK(s.card(11).side == Side::Left);
    CHECK(s.card(12).side == Side::Right);
}

TEST_CASE("who has used an end keeps its side, whatever it closes or becomes") {
    Log log = cases().at("just forked");
    Cast cast;
    log.writes(11, 4, 5);
    cast.follow(log.world, nullptr, 1);
    CHECK(cast.of(11).side == Side::Left);
    log.exit(11, 5).reads(10, 3, 5);
    cast.follow(log.world, nullptr, 1);
    CHECK(cast.of(10).side == Side::Right);
    log.got(10, 5).enter(11, SYS_close, 4).exit(11, 0).reads(11, 3, 1);
    log.exec(11, "/bin/other").exiting(11).exited(11);
    cast.follow(log.world, nullptr, 1);
    CHECK(cast.of(11).side == Side::Left);
    CHECK(cast.of(10).side == Side::Right);
}

TEST_CASE("a shell that lays pipes is no reader of them; a pipeline winds from side to side") {
    Log log;
    const ObjectId pipes[] = {kPipe, kOther};
    log.spawn(10, "shell").pipe(10, 3, 4, pipes[0]).fork(10, 11).enter(10, SYS_close, 4).exit(10, 0);   // holds a read end alone
    Cast cast;
    cast.follow(log.world, nullptr, 1);
    CHECK_FALSE(cast.of(10).settled);
    log.enter(11, SYS_dup2, 4, 1);
    cast.follow(log.world, nullptr, 1);
    CHECK(cast.of(11).side == Side::Left);
    log.pipe(10, 5, 6, pipes[1]).fork(10, 12).enter(12, SYS_dup2, 3, 0);
    cast.follow(log.world, nullptr, 1);
    CHECK(cast.of(12).side == Side::Right);
    log.fork(10, 13).enter(13, SYS_dup2, 5, 0);
    log.exit(12, 0).enter(12, SYS_dup2, 6, 1);
    cast.follow(log.world, nullptr, 1);
    CHECK(cast.of(13).side == Side::Left);
    CHECK_FALSE(cast.of(10).settled);
}

TEST_CASE("letters are unique, and taken from the name while they last") {
    const Shown s(cases().at("a crowd"));
    std::set<char> seen;
    for (const CardModel& c : s.model.cards) CHECK_MESSAGE(seen.insert(c.badge).second, c.badge);
    CHECK(s.card(10).badge == 'P');   // prog
}

TEST_CASE("every descriptor on the pipe has a port; copies share a plug") {
    Log log;
    log.spawn(10).pipe(10, 3, 4).fork(10, 11);
    const Shown s(log);
    CHECK(s.model.ports.size() == 4);
    CHECK(s.model.plugs.size() == 2);
}

TEST_CASE("who keeps the write end that it waits for waits for itself") {
    const Shown s(cases().at("the reader keeps a write end"));
    CHECK(s.model.deadlock == std::vector<std::int32_t>{10});
    CHECK(s.card(10).next == s.tr("stage.for_ever"));
    REQUIRE(s.model.waits.size() == 1);
    CHECK(s.model.waits[0].forever);
}

TEST_CASE("a closed end is a cap; a reader then sees end of file") {
    Pair log;
    log.enter(11, SYS_close, 4).exit(11, 0);
    CHECK(Shown(log).model.channels[0].write_closed);
    CHECK_FALSE(Shown(log).model.channels[0].read_closed);
    log.reads(12, 3, 100).exit(12, 0);
    const Shown s(log);
    REQUIRE(s.model.channels[0].tokens.size() == 1);
    CHECK(s.model.channels[0].tokens[0].kind == TokenKind::EndOfFile);
    CHECK(s.card(12).next == s.tr("stage.returned_eof"));
    CHECK(Shown(log, nullptr, "en", 5'000'000'000).model.channels[0].tokens.empty());   // for a moment only
}

TEST_CASE("EAGAIN is no end of file") {
    Pair log;
    log.reads(12, 3, 100).exit(12, -EAGAIN);
    const Shown s(log);
    REQUIRE(s.model.channels[0].tokens.size() == 1);
    CHECK(s.model.channels[0].tokens[0].kind == TokenKind::NotNow);
    CHECK(s.card(12).next_icon == NextIcon::Error);
}

TEST_CASE("killed by SIGPIPE: said on the card, and the kernel's word with it") {
    const Shown s(cases().at("killed by SIGPIPE"));
    CHECK(s.card(11).state == State::Killed);
    CHECK(s.card(11).chip == "SIGPIPE");
    REQUIRE(s.card(11).signal.has_value());
    CHECK(s.card(11).signal->pipe);
    CHECK(s.model.channels[0].read_closed);
}

TEST_CASE("a transfer flies for a fifth of a second of the event clock") {
    Pair log;
    log.wrote(11, 4, 4096, 'A');
    REQUIRE(Shown(log).model.channels[0].packets.size() == 1);
    CHECK(Shown(log).model.channels[0].packets[0].bytes == 4096);
    CHECK(Shown(log, nullptr, "en", 300'000'000).model.channels[0].packets.empty());
}

TEST_CASE("too many transfers to be seen are one stream with its counted rate") {
    Pair log;
    for (int i = 0; i < 20; ++i) log.wrote(11, 4, 10).read(12, 3, 10);
    const Shown s(log);
    CHECK(s.model.channels[0].rate > 8);
    CHECK(s.model.channels[0].packets.empty());
}

TEST_CASE("sizes in words") {
    CHECK(size_words(0) == "0 B");
    CHECK(size_words(1023) == "1023 B");
    CHECK(size_words(65536) == "64 KiB");
    CHECK(size_words(1536) == "1.5 KiB");
    CHECK(bytes_words(1234567) == "1,234,567");
    CHECK(bytes_words(12) == "12");
}
