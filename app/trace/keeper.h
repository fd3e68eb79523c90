// The process between the owner and the tracer. It sleeps for as long as the tracer lives, and then ends what that has
// left running: the kernel kills a dead tracer's tracees (PTRACE_O_EXITKILL), but not who was never followed and has
// turned its back on its parent and terminal (Launch::rounds, setsid, an ignored SIGHUP). Orphans become its children
// (PR_SET_CHILD_SUBREAPER), so none can hide. What they made and left behind goes with them. Should the keeper be killed, the
// tracer, a subreaper too, ends the run; should both be, what is left behind goes with the next start.
#pragma once
#include <functional>
#include <sys/types.h>

namespace ipclab {

// Makes this process, a fresh child of `owner` with one thread, the keeper; the tracer is a child of it, which runs `kept`.
// The tracer gets SIGTERM when the keeper or the owner is gone, and SIGKILL if it takes too long after the owner's death.
[[noreturn]] void keep(pid_t owner, const std::function<void()>& kept);

}   // namespace ipclab
