// Watched words and semaphores: copies, lost updates, who waits, and deadlock through them.
#include "log.h"
#include <doctest/doctest.h>
#include <sys/syscall.h>

using namespace ipclab;
using namespace ipclab::test;

namespace {

constexpr ObjectId kShared{ObjectKind::Memory, 1}, kGate{ObjectKind::Semaphore, 1}, kSecond{ObjectKind::Semaphore, 2},
    kMutex{ObjectKind::Mutex, 1};

struct Memory : Log {
    Memory() {
        spawn(11);
        spawn(12, "peer");
    }
    void access(int pid, Access access, std::int64_t value) {
        const MemoryBits bits{MemoryHow::Watched, access, 4, true};
        add({.pid = pid, .tid = pid, .kind = Kind::Memory, .a = 0x1000, .b = value, .c = bits.pack(), .d = kShared.pack()},
            "counter");
    }
    void local(int pid, std::int64_t value) {
        const MemoryBits bits{MemoryHow::AtStop, Access::Seen, 4, true, true};
        add({.pid = pid, .tid = pid, .kind = Kind::Memory, .a = 0x2000, .b = value, .c = bits.pack()}, "mine");
    }
    void level(ObjectId id, std::int64_t value, std::int64_t second, std::int64_t waiters, const std::string& name = {}) {
        add({.kind = Kind::Level, .a = id.pack(), .b = value, .c = second, .d = waiters}, name);
    }
    void waits(int pid, ObjectId id, Reason reason) {
        enter(pid, SYS_futex);
        blocked(pid, reason, id);
    }
    const Word& counter() const { return *world.word("counter"); }
};

}   // namespace

TEST_CASE("a store from a stale copy wipes another's out") {
    Memory m;
    m.access(11, Access::Load, 0);
    m.access(12, Access::Load, 0);
    m.access(11, Access::Store, 1);
    CHECK(m.counter().copies.at(12).stale);
    CHECK(!m.counter().copies.at(11).stale);
    m.access(12, Access::Store, 1);
    CHECK(m.counter().moves.back().wiped_out == 3);
    CHECK(m.counter().wiped_out == 1);
    CHECK(m.counter().stored_by == 12);
    CHECK(m.counter().copies.at(11).stale);
    CHECK(!m.counter().copies.at(12).stale);
}

TEST_CASE("one after the other wipes nothing out") {
    Memory m;
    for (const int pid : {11, 12}) {
        m.access(pid, Access::Load, pid - 11);
        m.access(pid, Access::Store, pid - 10);
    }
    CHECK(m.counter().wiped_out == 0);
    CHECK(m.counter().value == 2);
    CHECK(m.counter().count == 4);
}

TEST_CASE("each thread has a local variable of its own") {
    Memory m;
    m.local(11, 3);
    m.local(12, 4);
    m.local(11, 5);
    REQUIRE(m.world.words().size() == 2);
    CHECK(m.world.words()[0].value == 5);
    CHECK(m.world.words()[1].value == 4);
    CHECK(!m.world.words()[0].shared());
}

TEST_CASE("who waits for a semaphore, in order, and nobody is known to post") {
    Memory m;
    m.level(kGate, 0, -1, 0, "gate");
    m.waits(12, kGate, Reason::Semaphore);
    const Semaphore* gate = m.world.semaphore("gate");
    REQUIRE(gate);
    CHECK(gate->queue == std::vector<std::int32_t>{12});
    const auto who = m.world.releasers(*m.world.thread(12));
    REQUIRE(who.size() == 1);
    CHECK(who[0].pid == 0);
    CHECK(m.world.deadlock().empty());
}

TEST_CASE("opposite order: a closed set of two semaphores") {
    Memory m;
    m.level(kGate, 0, -1, 1);
    m.level(kSecond, 0, -1, 1);
    m.waits(11, kSecond, Reason::Semaphore);
    m.waits(12, kGate, Reason::Semaphore);
    CHECK(m.world.deadlock().size() == 2);
    const auto who = m.world.releasers(*m.world.thread(11));
    REQUIRE(who.size() == 1);
    CHECK(who[0].pid == 12);
    CHECK(m.world.quiet());
    m.level(kGate, 1, -1, 1);   // posted: 12 goes on
    CHECK(m.world.deadlock().empty());
}

TEST_CASE("a mutex is released by its owner, and by nobody once that is dead") {
    Memory m;
    m.level(kMutex, 0, 11, -1);
    m.waits(12, kMutex, Reason::Lock);
    auto who = m.world.releasers(*m.world.thread(12));
    REQUIRE(who.size() == 1);
    CHECK(who[0].pid == 11);
    m.add({.pid = 11, .tid = 11, .kind = Kind::Exited, .a = 9});
    CHECK(m.world.releasers(*m.world.thread(12)).empty());
    CHECK(m.world.deadlock() == std::vector<std::int32_t>{12});
}

TEST_CASE("a robust mutex is let go of before its owner's end is told: nobody waits for ever") {
    Memory m;
    m.level(kMutex, 0, 11, -1);
    m.waits(12, kMutex, Reason::Lock);
    m.level(kMutex, 1, 0, -1);
    CHECK(m.world.may_go_on(*m.world.thread(12)));
    m.add({.pid = 11, .tid = 11, .kind = Kind::Exited, .a = 9});
    CHECK(m.world.deadlock().empty());
    CHECK_FALSE(m.world.quiet());
    m.level(kMutex, 0, 12, -1);
    CHECK(m.world.semaphores().at(kMutex).owner == 12);
}
