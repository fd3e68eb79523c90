// Commands, and their echo in the log when they are carried out.
#include "trace/engine.h"
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace ipclab {

void Engine::carry_out(const Command& command) {
    static constexpr auto kVerbs = [] {
        std::array<void (Engine::*)(const Command&), std::size_t(CommandKind::Count)> verbs{};
        const auto set = [&](CommandKind kind, void (Engine::*verb)(const Command&)) { verbs[std::size_t(kind)] = verb; };
        set(CommandKind::Launch, &Engine::launch);
        set(CommandKind::End, &Engine::end);
        set(CommandKind::Run, &Engine::do_run);
        set(CommandKind::Hold, &Engine::do_hold);
        set(CommandKind::Step, &Engine::do_step);
        set(CommandKind::StepLine, &Engine::do_step_line);
        set(CommandKind::StepAccess, &Engine::do_step_access);
        set(CommandKind::Pace, &Engine::do_pace);
        set(CommandKind::Signal, &Engine::do_signal);
        set(CommandKind::Kill, &Engine::do_kill);
        set(CommandKind::Nonblock, &Engine::do_descriptor);
        set(CommandKind::Capacity, &Engine::do_descriptor);
        set(CommandKind::CloseEnd, &Engine::do_close_end);
        set(CommandKind::Probe, &Engine::do_probe);
        set(CommandKind::Mark, &Engine::do_mark);
        set(CommandKind::Input, &Engine::do_input);
        return verbs;
    }();
    const auto kind = std::size_t(command.kind);
    if (kind < kVerbs.size() && kVerbs[kind]) (this->*kVerbs[kind])(command);
}

void Engine::echo(const Command& command) {
    fds_.apply(log_.put({.pid = std::int32_t(command.target),
                         .tid = std::int32_t(command.target),
                         .kind = Kind::Command,
                         .a = std::int64_t(command.kind),
                         .b = command.target,
                         .c = command.value,
                         .d = command.fd},
                        command.text));
}

void Engine::gone(const Command& command) {
    log_.notice(NoticeCode::WillNotWork, std::string(name_of(command.kind)) + ": process " + std::to_string(command.target) +
                                             (rounds_ ? " is not followed" : " is gone"));
}

// All threads of a process, or one thread that is not a leader, or everybody. Says so where there is none.
std::vector<Thread*> Engine::targets(const Command& command) {
    std::vector<Thread*> out;
    for (const auto& [tid, t] : threads_)
        if (t->process && (command.target == kEveryone || t->process->pid == command.target || tid == command.target))
            out.push_back(t.get());
    if (out.empty() && command.target != kEveryone) gone(command);
    return out;
}

Process* Engine::target_process(const Command& command) {
    Process* process = find_process(pid_t(command.target));
    if (!process) gone(command);
    return process;
}

void Engine::do_run(const Command& command) {
    if (rounds_) return run_rounds(command);
    const auto all = targets(command);
    if (all.empty() && command.target != kEveryone) return;
    echo(command);
    for (Thread* t : all) {
        t->control.hold = false;
        t->step = {};
        if (t->held) release(*t);
    }
}

void Engine::do_hold(const Command& command) {
    const auto all = targets(command);
    if (all.empty() && command.target != kEveryone) return;
    echo(command);
    for (Thread* t : all) {
        t->control.hold = true;
        if (!t->held) t->control.cause = HoldCause::User;
        if (t->step.single) t->step.halt = true;
        if (t->paced && t->where == Where::AtEnter) hold(*t);
    }
}

void Engine::do_step(const Command& command) {
    const auto all = targets(command);
    if (all.empty() && command.target != kEveryone) return;
    echo(command);
    for (Thread* t : all) {
        t->control.hold = true;
        t->control.by_line = false;
        t->step = {};
        if (t->held || t->paced) release(*t);
        t->control.cause = HoldCause::Step;
    }
}

void Engine::do_pace(const Command& command) {
    const auto all = targets(command);
    if (all.empty() && command.target != kEveryone) return;
    echo(command);
    for (Thread* t : all) {
        t->control.pace = command.value;
        if (t->paced) t->paced_until = t->paced_since + std::uint64_t(std::max<std::int64_t>(command.value, 0));
    }
}

void Engine::do_signal(const Command& command) { send_signal(command, int(command.value)); }
void Engine::do_kill(const Command& command) { send_signal(command, SIGKILL); }

// SignalSent with pid 0: the lab sent it.
void Engine::send_signal(const Command& command, int signal) {
    bool some = false;
    for (const pid_t pid : living()) {
        if (command.target != kEveryone && command.target != pid) continue;
        if (!some) echo(command);
        some = true;
        if (kill(pid, signal) == 0) log_.put({.kind = Kind::SignalSent, .a = pid, .b = signal});
        else log_.notice(NoticeCode::WillNotWork, "signal " + std::to_string(signal) + ": " + std::strerror(errno), pid);
    }
    if (some && rounds_ && signal == SIGKILL) rounds_->stopped = true;
    if (!some && command.target != kEveryone) gone(command);
}

// By a duplicate, made while no thread of the process can run user code; until such a moment it waits.
void Engine::do_descriptor(const Command& command) {
    if (command.kind == CommandKind::Nonblock && command.fd < 0) return do_open_flag(command);
    Process* process = target_process(command);
    if (!process) return;
    const int fd = int(command.fd);
    const std::string what = std::string(name_of(command.kind)) + " of descriptor " + std::to_string(fd) + ": ";
    if (!fds_.table().find(process->pid, fd)) return log_.notice(NoticeCode::WillNotWork, what + "it is not open", process->pid);
    if (!safe(*process)) {
        later_.push_back(command);
        return;
    }
    int failed = 0;
    {
        const Handle end = duplicate(*process, fd);
        if (!end) {
            failed = errno;
        } else if (command.kind == CommandKind::Capacity) {
            failed = fcntl(end.get(), F_SETPIPE_SZ, int(command.value)) < 0 ? errno : 0;
        } else {
            const int flags = fcntl(end.get(), F_GETFL);
            const int wanted = command.value ? flags | O_NONBLOCK : flags & ~O_NONBLOCK;
            failed = fcntl(end.get(), F_SETFL, wanted) < 0 ? errno : 0;
        }
    }
    if (failed) return log_.notice(NoticeCode::WillNotWork, what + std::strerror(failed), process->pid);
    echo(command);
    if (command.kind == CommandKind::Nonblock) fds_.changed(process->pid, fd);
    else probe(fds_.table().object(process->pid, fd));
}

bool Engine::try_later() {
    const auto waiting = std::move(later_);
    later_.clear();
    for (const Command& command : waiting) carry_out(command);
    return !later_.empty();
}

void Engine::do_close_end(const Command& command) {
    Process* process = target_process(command);
    if (!process) return;
    const int fd = int(command.fd);
    if (!fds_.table().find(process->pid, fd))
        return log_.notice(NoticeCode::WillNotWork, "close of descriptor " + std::to_string(fd) + ": it is not open",
                           process->pid);
    process->to_close.push_back(fd);
    for (const auto& [tid, t] : threads_)
        if (t->process == process && t->where == Where::AtEnter) return inject_close(*t);
    // Otherwise at its next enter stop: see on_enter.
}

void Engine::do_probe(const Command& command) {
    probing_ = command.value != 0;
    echo(command);
    for (Probed& p : probed_) p.dirty = true;
}

void Engine::do_mark(const Command& command) { echo(command); }

void Engine::do_input(const Command& command) {
    for (std::size_t i = 0; i < screens_.size(); ++i) {
        Screen& screen = screens_[i];
        const bool meant =
            command.fd >= 0 ? std::size_t(command.fd) == i : command.target == kEveryone || command.target == screen.pid;
        if (!meant) continue;
        if (command.fd >= 0 && command.target != kEveryone) screen.pid = pid_t(command.target);
        echo(command);
        screen.typed += command.text;
        return drain_screens();
    }
    log_.notice(NoticeCode::WillNotWork, "input: there is no such terminal");
}

}   // namespace ipclab
