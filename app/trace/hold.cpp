// Holding, stepping, pacing: always at a syscall-enter stop, by not resuming it.
#include "trace/engine.h"
#include <sys/ptrace.h>

namespace ipclab {
namespace {

constexpr std::uint64_t kFirstLook = 1'000'000;   // ns after a call was let go

bool talks(ObjectKind kind) {
    return kind == ObjectKind::Pipe || kind == ObjectKind::Fifo || kind == ObjectKind::Socket || kind == ObjectKind::Queue ||
           kind == ObjectKind::Eventfd;
}

// The call that it is in; -1 in its own code.
std::int16_t call_of(const Thread& t) {
    const bool in_call = t.where == Where::AtEnter || t.where == Where::InCall || t.where == Where::Injected;
    return in_call && t.row ? t.row->number : std::int16_t(-1);
}

}   // namespace

bool Engine::holdable(const Thread& t) const {
    const Process& process = *t.process;
    // A vfork child is not held before exec: its parent could not move, nor be held.
    if (ending_ || !process.main_reached || !process.begun || process.vforked) return false;
    // Bookkeeping runs through, unless it is about something that processes talk through: ioctl(FIONREAD) on a pipe.
    return !(t.traits & kQuiet) || talks(call_object(t).kind);
}

void Engine::decide(Thread& t) {
    if (!holdable(t)) go(t);
    else if (t.step.to != Stepping::To::Nothing && !(t.traits & kEnds)) go(t);   // it steps on from the call's exit
    else if (t.control.hold) hold(t);
    else if (t.control.pace > 0) pace(t);
    else go(t);
}

void Engine::hold(Thread& t) {
    t.paced = false;
    t.held = true;
    t.step = {};
    tell_line(t);
    if (t.registers_kept && !launch_.watch.empty()) tell_locals(t, t.registers);
    look_at_semaphores();
    log_.put(
        {.pid = t.process->pid, .tid = t.tid, .kind = Kind::Held, .call = t.row->number, .a = std::int64_t(t.control.cause)});
    probe_call(t);
}

void Engine::pace(Thread& t) {
    t.paced = true;
    t.paced_since = log_.now();
    t.paced_until = t.paced_since + std::uint64_t(t.control.pace);
    tell_line(t);
    log_.put({.pid = t.process->pid,
              .tid = t.tid,
              .kind = Kind::Paced,
              .call = t.row->number,
              .a = std::int64_t(t.paced_until),
              .b = t.control.pace});
    probe_call(t);
}

void Engine::release(Thread& t) {
    t.held = t.paced = false;
    log_.put(
        {.pid = t.process->pid, .tid = t.tid, .kind = Kind::Released, .call = call_of(t), .a = std::int64_t(t.control.cause)});
    if (t.where == Where::AtEnter) go(t);
    else if (t.where == Where::InCode) {
        t.where = Where::User;
        resume(t);
    } else t.pass = true;   // a call of the lab's own is still under way
}

void Engine::go(Thread& t) {
    guard(t);
    t.where = Where::InCall;
    t.let_go = log_.now();
    t.fifos_before = fds_.known(ObjectKind::Fifo);
    t.next_look = t.let_go + kFirstLook;
    resume(t);
}

void Engine::release_paced() {
    const std::uint64_t now = log_.now();
    for (const auto& [tid, t] : threads_)
        if (t->paced && t->paced_until <= now) release(*t);
}

void Engine::tell_line(const Thread& t) {
    if (!t.registers_kept && call_of(t) >= 0) return;
    const auto place = lines_.user_line(t.tid, t.registers);
    if (place)
        log_.put({.pid = t.process->pid,
                  .tid = t.tid,
                  .kind = Kind::Line,
                  .call = call_of(t),
                  .a = place->line,
                  .b = std::int64_t(t.registers.rip)},
                 place->file);
}

}   // namespace ipclab
