// The tracer's pen: numbers and times events and puts them into the ring.
#pragma once
#include "record/event.h"
#include "trace/ring.h"
#include <span>
#include <string_view>

namespace ipclab {

std::uint64_t monotonic_ns();

class Log {
public:
    // `bell`: an eventfd, rung when the consumer sleeps.
    Log(Ring& ring, int bell) : ring_(ring), bell_(bell) {}

    void restart();   // a new recording: seq and t_ns from 0
    std::uint64_t now() const { return monotonic_ns() - begun_; }

    // Sets seq, t_ns and payload; returns the event as it was put. Waits where the ring is full to the last slot.
    Event put(Event, std::span<const std::byte> payload = {});
    Event put(Event event, std::string_view text) { return put(event, std::as_bytes(std::span(text.data(), text.size()))); }
    // Wakes the consumer if it sleeps and something is there. Not at every event, which would cost as much as the stop:
    // at each tick, and before the tracer itself sleeps.
    void ring_bell();
    void notice(NoticeCode, std::string_view words, std::int32_t pid = 0, ObjectId = {});

    void mute() { muted_ = true; }   // the owner is gone: nobody reads any more

    // Whether a stop may be handled now: all that it can bring forth has room. While not, nothing is resumed.
    bool has_room() const { return ring_.room() >= ring_.slots() / 4; }

private:
    Ring& ring_;
    int bell_;
    bool muted_ = false;
    std::uint64_t seq_ = 0, begun_ = 0;
};

}   // namespace ipclab
