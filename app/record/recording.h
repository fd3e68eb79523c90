// The append-only log of one run. Everything else is computed from it.
#pragma once
#include "record/event.h"
#include "record/result.h"
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace ipclab {

// Slots of 64 bytes in chunks that never move, so that references to events stay valid while it grows.
class Recording {
public:
    struct Entry {
        const Event& event;
        std::span<const std::byte> payload;
    };

    // Appends; `payload.size()` must equal `event.payload`, and seqs rise by one from 0.
    void append(const Event& event, std::span<const std::byte> payload);

    std::size_t size() const { return index_.size(); }   // number of events
    bool empty() const { return index_.empty(); }
    Entry operator[](std::size_t seq) const;
    std::size_t bytes() const;                     // memory held
    std::size_t limit() const { return limit_; }   // bytes; 512 MB unless told
    void set_limit(std::size_t bytes) { limit_ = bytes; }
    bool full() const { return bytes() >= limit_; }

    // About the run: program versions, kernel, page size, the lesson. Saved with the log.
    std::map<std::string, std::string>& facts() { return facts_; }
    const std::map<std::string, std::string>& facts() const { return facts_; }

    // Version 1 of the format (record/format.cpp). Writes to a temporary file and renames.
    Status save(const std::filesystem::path&) const;
    // A damaged or hostile file is refused with one line that names file and place; never crashes.
    static Result<Recording> load(const std::filesystem::path&);

private:
    struct Slot {
        alignas(64) std::byte bytes[kSlot];
    };
    static constexpr std::size_t kChunk = 1 << 14;   // slots
    std::vector<std::vector<Slot>> chunks_;          // each reserved once to kChunk (or one huge event)
    std::vector<std::uint64_t> index_;               // chunk << 32 | slot
    std::size_t limit_ = std::size_t(512) << 20;
    std::map<std::string, std::string> facts_;
};

inline std::string_view text(std::span<const std::byte> p) { return {reinterpret_cast<const char*>(p.data()), p.size()}; }

}   // namespace ipclab
