#include "trace/log.h"
#include <algorithm>
#include <ctime>
#include <unistd.h>

namespace ipclab {

std::uint64_t monotonic_ns() {
    timespec t{};
    clock_gettime(CLOCK_MONOTONIC, &t);
    return std::uint64_t(t.tv_sec) * 1'000'000'000 + std::uint64_t(t.tv_nsec);
}

void Log::restart() {
    seq_ = 0;
    begun_ = monotonic_ns();
}

Event Log::put(Event event, std::span<const std::byte> payload) {
    const std::size_t most = ring_.slots() / 8 * kSlot;   // a longer one could not be taken out in one piece
    if (payload.size() > most) {
        payload = payload.first(most);
        event.flags |= kTruncated;
    }
    event.seq = seq_++;
    event.t_ns = now();
    event.payload = std::uint32_t(payload.size());
    if (muted_) return event;
    while (ring_.room() < 1 + payload_slots(event.payload)) {
        const timespec moment{0, 1'000'000};
        ring_bell();
        nanosleep(&moment, nullptr);
    }
    ring_.put(event, payload);
    return event;
}

void Log::ring_bell() {
    if (muted_ || !ring_.wanted()) return;
    const std::uint64_t one = 1;
    // The only failure is a counter that is full, and then the bell rings already.
    [[maybe_unused]] const auto written = write(bell_, &one, sizeof one);
}

void Log::notice(NoticeCode code, std::string_view words, std::int32_t pid, ObjectId object) {
    put({.pid = pid, .tid = pid, .kind = Kind::Notice, .a = std::int64_t(code), .b = object.pack()}, words);
}

}   // namespace ipclab
