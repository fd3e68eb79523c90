// Doors, signals, words, semaphores and rounds: what the stage makes of the world.
#include "scene.h"
#include "view/histogram.h"
#include "view/kernel_band.h"
#include <csignal>
#include <doctest/doctest.h>

using namespace ipclab;
using namespace ipclab::test;

namespace {

Lesson pair_names() { return names({{"writer", "writer"}, {"reader", "reader"}}); }

}   // namespace

TEST_CASE("a FIFO is a door: who waits in open stands before it, with no descriptor yet") {
    const Lesson lesson = pair_names();
    const Shown s(cases().at("at the door, the writer first"), &lesson);
    REQUIRE(s.model.channels.size() == 1);
    REQUIRE(s.model.channels[0].door);
    const DoorModel& door = *s.model.channels[0].door;
    CHECK_FALSE(door.open);
    CHECK(door.folder == "lab/");
    CHECK(door.name == "talk");
    REQUIRE(door.comers.size() == 2);
    CHECK(door.comers[0].pid == 11);
    CHECK(door.comers[0].waits);
    CHECK(door.comers[0].writes);
    CHECK_FALSE(door.comers[1].waits);
    CHECK(door.comers[1].reads);
    CHECK(door.comers[1].can_set);
    CHECK(door.comers[1].id == "stage.reader.open");
    REQUIRE(s.model.waits.size() == 1);
    CHECK(s.model.waits[0].at_door);
    CHECK(s.card(11).side == Side::Left);
    CHECK(s.card(12).side == Side::Right);
    CHECK(s.card(11).call == "open(\"talk\", O_WRONLY)");
}

TEST_CASE("an open that asks not to wait says so") {
    const Shown s(cases().at("at the door, both held"));
    const auto& comers = s.model.channels[0].door->comers;
    REQUIRE(comers.size() == 2);
    CHECK(comers[0].nonblock);
    CHECK_FALSE(comers[1].nonblock);
}

TEST_CASE("with a partner the door is open, and a name that is removed closes nothing") {
    CHECK(Shown(cases().at("through the door")).model.channels[0].door->open);
    const Shown s(cases().at("the name is gone, and so is the writer"));
    CHECK(s.model.channels[0].unlinked);
    CHECK(s.model.channels[0].door->open);
    CHECK(s.model.channels[0].write_closed);
    Apart log;
    names_fifo(log, 11, "/run/lab/talk").write_end(11, 3, kFifo).read_end(12, 3, kFifo);
    log.enter(11, SYS_close, 3).exit(11, 0);
    CHECK(Shown(log).model.channels[0].write_closed);
    log.write_end(11, 3, kFifo);   // end of file comes and goes
    CHECK_FALSE(Shown(log).model.channels[0].write_closed);
}

TEST_CASE("two doors in opposite order are a ring, drawn across") {
    const Shown s(cases().at("two doors, a ring"));
    CHECK(s.model.deadlock.size() == 2);
    CHECK(s.card(11).side == Side::Left);
    CHECK(s.card(12).side == Side::Right);
    for (const WaitModel& w : s.model.waits) CHECK((w.at_door && w.forever));
}

TEST_CASE("the kernel has its band from the moment that nobody can read any more") {
    Pair log;
    CHECK_FALSE(wants_band(Shown(log).model));
    log.enter(12, SYS_close, 3).exit(12, 0);
    const Shown s(log);
    CHECK(wants_band(s.model));
    const StageLayout l = s.layout({0, 0, 1088, 372}, {.band = true});
    CHECK(l.pair);   // their parent stands aside, in the band's row
    CHECK(l.cards[0].aside);
    CHECK(l.band.w > 300);
    CHECK(l.band.b() < l.cards[1].rect.y);
    CHECK(l.band.cut(l.cards[0].rect).w * l.band.cut(l.cards[0].rect).h == 0);
}

TEST_CASE("how a signal is met stands at the card") {
    for (const auto& [name, how] :
         {std::pair{"SIGPIPE is ignored", Disposition::Ignored}, std::pair{"SIGPIPE is handled", Disposition::Handled}}) {
        const Shown s(cases().at(name));
        REQUIRE(s.card(11).signal);
        CHECK(s.card(11).signal->how == how);
        CHECK(s.card(11).alive);
    }
    CHECK(Shown(cases().at("a signal waits")).card(11).pending == std::vector<std::string>{"SIGTERM", "SIGUSR1"});
}

TEST_CASE("a lost update: numbers in order, the value that was wiped out, and who had stored it") {
    const Shown s(cases().at("a lost update"));
    REQUIRE(s.model.words.size() == 1);
    const WordModel& word = s.model.words[0];
    CHECK(word.value == "1");
    CHECK(word.stored_by == 12);
    REQUIRE(word.moves.size() == 4);
    CHECK(word.moves[0].number == 1);
    CHECK(word.moves[1].number == 3);
    CHECK(word.moves[3].number == 4);
    REQUIRE(word.lost);
    CHECK(word.lost->badge == s.card(11).badge);
    CHECK(word.lost->value == "1");
    CHECK_FALSE(s.card(11).copy->stale);   // what it counted is stored: it works with nothing old
    REQUIRE(s.card(12).copy);
    CHECK(s.card(12).copy->name == "mine");
    CHECK_FALSE(s.card(12).copy->stale);
    CHECK(s.card(12).can_access);
    CHECK(s.card(12).can_line);
}

TEST_CASE("who has loaded and not stored: a move still to come, which has no number") {
    Apart log("a", "b");
    moves(log, 11, Access::Load, 0), moves(log, 12, Access::Load, 0), moves(log, 12, Access::Store, 1);
    const Shown s(log);
    const auto& all = s.model.words[0].moves;
    REQUIRE(all.size() == 4);
    CHECK(all[1].store);
    CHECK(all[1].number == 0);
    CHECK(s.card(11).copy->stale);
    CHECK(s.model.words[0].verdict == s.tr("stage.stale_with", "prog", "0"));
    CHECK(s.card(11).state == State::Runnable);
    CHECK_FALSE(s.card(11).can_access);   // nobody holds it
}

TEST_CASE("values are printed as wide as they are, with or without sign") {
    for (const auto& [size, is_signed, value, words] :
         {std::tuple{4, true, std::int64_t(-1), "-1"}, std::tuple{4, false, std::int64_t(-1), "4294967295"},
          std::tuple{1, true, std::int64_t(200), "-56"}, std::tuple{8, false, std::int64_t(-1), "18446744073709551615"}}) {
        Apart log;
        MemoryBits bits{.how = MemoryHow::Watched, .access = Access::Store, .size = std::uint8_t(size), .is_signed = is_signed};
        log.add({.pid = 11, .kind = Kind::Memory, .a = 1, .b = value, .c = bits.pack(), .d = kMemory.pack()}, "n");
        CHECK(Shown(log).model.words[0].value == words);
    }
}

TEST_CASE("a semaphore: its queue in order, and no owner; a mutex has one") {
    const Shown s(cases().at("a semaphore with a queue"));
    REQUIRE(s.model.semaphores.size() == 1);
    const SemaphoreModel& sem = s.model.semaphores[0];
    CHECK(sem.value == "0");
    REQUIRE(sem.queue.size() == 2);
    CHECK(sem.queue[0].pid == 12);
    CHECK(sem.owner == 0);
    CHECK(sem.posted == 0);   // the first value seen is nobody's post
    for (const WaitModel& w : s.model.waits)
        if (w.pid != 10) CHECK(w.semaphore == 0u);
    const Shown mutex(cases().at("a mutex and a word"));
    CHECK(mutex.model.semaphores[0].owner == 11);
    CHECK(mutex.model.semaphores[0].value == mutex.tr("stage.mutex_taken"));
}

TEST_CASE("who took the last place and was killed is shown with what it took along") {
    const Shown s(cases().at("who had the place is killed"));
    CHECK(s.model.semaphores[0].took_last == 11);
    CHECK(s.model.semaphores[0].queue.size() == 1);
}

TEST_CASE("a parent that only made the others stands aside, and two keep the large form") {
    const Shown s(cases().at("pair, writer blocked"));
    CHECK(s.card(10).aside);
    CHECK(s.layout({0, 0, 1088, 372}).pair);
    CHECK(s.layout({0, 0, 1088, 372}).floor > 0);
    CHECK(s.layout({0, 0, 760, 312}, {.compact = true}).floor == 0);   // no room below them for lines of their own
    CHECK_FALSE(s.layout({0, 0, 760, 290}, {.compact = true}).pair);
    Pair reader;
    reader.read(12, 3, 1).enter(12, SYS_close, 3).exit(12, 0).fork(12, 13);
    CHECK_FALSE(Shown(reader).card(12).aside);   // it has used an end: it keeps its place
}

TEST_CASE("words, diamonds and copies keep off the cards and each other") {
    for (const char* name : {"a lost update", "a stale copy, and four who count", "a semaphore with a queue",
                             "a mutex and a word", "who had the place is killed"})
        for (const auto& [stage, compact] : {std::pair{Rect{0, 0, 1088, 372}, false}, std::pair{Rect{0, 0, 760, 312}, true},
                                             std::pair{Rect{0, 0, 1440, 600}, false}}) {
            const Shown s(cases().at(name));
            const StageLayout l = s.layout(stage, {.compact = compact});
            CAPTURE(std::string(name) + ", " + std::to_string(int(stage.w)));
            const auto apart = [](Rect a, Rect b) { return a.cut(b).w <= 0 || a.cut(b).h <= 0; };
            for (const CardPlace& c : l.cards) {
                for (const WordPlace& w : l.words) CHECK(apart(c.rect, w.cell.grown(8)));
                for (const SemaphorePlace& d : l.semaphores)
                    CHECK(apart(c.rect, {d.centre.x - d.radius, d.centre.y - d.radius, 2 * d.radius, 2 * d.radius}));
                if (c.copy.w > 0) CHECK(c.copy.cut(c.rect).w == c.copy.w);
            }
            for (const WordPlace& w : l.words)
                for (const SemaphorePlace& d : l.semaphores) CHECK(w.verdict + 8 <= d.centre.y - d.radius + 8);
            for (const SemaphorePlace& d : l.semaphores) CHECK(d.name + 8 <= stage.h);
        }
}

TEST_CASE("rounds fall into bins: the right result stands apart") {
    RoundsModel r{{10, 20, 20, 100, 100, 95}, 100, 2};
    const Bins bins = bins_of(r, 9);
    CHECK(bins.low == 10);
    CHECK(bins.high == 100);
    REQUIRE(bins.rounds.size() == 9);
    CHECK(bins.rounds[0] == 1);
    CHECK(bins.rounds[1] == 2);
    CHECK(bins.rounds[8] == 1);
    CHECK(bins.most == 2);
    CHECK(bins_of({{5, 5}, 5, 2}, 4).most == 2);
    CHECK(bins_of({{}, 5, 0}, 4).most == 1);
}
