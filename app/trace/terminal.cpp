#include "trace/terminal.h"
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <termios.h>
#include <unistd.h>

namespace ipclab {
namespace {

constexpr int kFailed = 127;

[[noreturn]] void lead(int terminal, int tell, pid_t parent, const std::function<void()>& child) {
    prctl(PR_SET_NAME, "ipclab-terminal");
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent || setsid() < 0 || ioctl(terminal, TIOCSCTTY, 0) != 0) _exit(kFailed);
    // A brother, not a child: it is the parent of both who traces and waits (clone(2), CLONE_PARENT). The session is ours.
    const auto pid = pid_t(syscall(SYS_clone, CLONE_PARENT | SIGCHLD, nullptr, nullptr, nullptr, nullptr));
    if (pid == 0) {
        // Not in the foreground yet, it may ask to be only with SIGTTOU ignored, as the tracer has it (tcsetpgrp(3)).
        if (setpgid(0, 0) != 0 || tcsetpgrp(terminal, getpid()) != 0) _exit(kFailed);
        for (int fd = 0; fd <= 2; ++fd)
            if (dup2(terminal, fd) < 0) _exit(kFailed);
        child();
        _exit(kFailed);
    }
    if (pid < 0 || write(tell, &pid, sizeof pid) != sizeof pid) _exit(kFailed);
    syscall(SYS_close_range, 0u, ~0u, 0);   // a gate's end, or a user's pipe, must not stay open here
    for (;;) pause();
}

}   // namespace

Result<Terminal> Terminal::open() {
    Terminal out;
    out.master.reset(posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK));
    if (!out.master || grantpt(out.master.get()) != 0 || unlockpt(out.master.get()) != 0)
        return system_error("open a pseudo-terminal", errno);
    char name[PATH_MAX];
    if (ptsname_r(out.master.get(), name, sizeof name) != 0) return system_error("ptsname", errno);
    out.slave.reset(::open(name, O_RDWR | O_NOCTTY | O_CLOEXEC));
    if (!out.slave) return system_error(std::string("open ") + name, errno);
    out.name = name;
    const winsize size{24, 80, 0, 0};
    ioctl(out.slave.get(), TIOCSWINSZ, &size);
    termios settings{};
    if (tcgetattr(out.slave.get(), &settings) == 0) {
        settings.c_oflag &= ~tcflag_t(ONLCR);   // Output events carry what was written, "\n" and not "\r\n"
        tcsetattr(out.slave.get(), TCSANOW, &settings);
    }
    return out;
}

Result<pid_t> Terminal::fork_inside(const std::function<void()>& child) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) return system_error("pipe2", errno);
    const Handle told(ends[0]);
    Handle tell(ends[1]);
    const pid_t parent = getpid(), leader = fork();
    if (leader < 0) return system_error("fork", errno);
    if (leader == 0) lead(slave.get(), tell.get(), parent, child);
    leader_.reset(int(syscall(SYS_pidfd_open, leader, 0)));
    tell.reset();
    pid_t pid = -1;
    ssize_t got;
    while ((got = read(told.get(), &pid, sizeof pid)) < 0 && errno == EINTR) {}
    if (got != sizeof pid) return Error{"no process could be started in " + name, 1};
    return pid;
}

void Terminal::end_leader() {
    if (leader_) syscall(SYS_pidfd_send_signal, leader_.get(), SIGKILL, nullptr, 0);
    leader_.reset();
}

}   // namespace ipclab
