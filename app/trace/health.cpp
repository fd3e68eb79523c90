#include "trace/health.h"
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <cstring>
#include <fmt/core.h>
#include <fstream>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/kcmp.h>
#include <linux/seccomp.h>
#include <optional>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

namespace ipclab {
namespace {

constexpr int kNotTried = -1;   // an earlier step failed, so this one could not be tried

// errno of each thing tried on the child; 0: it worked.
struct Tried {
    int ptrace = kNotTried, seccomp = kNotTried, getfd = kNotTried, kcmp = kNotTried, readv = kNotTried, watch = kNotTried;
};

volatile std::uint32_t watched_word = 0;   // the child writes it, the parent's watchpoint sees that

// The child: waits for its gate, filters getppid, makes that call, stores one word, ends. Async-signal-safe.
[[noreturn]] void child(int gate) {
    alarm(20);   // whatever goes wrong, it does not stay
    char byte;
    if (read(gate, &byte, 1) != 1) _exit(0);

    sock_filter program[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_getppid, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRACE),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    const sock_fprog filter{sizeof program / sizeof *program, program};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) != 0) _exit(errno);
    syscall(SYS_getppid);
    watched_word = 1;
    _exit(0);
}

// Waits for the child's next stop; nothing if it ended (then `status` says how).
bool stopped(pid_t pid, int& status) {
    while (waitpid(pid, &status, __WALL) < 0)
        if (errno != EINTR) return false;
    return WIFSTOPPED(status);
}

int try_getfd(pid_t pid, int fd) {
    const int pidfd = int(syscall(SYS_pidfd_open, pid, 0));
    if (pidfd < 0) return errno;
    const int copy = int(syscall(SYS_pidfd_getfd, pidfd, fd, 0));
    const int error = copy < 0 ? errno : 0;
    if (copy >= 0) close(copy);
    close(pidfd);
    return error;
}

int try_kcmp(pid_t pid, int fd) { return syscall(SYS_kcmp, getpid(), pid, KCMP_FILE, fd, fd) == 0 ? 0 : errno ? errno : EINVAL; }

int try_readv(pid_t pid) {
    std::uint32_t copy = 0;
    iovec here{&copy, sizeof copy}, there{const_cast<std::uint32_t*>(&watched_word), sizeof copy};
    return process_vm_readv(pid, &here, 1, &there, 1, 0) == ssize_t(sizeof copy) ? 0 : errno;
}

// A write watchpoint on four bytes, and the store that must hit it. Some virtual machines accept the registers
// and never trap, hence the trial.
int try_watch(pid_t pid) {
    const auto reg = [](int n) { return reinterpret_cast<void*>(offsetof(user, u_debugreg) + std::size_t(n) * sizeof(long)); };
    constexpr unsigned long kWriteFourBytes = 1ul << 16 | 3ul << 18 | 1ul;
    if (ptrace(PTRACE_POKEUSER, pid, reg(0), &watched_word) != 0) return errno;
    if (ptrace(PTRACE_POKEUSER, pid, reg(7), kWriteFourBytes) != 0) return errno;
    int status = 0;
    if (ptrace(PTRACE_CONT, pid, nullptr, nullptr) != 0) return errno;
    if (!stopped(pid, status) || WSTOPSIG(status) != SIGTRAP) return ENODEV;
    errno = 0;
    const long dr6 = ptrace(PTRACE_PEEKUSER, pid, reg(6), nullptr);
    return errno ? errno : dr6 & 1 ? 0 : ENODEV;
}

Tried try_all() {
    Tried tried;
    int gate[2];
    if (pipe(gate) != 0) {
        tried.ptrace = errno;
        return tried;
    }
    const pid_t pid = fork();
    if (pid == 0) {
        close(gate[1]);
        child(gate[0]);
    }
    if (pid < 0) {
        tried.ptrace = errno;
        close(gate[0]);
        close(gate[1]);
        return tried;
    }

    constexpr long kOptions = PTRACE_O_EXITKILL | PTRACE_O_TRACESECCOMP;
    tried.ptrace = ptrace(PTRACE_SEIZE, pid, nullptr, kOptions) == 0 ? 0 : errno;
    int status = 0;
    bool alive = true;
    if (tried.ptrace == 0 && write(gate[1], "g", 1) == 1) {
        alive = stopped(pid, status);
        if (alive && status >> 8 == (SIGTRAP | PTRACE_EVENT_SECCOMP << 8)) {
            tried.seccomp = 0;
            tried.getfd = try_getfd(pid, gate[0]);
            tried.kcmp = try_kcmp(pid, gate[0]);
            tried.readv = try_readv(pid);
            tried.watch = try_watch(pid);
        } else {
            tried.seccomp = !alive && WIFEXITED(status) && WEXITSTATUS(status) ? WEXITSTATUS(status) : ENOSYS;
        }
    }
    close(gate[0]);
    close(gate[1]);
    kill(pid, SIGKILL);   // no one else can have its number before we reap it
    while (waitpid(pid, &status, __WALL) == pid && WIFSTOPPED(status)) {}
    return tried;
}

std::optional<int> yama() {
    std::ifstream file("/proc/sys/kernel/yama/ptrace_scope");
    int scope = 0;
    return file >> scope ? std::optional(scope) : std::nullopt;
}

HealthItem yama_item(std::optional<int> scope) {
    static constexpr const char* kMeaning[] = {"any process of yours can be traced", "descendants can be traced",
                                               "only an administrator can trace", "nobody can trace"};
    if (!scope) return {Standing::Ok, "Yama", "not in this kernel: nothing is forbidden", "", false};
    HealthItem item{Standing::Ok, "Yama", fmt::format("ptrace_scope is {}: {}", *scope, kMeaning[std::min(*scope, 3)]), "",
                    false};
    if (*scope >= 2 && geteuid() != 0) item.standing = Standing::Missing;
    if (*scope == 3) item.standing = Standing::Missing;
    if (item.standing == Standing::Missing)
        item.advice = *scope == 3 ? "set kernel.yama.ptrace_scope=1 in /etc/sysctl.d and restart the machine"
                                  : "run: sysctl kernel.yama.ptrace_scope=1 (as root)";
    return item;
}

HealthItem item(const char* name, int error, std::string works, std::string advice, bool needed = false) {
    if (error == 0) return {Standing::Ok, name, std::move(works), "", needed};
    return {needed ? Standing::Missing : Standing::Limited, name,
            error == kNotTried ? "could not be tried" : fmt::format("refused: {}", std::strerror(error)), std::move(advice),
            needed};
}

}   // namespace

std::vector<HealthItem> tracing_health() {
    const Tried tried = try_all();
    const std::optional<int> scope = yama();
    const char* allow =
        scope.value_or(0) >= 2 ? "see Yama" : "in a container, allow it: --cap-add=SYS_PTRACE, or a seccomp profile with ptrace";
    return {
        item("ptrace", tried.ptrace, "a child was traced", allow, true),
        yama_item(scope),
        item("seccomp filter", tried.seccomp, "a call was stopped by a filter", "needs a kernel with CONFIG_SECCOMP_FILTER",
             true),
        item("pidfd_getfd", tried.getfd, "a child's descriptor was duplicated",
             "levels are computed, not read; flags and capacity cannot be switched (in a container: --cap-add=SYS_PTRACE)"),
        item("kcmp", tried.kcmp, "descriptors can be compared",
             "where a descriptor came from over a socket may stay unknown (in a container: --cap-add=SYS_PTRACE)"),
        item("process_vm_readv", tried.readv, "a child's memory was read",
             "source lines of blocked calls and shared words are not shown"),
        item("debug registers", tried.watch, "a store was caught by a watchpoint",
             "lines are found by single steps; loads and stores of shared words are not told apart"),
    };
}

}   // namespace ipclab
