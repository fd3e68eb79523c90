// A ring of 64-byte slots in anonymous shared memory: one process puts events in, one takes them out, nothing is copied
// twice and nothing is dropped. The slots are mapped twice, one copy behind the other, so that an event and its payload
// are always in one piece, also across the end of the ring.
//
// Made before fork; both processes then have it at the same address. Not for more than one producer or consumer.
#pragma once
#include "record/event.h"
#include "record/result.h"
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

namespace ipclab {

class Ring {
public:
    static constexpr std::size_t kSlots = std::size_t(1) << 18;   // 16 MB

    // `slots`: a power of two, at least one page of them.
    static Result<Ring> make(std::size_t slots = kSlots);
    Ring(Ring&& other) noexcept;
    Ring& operator=(Ring&& other) noexcept;
    ~Ring();

    std::size_t slots() const { return slots_; }

    // The producer's side.
    std::size_t room() const;                                     // slots free
    void put(const Event&, std::span<const std::byte> payload);   // room() must suffice
    bool wanted();   // the consumer sleeps, and something is there for it: ring it (told once)

    // The consumer's side.
    bool empty() const;
    const Event& front() const;   // not when empty
    std::span<const std::byte> front_payload() const;
    void pop();
    bool arm();   // "I am about to sleep"; false: something is there already
    void disarm();

private:
    struct Shared;
    Ring(Shared* shared, std::byte* first, std::size_t slots) : shared_(shared), first_(first), slots_(slots) {}
    std::byte* at(std::uint64_t position) const { return first_ + (position & (slots_ - 1)) * kSlot; }
    void unmap();

    Shared* shared_ = nullptr;
    std::byte* first_ = nullptr;
    std::size_t slots_ = 0;
};

}   // namespace ipclab
