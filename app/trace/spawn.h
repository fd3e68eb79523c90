// Starts the programs of a run so that nothing they do is missed.
#pragma once
#include "calls/launch.h"
#include "record/handle.h"
#include "record/result.h"
#include "trace/confine.h"
#include "trace/terminal.h"
#include <linux/filter.h>
#include <string>
#include <sys/types.h>
#include <vector>

namespace ipclab {

// Options of PTRACE_SEIZE for every tracee.
long ptrace_options();

// A child that waits at its gate until it may execute its program.
struct Gated {
    pid_t pid = 0;
    Handle opener;   // closed with nothing written, the child ends by itself
    Status open();
};

// filter: nullptr where the child will not be followed, for a filtered call with no tracer fails (ENOSYS).
Result<Gated> fork_gated(const Program&, const std::string& path, const std::string& folder, Terminal* terminal,
                         const std::vector<sock_filter>* filter, const Confinement&);

// Forks, seizes and lets go of a child that executes `path`. Its first traced call is that execve.
// terminal: nullptr, and it inherits stdio, session and process group.
Result<pid_t> spawn(const Program&, const std::string& path, const std::string& folder, Terminal* terminal,
                    const std::vector<sock_filter>& filter, const Confinement&);

// Whether ptrace is allowed here: seizes a child of ours. 0, or the errno.
int try_ptrace();
// The words for a refusal: which setting it is.
std::string why_refused(int errno_value);

}   // namespace ipclab
