#include "trace/ring.h"
#include <cstring>
#include <doctest/doctest.h>
#include <string>
#include <thread>

using namespace ipclab;

namespace {

constexpr std::size_t kSmall = 64;   // slots: one page

Event numbered(std::uint64_t seq, std::uint32_t payload = 0) { return {.seq = seq, .kind = Kind::Output, .payload = payload}; }
std::span<const std::byte> bytes(const std::string& s) { return std::as_bytes(std::span(s)); }

Ring small_ring() {
    auto ring = Ring::make(kSmall);
    REQUIRE(ring);
    return std::move(*ring);
}

}   // namespace

TEST_CASE("an empty ring has all its room") {
    Ring ring = small_ring();
    CHECK(ring.empty());
    CHECK(ring.room() == kSmall);
}

TEST_CASE("events come out as they went in, also across the end of the ring") {
    Ring ring = small_ring();
    for (std::uint64_t i = 0; i < 1000; ++i) {
        const std::string text(std::size_t(i * 37 % 900), char('a' + i % 26));
        ring.put(numbered(i, std::uint32_t(text.size())), bytes(text));
        REQUIRE_FALSE(ring.empty());
        CHECK(ring.front().seq == i);
        const auto payload = ring.front_payload();
        REQUIRE(payload.size() == text.size());
        CHECK(std::memcmp(payload.data(), text.data(), text.size()) == 0);
        ring.pop();
    }
    CHECK(ring.empty());
    CHECK(ring.room() == kSmall);
}

TEST_CASE("a full ring has no room until something is taken out") {
    Ring ring = small_ring();
    for (std::uint64_t i = 0; i < kSmall; ++i) ring.put(numbered(i), {});
    CHECK(ring.room() == 0);
    CHECK(ring.front().seq == 0);
    ring.pop();
    CHECK(ring.room() == 1);
    ring.put(numbered(kSmall), {});
    for (std::uint64_t i = 1; i <= kSmall; ++i) {
        CHECK(ring.front().seq == i);
        ring.pop();
    }
    CHECK(ring.empty());
}

TEST_CASE("a payload takes whole slots") {
    Ring ring = small_ring();
    const std::string text(kSlot + 1, 'x');
    ring.put(numbered(0, std::uint32_t(text.size())), bytes(text));
    CHECK(ring.room() == kSmall - 3);
    ring.pop();
    CHECK(ring.room() == kSmall);
}

TEST_CASE("the bell is wanted once, and only by a sleeper with something to wake for") {
    Ring ring = small_ring();
    ring.put(numbered(0), {});
    CHECK_FALSE(ring.wanted());
    CHECK_FALSE(ring.arm());   // something is there: do not sleep
    CHECK_FALSE(ring.wanted());
    ring.pop();
    CHECK(ring.arm());
    CHECK_FALSE(ring.wanted());   // nothing came yet
    ring.put(numbered(1), {});
    CHECK(ring.wanted());
    CHECK_FALSE(ring.wanted());
    ring.pop();
    CHECK(ring.arm());
    ring.disarm();
    ring.put(numbered(2), {});
    CHECK_FALSE(ring.wanted());
}

TEST_CASE("one side puts while the other takes, and nothing is lost") {
    Ring ring = small_ring();
    constexpr std::uint64_t kEvents = 200'000;
    std::thread producer([&] {
        for (std::uint64_t i = 0; i < kEvents; ++i) {
            const std::string text(std::size_t(i % 200), char(i));
            while (ring.room() < 1 + payload_slots(std::uint32_t(text.size()))) std::this_thread::yield();
            ring.put(numbered(i, std::uint32_t(text.size())), bytes(text));
        }
    });
    std::uint64_t wrong = 0;
    for (std::uint64_t i = 0; i < kEvents; ++i) {
        while (ring.empty()) std::this_thread::yield();
        const auto payload = ring.front_payload();
        wrong += ring.front().seq != i || payload.size() != i % 200;
        for (const std::byte b : payload) wrong += b != std::byte(i);
        ring.pop();
    }
    producer.join();
    CHECK(wrong == 0);
    CHECK(ring.empty());
}
