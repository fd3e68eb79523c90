// What each stop means (ptrace(2), "Stopped states"), but for enter and exit of calls.
#include "trace/engine.h"
#include <csignal>
#include <cstring>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace ipclab {
namespace {

constexpr bool is_stop_signal(int signal) {
    return signal == SIGSTOP || signal == SIGTSTP || signal == SIGTTIN || signal == SIGTTOU;
}

Disposition disposition_of(pid_t tid, int signal) {
    const ProcessStatus status = process_status(tid);
    const std::uint64_t bit = std::uint64_t(1) << (signal - 1);
    return status.caught & bit ? Disposition::Handled : status.ignored & bit ? Disposition::Ignored : Disposition::Default;
}

unsigned long event_message(pid_t tid) {
    unsigned long message = 0;
    ptrace(PTRACE_GETEVENTMSG, tid, nullptr, &message);
    return message;
}

std::string base_name(const std::string& path) { return path.substr(path.rfind('/') + 1); }

}   // namespace

void Engine::on_stop(pid_t tid, int status) {
    if (!WIFSTOPPED(status)) return on_gone(tid, status);
    Thread* t = find_thread(tid);
    const int signal = WSTOPSIG(status), event = status >> 16;
    // Born since the others were killed, or spared until now.
    if (ending_ && event != PTRACE_EVENT_EXIT && !(t && t->process && making_private(t->process->pid))) kill(tid, SIGKILL);
    if (!t) {
        // A child can stop before its parent's Fork is reported. It waits, so that its events come after its birth.
        t = (threads_[tid] = std::make_unique<Thread>()).get();
        t->tid = tid;
        t->where = Where::Unborn;
        t->birth_status = status;
        if (ending_) ptrace(PTRACE_CONT, tid, nullptr, 0L);
        return;
    }
    in_hand_ = t;
    if (!t->process) resume(*t);   // still unborn, and killed
    else if (signal == (SIGTRAP | 0x80)) t->where == Where::Injected ? injected(*t) : on_exit(*t);
    else if (event != 0) on_event(*t, event, status);
    else on_signal(*t, signal);
    in_hand_ = nullptr;
}

void Engine::on_event(Thread& t, int event, int status) {
    switch (event) {
    case PTRACE_EVENT_SECCOMP:
        return on_enter(t);
    case PTRACE_EVENT_FORK:
    case PTRACE_EVENT_VFORK:
    case PTRACE_EVENT_CLONE:
        return on_fork(t);
    case PTRACE_EVENT_EXEC:
        return on_exec(t);
    case PTRACE_EVENT_EXIT:
        return on_exiting(t);
    case PTRACE_EVENT_STOP:
        return on_stop_trap(t, status);
    default:
        return resume(t);
    }
}

// ESRCH from ptrace means killed meanwhile: its end will be reported.
void Engine::resume(Thread& t, int signal) {
    const bool in_call = t.where == Where::InCall || t.where == Where::Injected;
    if (t.process && t.watch_version != t.process->watch_version) arm(t);
    if (t.step.to == Stepping::To::Line && !t.step.planned && !in_call && !ending_) plan(t);
    const bool single = t.step.single && !in_call;
    t.stepped = t.stepped || single;
    in_hand_ = nullptr;
    ptrace(in_call ? PTRACE_SYSCALL : single ? PTRACE_SINGLESTEP : PTRACE_CONT, t.tid, nullptr, long(signal));
}

void Engine::on_gone(pid_t tid, int status) {
    if (rounds_) return round_gone(tid, status);
    Thread* t = find_thread(tid);
    if (!t || !t->process) {
        threads_.erase(tid);
        if (ended_.erase(tid) == 0) gone_early_[tid] = status;
        return;
    }
    Process* process = t->process;
    const bool last = tid == process->pid;   // the leader's end is reported when no other thread is left
    if (last && process->terminal >= 0) drain(screens_[std::size_t(process->terminal)]);
    look_at_mutexes_of(tid);
    fds_.apply(log_.put({.pid = process->pid, .tid = tid, .kind = Kind::Exited, .flags = flags_of(*t), .a = status}));
    lines_.forget(tid);
    threads_.erase(tid);
    if (!last) return;
    ended_.insert(tid);
    std::erase_if(threads_, [&](const auto& entry) { return entry.second->process == process; });
    processes_.erase(tid);
}

void Engine::on_stop_trap(Thread& t, int status) {
    if (t.fresh) {
        t.birth_status = status;
        return born(t);
    }
    // With a stop signal: job control stopped the process. LISTEN leaves it stopped until SIGCONT (or SIGKILL).
    t.stopped = is_stop_signal(WSTOPSIG(status));
    if (t.stopped && !ending_) ptrace(PTRACE_LISTEN, t.tid, nullptr, 0L);
    else resume(t);
}

void Engine::on_fork(Thread& parent) {
    const auto child = pid_t(event_message(parent.tid));
    // Killed in this stop, the parent may be gone, or stand in its exit stop already: then the message is none, or that
    // one's. A child that was born comes by itself.
    const bool ours = find_thread(child) || gone_early_.contains(child) || process_status(child).tracer == getpid();
    if (!ours) return resume(parent);
    announce(parent.process->pid, &parent, child, parent.clone_flags, false);
    resume(parent);
}

void Engine::announce(pid_t parent_pid, const Thread* parent, pid_t child, std::int64_t flags, bool derived) {
    const pid_t child_pid = flags & CLONE_THREAD ? parent_pid : child;
    const Event event = log_.put({.pid = parent_pid,
                                  .tid = parent ? parent->tid : parent_pid,
                                  .kind = Kind::Fork,
                                  .flags = std::uint8_t((parent ? flags_of(*parent) : 0) | (derived ? kDerived : 0)),
                                  .call = parent && parent->row ? parent->row->number : std::int16_t(-1),
                                  .a = child_pid,
                                  .b = child,
                                  .c = flags});
    fds_.apply(event);

    ended_.erase(child);   // the number is used again
    Process* process = find_process(child_pid);
    if (!(flags & CLONE_THREAD)) {
        auto fresh = std::make_unique<Process>();
        fresh->pid = child;
        fresh->main_reached = fresh->begun = true;
        fresh->executed = true;
        if (Process* from = find_process(parent_pid)) {
            fresh->main_reached = from->main_reached;
            fresh->begun = from->begun;
            fresh->name = from->name;
            fresh->restarts = from->restarts;
            fresh->loader = from->loader;
            inherit_semaphores(parent_pid, child);
            fresh->words = from->words;
            fresh->statics = from->statics;
            fresh->pointer = from->pointer;
            fresh->pointer_name = from->pointer_name;
            fresh->awaits_store = from->awaits_store;
            fresh->watch_version = from->watch_version;
            if (flags & CLONE_FILES) from->shares_table = fresh->shares_table = true;
        }
        fresh->vforked = (flags & CLONE_VFORK) != 0;
        process = (processes_[child] = std::move(fresh)).get();
    }
    Thread* t = find_thread(child);
    const bool waits = t != nullptr;
    if (!t) t = &add_thread(child, *process);
    t->process = process;
    t->where = Where::User;
    t->fresh = true;
    if (parent) t->control = parent->control;
    if (const auto gone = gone_early_.find(child); gone != gone_early_.end()) {
        const int status = gone->second;
        gone_early_.erase(gone);
        on_gone(child, status);
    } else if (waits) {
        Thread* const before = in_hand_;
        in_hand_ = t;
        born(*t);
        in_hand_ = before;
    }
}

// In its first stop, with its parent's Fork told.
void Engine::born(Thread& t) {
    t.fresh = false;
    Process& process = *t.process;
    if (!process.main_reached) await_main(t);
    else if (t.control.hold && t.control.by_line && process.begun && !process.vforked && t.tid == process.pid)
        t.step = {.to = Stepping::To::Line};
    if (t.tid == process.pid && !process.vforked && !process.shares_table) fds_.check(process.pid, false);
    t.stopped = is_stop_signal(WSTOPSIG(t.birth_status));
    if (t.stopped && !ending_) ptrace(PTRACE_LISTEN, t.tid, nullptr, 0L);
    else resume(t);
}

// The parent was killed between making the child and telling of it. Whoever could still tell is inside a fork.
void Engine::adopt_orphans() {
    std::vector<pid_t> unborn;
    for (const auto& [tid, t] : threads_)
        if (t->where == Where::Unborn) unborn.push_back(tid);
    for (const pid_t tid : unborn) {
        const ProcessStatus status = process_status(tid);
        const bool is_thread = status.tgid != 0 && status.tgid != tid;
        bool parent_may_tell = false;
        for (const auto& [other, t] : threads_)
            parent_may_tell = parent_may_tell || (t->where == Where::InCall && t->traits & kForks);
        if (parent_may_tell) continue;
        const pid_t parent = is_thread ? status.tgid : find_process(status.ppid) ? status.ppid : 0;   // 0: dead meanwhile
        if (is_thread && !find_process(parent)) kill(tid, SIGKILL);
        else announce(parent, nullptr, tid, is_thread ? CLONE_THREAD | CLONE_FILES : SIGCHLD, true);
    }
}

void Engine::on_exec(Thread& at) {
    // A thread that is not the leader takes the leader's number; the leader is gone without a word.
    const auto former = pid_t(event_message(at.tid));
    Thread* t = &at;
    if (former != at.tid && find_thread(former)) {
        auto node = threads_.extract(former);
        const pid_t tid = at.tid;
        threads_.erase(tid);
        node.key() = tid;
        t = threads_.insert(std::move(node)).position->second.get();
        t->tid = tid;
        in_hand_ = t;
    }
    Process& process = *t->process;
    const pid_t pid = process.pid;
    lines_.forget(pid);
    const bool first = !process.executed;
    const std::string path = read_link("/proc/" + std::to_string(pid) + "/exe");
    const IoCounters io = io_counters(pid, t->tid);
    process.executed = true;
    process.vforked = process.shares_table = process.main_reached = false;
    process.name = base_name(path);
    process.restarts.reset();
    process.words.clear();
    process.statics.clear();
    process.pointer = 0;
    process.pointer_name.clear();
    process.awaits_store = false;
    process.watch_version = 0;
    t->debug.forget();
    t->step = {};
    t->stepped = false;
    t->watch_version = 0;
    t->locals.clear();
    const std::string text = path + '\0' + read_file("/proc/" + std::to_string(pid) + "/cmdline");
    fds_.apply(log_.put({.pid = pid,
                         .tid = t->tid,
                         .kind = Kind::Exec,
                         .flags = kStartUp,
                         .call = t->row ? t->row->number : std::int16_t(-1),
                         .a = former,
                         .b = io.rchar,
                         .c = io.wchar,
                         .d = io.calls},
                        text));
    // PR_SET_NO_NEW_PRIVS, without which nobody but root may install a filter, switches set-user-ID off.
    struct stat file {};
    if (stat(path.c_str(), &file) == 0 && file.st_mode & S_ISUID && file.st_uid != geteuid())
        log_.notice(NoticeCode::PrivilegeLost, process.name + " is set-user-ID; observed, it runs without that privilege", pid);
    fds_.check(pid, first && process.terminal < 0);
    await_main(*t);
    resume(*t);
}

void Engine::on_exiting(Thread& t) {
    budget_.ending(t.process->pid);
    const IoCounters io = io_counters(t.process->pid, t.tid);
    t.held = t.paced = t.blocked = false;
    t.step = {};
    t.where = Where::User;
    log_.put({.pid = t.process->pid,
              .tid = t.tid,
              .kind = Kind::Exiting,
              .flags = flags_of(t),
              .a = std::int64_t(event_message(t.tid)),
              .b = io.rchar,
              .c = io.wchar,
              .d = io.calls});
    resume(t);
}

void Engine::on_signal(Thread& t, int signal) {
    if (signal == SIGTRAP && is_trap_of_ours(t)) return on_trap(t);
    if (const auto what = budget_.signalled(signal); !what.empty()) limit_reached(what, t.process->pid);
    siginfo_t info{};
    ptrace(PTRACE_GETSIGINFO, t.tid, nullptr, &info);
    const Disposition disposition = disposition_of(t.tid, signal);
    if (disposition == Disposition::Handled) derive_interruption(t, signal);
    log_.put({.pid = t.process->pid,
              .tid = t.tid,
              .kind = Kind::Signal,
              .flags = flags_of(t),
              .a = signal,
              .b = info.si_code,
              .c = info.si_pid,
              .d = std::int64_t(disposition)});
    resume(t, signal);
}

// The kernel turns a restart code into EINTR when a handler is about to run, after the exit stop that showed the code;
// no further stop shows it (signal(7), "Interruption of system calls").
void Engine::derive_interruption(Thread& t, int signal) {
    constexpr int kRestartSys = -512, kRestartNoIntr = -513;
    const std::int64_t code = t.restart;
    t.restart = 0;
    if (code == 0 || code == kRestartNoIntr) return;
    if (code == kRestartSys && t.process->restarts[std::size_t(signal)]) return;
    log_.put({.pid = t.process->pid,
              .tid = t.tid,
              .kind = Kind::Exit,
              .flags = std::uint8_t(kDerived | flags_of(t)),
              .call = t.row->number,
              .a = -EINTR,
              .b = asked_bytes(t)});
}

}   // namespace ipclab
