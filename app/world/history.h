// Any moment of a recording: copies of the World along it, and a short fold from the nearest.
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
    void keep();

    World now_;
    std::uint64_t folded_ = 0;   // events
    // keys_[i]: after i * stride_ events. The stride begins at 4,096 and doubles when the copies have become too heavy.
    std::vector<World> keys_;
    std::uint64_t stride_ = 4096;
    std::size_t weight_ = 0;   // bytes of all keys, about
};

}   // namespace ipclab
