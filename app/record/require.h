// Invariants are checked in release builds too: a lab that shows something untrue is worse than one that stops.
#pragma once
#include <cstdio>
#include <cstdlib>

namespace ipclab {

inline void require(bool holds, const char* what) {
    if (holds) return;
    std::fprintf(stderr, "ipclab: invariant broken: %s\n", what);
    std::abort();
}

}   // namespace ipclab
