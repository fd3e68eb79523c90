#include "record/recording.h"
#include "record/require.h"
#include <algorithm>
#include <cstring>

namespace ipclab {

void Recording::append(const Event& event, std::span<const std::byte> payload) {
    require(payload.size() == event.payload, "an event's payload is as long as the event says");
    require(event.seq == index_.size(), "seqs rise by one from 0");
    const std::size_t slots = 1 + payload_slots(event.payload);
    // Never beyond what was reserved: a chunk that grew would move, and references to its events would dangle.
    if (chunks_.empty() || chunks_.back().capacity() - chunks_.back().size() < slots)
        chunks_.emplace_back().reserve(std::max(kChunk, slots));
    auto& chunk = chunks_.back();
    const std::size_t at = chunk.size();
    chunk.resize(at + slots);
    std::memcpy(chunk[at].bytes, &event, sizeof event);
    if (!payload.empty()) std::memcpy(chunk[at + 1].bytes, payload.data(), payload.size());
    index_.push_back(std::uint64_t(chunks_.size() - 1) << 32 | at);
}

std::size_t Recording::bytes() const {
    std::size_t sum = index_.capacity() * sizeof index_[0];
    for (const auto& chunk : chunks_) sum += chunk.capacity() * kSlot;
    return sum;
}

Recording::Entry Recording::operator[](std::size_t seq) const {
    require(seq < index_.size(), "an event of the recording is asked for");
    const Slot* slot = &chunks_[index_[seq] >> 32][index_[seq] & 0xffffffff];
    const auto& event = *reinterpret_cast<const Event*>(slot->bytes);
    return {event, {(slot + 1)->bytes, event.payload}};
}

}   // namespace ipclab
