// Any moment of a recording: copies of the World at every 4,096th event, and a short fold from there.
#pragma once
#include "record/recording.h"
#include "world/world.h"
#include <vector>

namespace ipclab {

class History {
public:
    // Folds what the recording has gained. A shorter recording (a new run) starts afresh.
    void advance(const Recording&);
    const World& now() const { return now_; }
    // The world after event `seq` (clamped).
    World at(const Recording&, std::uint64_t seq) const;
    void clear();

private:
    World now_;
    std::uint64_t folded_ = 0;      // events
    std::vector<World> keys_;       // keys_[i]: after i * 4096 events
};

} // namespace ipclab
