// What keeps a program that we did not write from doing harm: limits of the kernel on each process, and Landlock, which
// lets it write only below its folder (landlock(7)). Prepared before fork; taken on by the child, just before it executes.
#pragma once
#include "calls/launch.h"
#include "record/handle.h"
#include <sys/resource.h>
#include <utility>
#include <vector>

namespace ipclab {

class Confinement {
public:
    // By the launch's limits and whether it is to be confined. Where the kernel has no Landlock, or it is switched off,
    // walled() is false and the rest still holds.
    static Confinement of(const Launch&);

    bool walled() const { return bool(ruleset_); }
    // In the child, after PR_SET_NO_NEW_PRIVS: system calls only. False: it could not be done, errno says why.
    bool take_on() const;

private:
    std::vector<std::pair<int, rlim_t>> limits_;   // RLIMIT_…, the most
    Handle ruleset_;
};

}   // namespace ipclab
