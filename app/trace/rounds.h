// Free runs: the programs of a launch, many times one after another, on all CPUs and not followed (no ptrace, no filter).
// All that is told of a round is its Spawn, its Output and its Exited: what happens within it is not observed.
#pragma once
#include "trace/spawn.h"
#include <cstdint>
#include <string>
#include <vector>

namespace ipclab {

struct Rounds {
    std::vector<std::string> paths;   // of the launch's programs
    std::int64_t number = 0;          // of the present one, from 1
    std::vector<Gated> gated;         // its programs that wait for a Run
    std::vector<pid_t> running;       // its programs that have not ended, the gated ones too
    bool stopped = false;             // somebody killed one: no more of them
};

}   // namespace ipclab
