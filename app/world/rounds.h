// What a round's own words say of a race.
#pragma once
#include "world/world.h"
#include <optional>

namespace ipclab {

// "1083121 of 2000000": how many additions arrived, and how many were made.
struct Total {
    std::int64_t counted = 0, of = 0;
    bool exact() const { return counted == of; }
};
// Of a round that is over and printed such a line; else nothing.
std::optional<Total> total_of(const Round&);

}   // namespace ipclab
