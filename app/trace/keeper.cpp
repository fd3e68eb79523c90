#include "trace/keeper.h"
#include "trace/leftovers.h"
#include "trace/proc.h"
#include <cerrno>
#include <csignal>
#include <ctime>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace ipclab {
namespace {

constexpr timespec kEndMost{3, 0};   // that the tracer may take to end its run once the owner is gone

// SIGCHLD and SIGTERM are blocked: they wait until they are asked for.
void until_gone(pid_t tracer, const sigset_t& told) {
    bool owner_gone = false;
    for (;;) {
        for (pid_t pid; (pid = waitpid(-1, nullptr, WNOHANG | __WALL)) > 0;)
            if (pid == tracer) return;
        const int signal = owner_gone ? sigtimedwait(&told, nullptr, &kEndMost) : sigwaitinfo(&told, nullptr);
        if (signal == SIGTERM) {
            owner_gone = true;
            kill(tracer, SIGTERM);
        } else if (signal < 0 && errno == EAGAIN) {
            kill(tracer, SIGKILL);
        }
    }
}

// Whoever dies gives its children to us, so this goes on until there is nobody below us any more. False where the kernel
// does not list them.
bool end_all() {
    while (waitpid(-1, nullptr, WNOHANG | __WALL) >= 0) {
        const auto left = children_of_this_thread();
        if (left.empty() && waitpid(-1, nullptr, WNOHANG | __WALL) == 0) return false;
        for (const pid_t pid : left) kill(pid, SIGKILL);
        waitpid(-1, nullptr, __WALL);
    }
    return true;
}

}   // namespace

void keep(pid_t owner, const std::function<void()>& kept) {
    prctl(PR_SET_NAME, "ipclab-keeper");
    sigset_t told, before;
    sigemptyset(&told);
    sigaddset(&told, SIGCHLD);
    sigaddset(&told, SIGTERM);
    sigprocmask(SIG_BLOCK, &told, &before);
    signal(SIGCHLD, SIG_DFL);   // ignored, there would be nobody to wait for
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != owner) _exit(1);   // it died before the line above
    prctl(PR_SET_CHILD_SUBREAPER, 1);

    const pid_t keeper = getpid(), tracer = fork();
    if (tracer == 0) {
        prctl(PR_SET_PDEATHSIG, SIGTERM);
        sigdelset(&before, SIGTERM);
        sigprocmask(SIG_SETMASK, &before, nullptr);
        if (getppid() == keeper) kept();
        _exit(1);
    }
    // The ends of the tracer's socket, or an end of somebody's pipe, must not stay open here.
    syscall(SYS_close_range, 3u, ~0u, 0);
    if (tracer > 0) until_gone(tracer, told);
    if (end_all()) clean_leftovers();   // nobody is left to make more of them
    _exit(0);
}

}   // namespace ipclab
