#include "world/history.h"
#include <algorithm>

namespace ipclab {

namespace {

constexpr std::size_t kMostWeight = std::size_t(192) << 20;

}   // namespace

void History::clear() { *this = History(); }

void History::keep() {
    keys_.push_back(now_);
    weight_ += now_.weight();
    if (weight_ <= kMostWeight || keys_.size() < 3) return;
    // Every other copy goes: finding a moment takes a fold twice as long, and memory stays bounded.
    std::vector<World> kept;
    weight_ = 0;
    for (std::size_t i = 0; i < keys_.size(); i += 2) {
        weight_ += keys_[i].weight();
        kept.push_back(std::move(keys_[i]));
    }
    keys_ = std::move(kept);
    stride_ *= 2;
}

void History::advance(const Recording& recording) {
    if (recording.size() < folded_) clear();
    for (; folded_ < recording.size(); ++folded_) {
        if (folded_ % stride_ == 0 && folded_ / stride_ == keys_.size()) keep();
        const auto [event, payload] = recording[folded_];
        now_.apply(event, payload);
    }
}

World History::at(const Recording& recording, std::uint64_t seq) const {
    const std::uint64_t wanted = std::min<std::uint64_t>(seq + (seq < folded_), folded_);   // events to fold
    if (wanted == folded_ || keys_.empty()) return now_;
    const std::size_t key = std::min<std::size_t>(wanted / stride_, keys_.size() - 1);
    World world = keys_[key];
    for (std::uint64_t i = key * stride_; i < wanted; ++i) {
        const auto [event, payload] = recording[i];
        world.apply(event, payload);
    }
    return world;
}

}   // namespace ipclab
