// What programs that are not ours may not do to others, and when they have used up what they may use. A call that is not
// allowed is exchanged at its enter stop for none at all, with EPERM for its result; the log has both. A limit ends the
// run. A fork is never made to fail: kill() with the -1 that an unchecked fork returned would reach all that is the user's.
#include "trace/engine.h"
#include <algorithm>
#include <array>
#include <charconv>
#include <csignal>
#include <fcntl.h>
#include <filesystem>
#include <sys/ioctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>

namespace ipclab {
namespace {

// Every process of the machine that is in that group.
std::vector<pid_t> group_members(pid_t group) {
    std::vector<pid_t> members;
    std::error_code wrong;
    for (std::filesystem::directory_iterator entry("/proc", wrong), end; !wrong && entry != end; entry.increment(wrong)) {
        const std::string name = entry->path().filename();
        pid_t pid = 0;
        const auto [rest, error] = std::from_chars(name.data(), name.data() + name.size(), pid);
        if (error == std::errc() && rest == name.data() + name.size() && getpgid(pid) == group) members.push_back(pid);
    }
    return members;
}

// Whom a pidfd stands for; 0: nobody any more, or it is none. A descriptor of the folder /proc/PID serves as one too.
pid_t process_of(pid_t tid, std::int64_t fd) {
    const auto place = "/proc/" + std::to_string(tid) + "/";
    const auto after = [](const std::string& text, std::string_view words) -> pid_t {
        const auto at = text.find(words);
        pid_t pid = 0;
        if (at != text.npos) std::from_chars(text.data() + at + words.size(), text.data() + text.size(), pid);
        return pid;
    };
    const pid_t pid = after(read_file(place + "fdinfo/" + std::to_string(fd)), "\nPid:\t");
    return pid != 0 ? pid : after(read_link(place + "fd/" + std::to_string(fd)), "/proc/");
}

constexpr std::uint64_t kFioSetOwn = 0x8901, kSiocSetGroup = 0x8902;   // FIOSETOWN, SIOCSPGRP (asm/sockios.h)

// Whether a call chooses who gets the signals of a descriptor (signals of input and output: the kernel sends them, and
// F_SETSIG may choose which), and whether it says whom in memory.
enum class Owner : std::uint8_t { None, InArgument, InMemory };
Owner sets_owner(int call, std::uint64_t command) {
    if (call == SYS_fcntl)
        return command == F_SETOWN ? Owner::InArgument : command == F_SETOWN_EX ? Owner::InMemory : Owner::None;
    return command == kFioSetOwn || command == kSiocSetGroup ? Owner::InMemory : Owner::None;
}

}   // namespace

// Whom such a call names, as kill(2) understands it; nothing: that cannot be read, and the call fails.
std::optional<std::int64_t> Engine::owner_in_memory(const Thread& t) const {
    std::array<std::int32_t, 2> words{};   // a number; or f_owner_ex: F_OWNER_TID, F_OWNER_PID, F_OWNER_PGRP, and a number
    const bool extended = t.row->number == SYS_fcntl;
    const auto bytes = std::as_writable_bytes(std::span(words)).first(extended ? 8 : 4);
    if (read_memory(t.tid, t.args[2], bytes) != bytes.size()) return std::nullopt;
    if (!extended) return words[0];
    return words[0] == F_OWNER_PGRP ? -std::int64_t(words[1]) : words[1];
}

// As kill(2) understands it: a process, a thread, 0 or -n a group, -1 everybody.
bool Engine::is_outside(std::int64_t target) const {
    const auto pid = pid_t(target);
    // A child that has ended and was not waited for is still theirs.
    const auto ours = [&](pid_t one) { return processes_.count(one) || threads_.count(one) || ended_.count(one); };
    if (pid == -1) return true;
    if (pid > 0) return !ours(pid);
    for (const pid_t member : group_members(-pid))
        if (!ours(member)) return true;
    return false;
}

// What its call would do to somebody outside, in words; "" nothing.
std::string Engine::signals_outside(const Thread& t) const {
    const auto& a = t.args;
    const auto who = [](std::int64_t target) {
        if (target == -1) return std::string("every process");
        return (target < 0 ? "process group " : "process ") + std::to_string(target < 0 ? -target : target) +
               ", which is not of this run,";
    };
    const auto signal_to = [&](std::int64_t target, std::uint64_t signal) -> std::string {
        if (signal == 0 || !is_outside(target)) return {};
        return std::string(signal_name(int(signal))) + " to " + who(target);
    };
    const auto about = [&](const char* what, std::int64_t target) -> std::string {
        return is_outside(target) ? what + who(target) : std::string();
    };
    const auto own_group = [&](std::int64_t target) { return target == 0 ? -std::int64_t(getpgid(t.process->pid)) : target; };
    const auto first = std::int64_t(std::int32_t(a[0]));
    switch (t.row->number) {
    case SYS_kill:
        return signal_to(own_group(first), a[1]);
    case SYS_tkill:
    case SYS_rt_sigqueueinfo:
        return signal_to(first, a[1]);
    case SYS_tgkill:
    case SYS_rt_tgsigqueueinfo:
        return signal_to(first, a[2]);
    case SYS_pidfd_send_signal: {
        const pid_t pid = process_of(t.tid, first);
        return pid > 0 ? signal_to(pid, a[1]) : std::string();
    }
    case SYS_pidfd_open:
        return about("a descriptor for ", first);
    case SYS_process_vm_readv:
    case SYS_process_vm_writev:
        return about("the memory of ", first);
    case SYS_fcntl:
    case SYS_ioctl: {
        const char* const what = "a descriptor's signals to ";
        const Owner owner = sets_owner(t.row->number, a[1]);
        if (owner == Owner::InArgument && std::int32_t(a[2]) != 0) return about(what, std::int32_t(a[2]));
        if (owner != Owner::InMemory) return {};
        // Another thread could change it after we have looked.
        const auto threads =
            std::ranges::count_if(threads_, [&](const auto& entry) { return entry.second->process == t.process; });
        if (threads > 1) return what + std::string("somebody whom its other threads may still exchange");
        const auto target = owner_in_memory(t);
        return target && *target != 0 ? about(what, *target) : std::string();
    }
    default:
        return {};
    }
}

void Engine::guard(Thread& t) {
    if (ending_) return;
    if (t.traits & kForks) {
        std::size_t there = threads_.size();
        for (const auto& [tid, other] : threads_) there += other->where == Where::InCall && other->traits & kForks;
        if (const auto what = budget_.another(there); !what.empty()) return limit_reached(what, t.process->pid);
    }
    if (!launch_.confined) return;
    if (const auto what = signals_outside(t); !what.empty()) refuse(t, what);
}

// With no number there is no call, and the result is what stands in the register (ptrace(2), PTRACE_EVENT_SECCOMP).
void Engine::refuse(Thread& t, const std::string& what) {
    user_regs_struct registers{};
    if (ptrace(PTRACE_GETREGS, t.tid, nullptr, &registers) != 0) return;   // killed meanwhile
    registers.orig_rax = ~std::uint64_t(0);
    registers.rax = std::uint64_t(-EPERM);
    if (ptrace(PTRACE_SETREGS, t.tid, nullptr, &registers) != 0) return;
    log_.notice(NoticeCode::SignalRefused, t.process->name + ": " + what + " was refused", t.process->pid);
}

void Engine::limit_reached(const std::string& what, pid_t pid) {
    if (ending_) return;
    log_.notice(NoticeCode::LimitReached, "the program " + what + ", and was ended", pid);
    ending_ = true;
    for (const auto& [one, process] : processes_) kill(one, SIGKILL);
    for (const auto& [tid, thread] : threads_)
        if (!thread->process) kill(tid, SIGKILL);
    if (!rounds_) return;
    for (const pid_t one : rounds_->running) kill(one, SIGKILL);
}

void Engine::look_at_budget() {
    if (!budget_.limited() || ending_ || last_tick_ - last_budget_ < kBudgetEvery) return;
    last_budget_ = last_tick_;
    std::vector<pid_t> all;
    for (const auto& [pid, process] : processes_)
        if (process->executed) all.push_back(pid);   // before its exec it is a copy of us, and what it holds is ours
    if (const auto what = budget_.look(all); !what.empty()) limit_reached(what);
}

}   // namespace ipclab
