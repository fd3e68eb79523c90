#include "trace/spawn.h"
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <linux/close_range.h>
#include <linux/seccomp.h>
#include <span>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace ipclab {
namespace {

constexpr int kLastSignal = 64;

// Everything the child needs, made before fork: after it only system calls are allowed.
struct Plan {
    const char* path = nullptr;
    const char* folder = nullptr;   // nullptr: stay
    std::vector<char*> argv, envp;
    std::span<const int> ignored;   // signals
    sock_fprog filter{};            // empty: it will not be followed
    const Confinement* confinement = nullptr;
    int gate = -1;
    pid_t parent = 0;
};

// The environment, with `added` NAME=VALUE in place of what has the same name.
std::vector<char*> environment(const std::vector<std::string>& added) {
    const auto name = [](std::string_view variable) { return variable.substr(0, variable.find('=')); };
    std::vector<char*> out;
    for (char** variable = environ; *variable; ++variable) {
        bool replaced = false;
        for (const auto& other : added) replaced = replaced || name(*variable) == name(other);
        if (!replaced) out.push_back(*variable);
    }
    for (const auto& variable : added) out.push_back(const_cast<char*>(variable.c_str()));
    out.push_back(nullptr);
    return out;
}

// An ignored or blocked signal is inherited through execve, and an ignored SIGPIPE would change every lesson.
void reset_signals(std::span<const int> ignored) {
    struct sigaction action {};
    action.sa_handler = SIG_DFL;
    for (int signal = 1; signal <= kLastSignal; ++signal) sigaction(signal, &action, nullptr);
    action.sa_handler = SIG_IGN;
    for (const int signal : ignored) sigaction(signal, &action, nullptr);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
}

[[noreturn]] void child(const Plan& plan) {
    constexpr int kFailed = 127;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    // The gate opens when we are seized. End of file there: the tracer died.
    char go = 0;
    if (getppid() != plan.parent || read(plan.gate, &go, 1) != 1) _exit(kFailed);
    reset_signals(plan.ignored);
    if (plan.folder && chdir(plan.folder) != 0) _exit(kFailed);
    if (syscall(SYS_close_range, 3u, ~0u, CLOSE_RANGE_CLOEXEC) != 0) _exit(kFailed);
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) _exit(kFailed);
    if (!plan.confinement->take_on()) _exit(kFailed);
    if (plan.filter.len > 0 && syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &plan.filter) != 0) _exit(kFailed);
    execve(plan.path, plan.argv.data(), plan.envp.data());
    _exit(kFailed);
}

}   // namespace

long ptrace_options() {
    return PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE |
           PTRACE_O_TRACEEXEC | PTRACE_O_TRACEEXIT | PTRACE_O_TRACESECCOMP;
}

Result<Gated> fork_gated(const Program& program, const std::string& path, const std::string& folder, Terminal* terminal,
                         const std::vector<sock_filter>* filter, const Confinement& confinement) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) return system_error("pipe2", errno);
    Handle gate(ends[0]), opener(ends[1]);

    Plan plan;
    plan.path = path.c_str();
    plan.folder = folder.empty() ? nullptr : folder.c_str();
    for (const auto& arg : program.argv) plan.argv.push_back(const_cast<char*>(arg.c_str()));
    plan.argv.push_back(nullptr);
    plan.envp = environment(program.env);
    plan.ignored = program.ignored;
    if (filter) plan.filter = {static_cast<unsigned short>(filter->size()), const_cast<sock_filter*>(filter->data())};
    plan.confinement = &confinement;
    plan.gate = gate.get();
    plan.parent = getpid();

    const auto begin = [&] {
        ::close(opener.get());   // or the gate would never see the tracer's death
        child(plan);
    };
    if (terminal) {
        const auto pid = terminal->fork_inside(begin);
        return pid ? Result<Gated>(Gated{*pid, std::move(opener)}) : pid.error();
    }
    const pid_t pid = fork();
    if (pid < 0) return system_error("fork", errno);
    if (pid == 0) begin();
    return Gated{pid, std::move(opener)};
}

Status Gated::open() {
    const char go = 1;
    if (write(opener.get(), &go, 1) != 1) return system_error("write to the gate", errno);
    opener.reset();
    return Nothing{};
}

Result<pid_t> spawn(const Program& program, const std::string& path, const std::string& folder, Terminal* terminal,
                    const std::vector<sock_filter>& filter, const Confinement& confinement) {
    auto gated = fork_gated(program, path, folder, terminal, &filter, confinement);
    if (!gated) return gated.error();
    if (ptrace(PTRACE_SEIZE, gated->pid, nullptr, ptrace_options()) != 0) {
        const int error = errno;
        gated->opener.reset();   // the child ends by itself
        waitpid(gated->pid, nullptr, 0);
        return Error{why_refused(error), 1};
    }
    if (const Status opened = gated->open(); !opened) return opened.error();
    return gated->pid;
}

int try_ptrace() {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) return errno;
    Handle gate(ends[0]), opener(ends[1]);
    const pid_t pid = fork();
    if (pid < 0) return errno;
    if (pid == 0) {
        char byte = 0;
        ::close(opener.get());
        [[maybe_unused]] const auto end_of_file = read(gate.get(), &byte, 1);
        _exit(0);
    }
    const int error = ptrace(PTRACE_SEIZE, pid, nullptr, ptrace_options()) == 0 ? 0 : errno;
    kill(pid, SIGKILL);
    int status = 0;
    while (waitpid(pid, &status, __WALL) == pid && WIFSTOPPED(status)) ptrace(PTRACE_CONT, pid, nullptr, 0L);
    return error;
}

std::string why_refused(int errno_value) {
    const std::string said = std::string("ptrace is refused (") + std::strerror(errno_value) + "): ";
    int scope = 0;
    std::ifstream("/proc/sys/kernel/yama/ptrace_scope") >> scope;   // no such file: Yama allows everything
    if (scope >= 2) return said + "kernel.yama.ptrace_scope is " + std::to_string(scope) + "; it must be 0 or 1";
    if (errno_value == EPERM || errno_value == EACCES)
        return said + "a seccomp profile or a container forbids it (docker run needs --cap-add=SYS_PTRACE), or another tracer is "
                      "at work";
    if (errno_value == ENOSYS) return said + "this kernel, or what emulates it, has no ptrace";
    return said + "PTRACE_SEIZE failed";
}

}   // namespace ipclab
