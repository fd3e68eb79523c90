#include "trace/confine.h"
#include <algorithm>
#include <cstdint>
#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace ipclab {
namespace {

// Newer than the headers of Debian 12. A kernel refuses what it does not know, so each is asked for by its version.
constexpr std::uint64_t kRefer = 1 << 13, kTruncate = 1 << 14;            // versions 2 and 3
constexpr std::uint64_t kScopeSockets = 1 << 0, kScopeSignals = 1 << 1;   // version 6

struct Ruleset {
    std::uint64_t files, network, scoped;
};   // landlock_ruleset_attr as of version 6

constexpr std::uint64_t kMakes = LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG |
                                 LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO | LANDLOCK_ACCESS_FS_MAKE_BLOCK |
                                 LANDLOCK_ACCESS_FS_MAKE_SYM | LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE;

// Whatever changes something; reading and executing stay free.
std::uint64_t changes(long version) {
    return LANDLOCK_ACCESS_FS_WRITE_FILE | kMakes | (version >= 2 ? kRefer : 0) | (version >= 3 ? kTruncate : 0);
}

void let(int ruleset, const char* path, std::uint64_t access) {
    const Handle place(open(path, O_PATH | O_CLOEXEC));
    if (!place) return;
    landlock_path_beneath_attr rule{};
    rule.allowed_access = access;
    rule.parent_fd = place.get();
    syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
}

Handle make_walls(const Launch& launch) {
    const long version = syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
    if (version < 1) return {};
    const std::uint64_t all = changes(version);
    Ruleset wanted{all, 0, 0};
    // Several programs of a launch take this on one by one and would be outsiders to each other.
    if (version >= 6 && launch.programs.size() == 1) wanted.scoped = kScopeSockets | kScopeSignals;
    const std::size_t size = version >= 6 ? sizeof wanted : version >= 4 ? 2 * sizeof wanted.files : sizeof wanted.files;
    Handle ruleset(int(syscall(SYS_landlock_create_ruleset, &wanted, size, 0)));
    if (!ruleset) return {};
    const std::uint64_t write = LANDLOCK_ACCESS_FS_WRITE_FILE | (all & kTruncate);
    if (!launch.folder.empty()) let(ruleset.get(), launch.folder.c_str(), all);
    for (const char* device : {"/dev/null", "/dev/zero", "/dev/full", "/dev/tty"}) let(ruleset.get(), device, write);
    // Shared memory and message queues have names in folders of their own; what a run leaves there is removed after it.
    for (const char* shared : {"/dev/shm", "/dev/mqueue"})
        let(ruleset.get(), shared, write | LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_REMOVE_FILE);
    return ruleset;
}

}   // namespace

Confinement Confinement::of(const Launch& launch) {
    Confinement out;
    const Limits& limits = launch.limits;
    constexpr rlim_t kMega = 1 << 20;
    // The tracer ends the run when these are used up, and names them; the kernel's own come a little later, for each
    // process, in case it cannot. A program that only reserves memory and does not use it may reserve twice as much.
    if (limits.cpu_s) out.limits_.emplace_back(RLIMIT_CPU, limits.cpu_s + 1);
    if (limits.memory_mb) out.limits_.emplace_back(RLIMIT_AS, 2 * kMega * limits.memory_mb);
    if (limits.file_mb) out.limits_.emplace_back(RLIMIT_FSIZE, kMega * limits.file_mb);
    if (launch.confined) out.limits_.emplace_back(RLIMIT_CORE, 0);
    if (launch.confined) out.ruleset_ = make_walls(launch);
    return out;
}

bool Confinement::take_on() const {
    for (const auto& [which, most] : limits_) {
        rlimit limit{};
        if (getrlimit(__rlimit_resource(which), &limit) != 0) return false;
        // At its hard limit of CPU time a process is killed without a word; SIGXCPU, which can be named, needs a second before.
        const rlim_t hard = which == RLIMIT_CPU ? most + 1 : most;
        limit = {std::min(most, limit.rlim_max), std::min(hard, limit.rlim_max)};
        if (setrlimit(__rlimit_resource(which), &limit) != 0) return false;
    }
    return !ruleset_ || syscall(SYS_landlock_restrict_self, ruleset_.get(), 0) == 0;
}

}   // namespace ipclab
