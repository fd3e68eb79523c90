// The log as the timeline draws it.
#include "scene.h"
#include "view/syntax.h"
#include "view/timeline_axis.h"
#include <doctest/doctest.h>

using namespace ipclab;
using namespace ipclab::test;

namespace {

RunIndex index_of(const Log& log) {
    RunIndex index;
    index.advance(log.recording);
    return index;
}

}   // namespace

TEST_CASE("each call that returns is a mark, errors with their number; start-up is one column") {
    Log log;
    log.spawn(10);
    for (int i = 0; i < 30; ++i)
        log.add({.pid = 10, .kind = Kind::Enter, .flags = kStartUp, .call = SYS_read})
            .add({.pid = 10, .kind = Kind::Exit, .flags = kStartUp, .call = SYS_read});
    log.pipe(10, 3, 4).wrote(10, 4, 5).reads(10, 3, 5).exit(10, -EAGAIN);
    const RunIndex index = index_of(log);
    CHECK(index.has_start_up());
    const auto& marks = index.marks(10);
    REQUIRE(marks.size() == 2);
    CHECK(marks[0].kind == MarkKind::Call);
    CHECK(marks[0].column == 1);
    CHECK(marks[1].error == EAGAIN);
}

TEST_CASE("a wait is a stretch from where it began to where its call returned") {
    Pair log;
    log.reads(12, 3, 5).blocked(12, Reason::PipeEmpty, kPipe).wrote(11, 4, 5);
    log.add({.pid = 12, .kind = Kind::Unblocked, .a = kPipe.pack()}).got(12, 5);
    const RunIndex index = index_of(log);
    const auto& all = index.stretches(12);
    const auto wait = std::find_if(all.begin(), all.end(), [](const Stretch& s) { return s.state == State::Blocked; });
    REQUIRE(wait != all.end());
    REQUIRE(wait + 1 != all.end());
    const Mark& read = index.marks(12).back();
    CHECK((wait + 1)->from == read.column);
    CHECK(wait->from < read.column);
}

TEST_CASE("a read knows the write that its first byte came from") {
    Pair log;
    log.wrote(11, 4, 5, 'x').read(12, 3, 5, 'x');
    const RunIndex index = index_of(log);
    const Mark& write = index.marks(11).back();
    const Mark& read = index.marks(12).back();
    CHECK(read.written == write.other);
}

TEST_CASE("levels change with each transfer") {
    Pair log;
    log.wrote(11, 4, 100).wrote(11, 4, 50).read(12, 3, 150);
    const RunIndex index = index_of(log);
    const auto& points = index.levels(kPipe);
    REQUIRE(points.size() == 3);
    CHECK(points[0].level == 100);
    CHECK(points[1].level == 150);
    CHECK(points[2].level == 0);
}

TEST_CASE("the order axis gives each event its room, tears long waits out, and finds what is in sight at once") {
    Pair log;
    for (int i = 0; i < 500; ++i) {
        if (i == 100) log.now += 5'000'000'000;
        log.wrote(11, 4, 1).read(12, 3, 1);
    }
    const RunIndex index = index_of(log);
    REQUIRE(index.pauses().size() == 1);
    TimeAxis axis(index, false, 100, 800, 0, 1);
    CHECK(axis.pitch() == TimeAxis::kMinPitch);
    for (std::uint32_t i = 1; i < index.columns().size(); ++i) REQUIRE(axis.x(i) - axis.x(i - 1) >= TimeAxis::kMinPitch);
    const std::uint32_t torn = index.pauses()[0];
    CHECK(axis.x(torn) - axis.x(torn - 1) == TimeAxis::kMinPitch + TimeAxis::kBreak);
    axis.show_end();
    CHECK(axis.last_seen() == index.columns().size());
    CHECK(axis.x(axis.last_seen() - 1) <= 900);
    CHECK(axis.first_seen() > 0);
    CHECK(axis.column_at(axis.x(axis.first_seen() + 5)) == axis.first_seen() + 5);
}

TEST_CASE("real time keeps proportions") {
    Pair log;
    log.wrote(11, 4, 1);
    log.now += 1'000'000'000;
    log.wrote(11, 4, 1);
    const RunIndex index = index_of(log);
    const TimeAxis axis(index, true, 0, 1000, 0, 1);
    const auto n = std::uint32_t(index.columns().size());
    CHECK(axis.x(n - 1) - axis.x(n - 2) > 900);
}

TEST_CASE("C++ is coloured by what a word is") {
    Syntax syntax;
    const auto kinds = [&](std::string_view line) {
        std::string out;
        for (const Lexed& l : syntax.line(line)) out += "n ktsdc"[int(l.kind)];
        return out;
    };
    CHECK(kinds("int n = 42;") == "t n n dn");
    CHECK(kinds("// all of it") == "c");
    CHECK(kinds("\"a\\\"b\" x") == "s n");
    CHECK(kinds("/* begins") == "c");
    CHECK(kinds("ends */ return") == "c k");
}
