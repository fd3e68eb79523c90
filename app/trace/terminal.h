// A terminal for a program of a run, as a shell would give it one.
#pragma once
#include "record/handle.h"
#include "record/result.h"
#include <functional>
#include <string>
#include <sys/types.h>

namespace ipclab {

// A pseudo-terminal that the lab holds the master of. Its session is led by a process that only sleeps, as a shell leads
// that of the programs started from it: when the leader of a session ends, the kernel hangs up on all who are in its
// foreground (SIGHUP; setsid(2), credentials(7)), and a child that outlives its parent would be gone with it.
struct Terminal {
    Handle master, slave;   // the slave stays open here too, so that the master never reports a hang-up
    std::string name;       // of the slave: "/dev/pts/4"

    Terminal() = default;
    Terminal(Terminal&&) = default;
    Terminal& operator=(Terminal&&) = default;
    ~Terminal() { end_leader(); }

    static Result<Terminal> open();
    // As fork(2): a child of this process, in a process group of its own in the terminal's foreground, with the terminal
    // as its descriptors 0, 1 and 2. It goes on with `child`, which makes system calls only and does not return.
    Result<pid_t> fork_inside(const std::function<void()>& child);
    // Kills the leader; who waits for children of any number reaps it. Once is enough, and none is no error.
    void end_leader();

private:
    Handle leader_;   // a pidfd
};

}   // namespace ipclab
