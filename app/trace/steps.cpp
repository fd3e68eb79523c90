// Stepping through code: to the beginning of another line, or to the next load or store of a watched word.
//
// A thread steps one instruction at a time through the program's own source. Where it calls into foreign code (the C
// library, anything without lines), a breakpoint in a debug register waits at the return address: a call costs one stop,
// whatever it does. Both need the thread to be let go and nothing else, so a step may block or make calls on its way.
#include "trace/engine.h"
#include <algorithm>
#include <csignal>
#include <sys/ptrace.h>

namespace ipclab {
namespace {

constexpr std::uint64_t kLongestInstruction = 15;   // bytes

std::optional<std::uint64_t> word_at(pid_t tid, std::uint64_t address) {
    std::uint64_t word = 0;
    if (read_memory(tid, address, std::as_writable_bytes(std::span(&word, 1))) != sizeof word) return std::nullopt;
    return word;
}

// The stack pointer and what it points to tell a call and a return from every other instruction.
bool has_called(pid_t tid, const Stepping& s, const user_regs_struct& now) {
    if (now.rsp != s.sp - sizeof(std::uint64_t)) return false;
    const auto back = word_at(tid, now.rsp);
    return back && *back > s.pc && *back <= s.pc + kLongestInstruction;
}
bool has_returned(pid_t tid, const Stepping& s, const user_regs_struct& now) {
    return now.rsp == s.sp + sizeof(std::uint64_t) && word_at(tid, s.sp) == now.rip;
}

}   // namespace

void Engine::cannot_step(const Process& process, const std::string& why) {
    log_.notice(NoticeCode::CannotStep, process.name + " (pid " + std::to_string(process.pid) + ") " + why, process.pid);
}

void Engine::do_step_line(const Command& command) {
    auto all = targets(command);
    for (const auto& [pid, process] : processes_) {
        const auto of_it = [&, its = process.get()](const Thread* t) { return t->process == its; };
        if (std::ranges::none_of(all, of_it) || lines_.has_lines(pid)) continue;
        cannot_step(*process, "cannot be stepped by line: it has no line information (it was built without -g)");
        std::erase_if(all, of_it);
    }
    if (all.empty()) return;
    echo(command);
    for (Thread* t : all) begin_step(*t, Stepping::To::Line);
}

void Engine::do_step_access(const Command& command) {
    auto all = targets(command);
    for (const auto& [pid, process] : processes_) {
        const auto of_it = [&, its = process.get()](const Thread* t) { return t->process == its; };
        if (std::ranges::none_of(all, of_it)) continue;
        const std::string why = why_no_access(*process);
        if (why.empty()) continue;
        cannot_step(*process, why);
        std::erase_if(all, of_it);
    }
    if (all.empty()) return;
    echo(command);
    for (Thread* t : all) begin_step(*t, Stepping::To::Access);
}

void Engine::begin_step(Thread& t, Stepping::To to) {
    t.control.hold = true;
    t.control.by_line = t.control.by_line || to == Stepping::To::Line;
    if (t.step.to == to) return;   // it is on its way
    t.step = {.to = to};
    if (t.held || t.paced) return release(t);
    // In a call: it steps on from the call's exit. In its own code it has to be stopped first, which disturbs nothing
    // there; a stop on its way into a call clears the interrupt.
    if (to == Stepping::To::Line && t.where == Where::User && !t.stopped && !t.fresh && &t != in_hand_)
        ptrace(PTRACE_INTERRUPT, t.tid, nullptr, nullptr);
}

// The program's own SIGTRAP (raise, int3) has other codes.
bool Engine::is_trap_of_ours(const Thread& t) const {
    siginfo_t info{};
    if (!t.debug.any() && !t.stepped) return false;
    if (ptrace(PTRACE_GETSIGINFO, t.tid, nullptr, &info) != 0) return false;
    return info.si_code == TRAP_TRACE || info.si_code == TRAP_HWBKPT || info.si_code == TRAP_BRKPT;
}

void Engine::on_trap(Thread& t) {
    const DebugRegisters::Hits hits = t.debug.take(t.tid);
    if (hits.breakpoint && std::exchange(t.breakpoint, false)) {
        t.debug.no_break(t.tid);
        reached_main(t);
        return resume(t);
    }
    user_regs_struct regs;
    if (ptrace(PTRACE_GETREGS, t.tid, nullptr, &regs) != 0) return;   // killed meanwhile
    t.registers = regs;
    if (hits.pointer) find_words(t, &regs, true);
    if (hits.load || hits.store) tell_access(t, hits.store);
    if (t.step.halt) return hold_in_code(t, regs, HoldCause::User);
    if (t.step.to == Stepping::To::Access && (hits.load || hits.store)) return hold_in_code(t, regs, HoldCause::Memory);
    if (t.step.to == Stepping::To::Line && t.step.planned && arrives(t, regs)) return hold_in_code(t, regs, HoldCause::Line);
    if (t.step.to == Stepping::To::Nothing) t.debug.no_break(t.tid);   // a step that was called off
    resume(t);
}

void Engine::plan(Thread& t) {
    user_regs_struct regs;
    if (ptrace(PTRACE_GETREGS, t.tid, nullptr, &regs) != 0) return;
    t.step.planned = true;
    if (!t.step.any)
        if (const auto place = lines_.user_line(t.tid, regs)) {
            t.step.file = place->file;
            t.step.line = place->line;
        }
    find_way(t, regs);
}

void Engine::find_way(Thread& t, const user_regs_struct& regs) {
    const CodePoint point = lines_.at(t.process->pid, regs.rip);
    t.step.pc = regs.rip;
    t.step.sp = regs.rsp;
    t.step.single = point.own || point.passable;
    if (t.step.single) return;
    if (const auto caller = lines_.caller(t.process->pid, regs)) return run_through(t, *caller);
    t.step = {};   // nothing of its own source is left to go to (main has returned): it is held at its next call
}

// Where debug registers are refused, one instruction at a time all the way.
void Engine::run_through(Thread& t, const Caller& caller) {
    t.step.run_to = caller.address;
    t.step.stack = caller.stack;
    t.step.single = !t.debug.break_at(t.tid, caller.address);
}

bool Engine::arrives(Thread& t, const user_regs_struct& regs) {
    Stepping& s = t.step;
    bool returned = false, called = false;
    if (s.run_to) {
        if (regs.rip != s.run_to || regs.rsp < s.stack) return false;   // on its way, or deeper in a recursion
        t.debug.no_break(t.tid);
        s.run_to = 0;
        s.single = returned = true;
    } else {
        called = has_called(t.tid, s, regs);
        returned = !called && has_returned(t.tid, s, regs);
    }
    const CodePoint point = lines_.at(t.process->pid, regs.rip);
    if (called && !point.own) {
        run_through(t, {*word_at(t.tid, regs.rsp), regs.rsp + sizeof(std::uint64_t)});
        return false;
    }
    if (!point.own && !point.passable) {
        find_way(t, regs);
        return false;
    }
    s.pc = regs.rip;
    s.sp = regs.rsp;
    if (!point.own) return false;
    if (point.entry) s.line = 0;   // another call: even the same line is a new one there
    if (const CodePoint caller = returned ? lines_.at(t.process->pid, regs.rip - 1) : CodePoint{}; caller.own) {
        s.line = caller.line;   // back in the line that called: the rest of it is no new line
        s.file = *caller.file;
    }
    return point.begins && !point.prologue && (point.line != s.line || *point.file != s.file);
}

void Engine::hold_in_code(Thread& t, const user_regs_struct& regs, HoldCause cause) {
    const pid_t pid = t.process->pid;
    t.debug.no_break(t.tid);
    t.step = {};
    t.where = Where::InCode;
    t.held = true;
    t.control.hold = true;
    t.control.cause = cause;
    t.registers = regs;
    if (cause == HoldCause::Memory) --t.registers.rip;   // the access was the instruction before
    tell_line(t);
    find_words(t, &t.registers);
    tell_locals(t, t.registers);
    look_at_words(*t.process, MemoryHow::AtStop);
    look_at_semaphores();
    log_.put({.pid = pid, .tid = t.tid, .kind = Kind::Held, .a = std::int64_t(cause)});
}

}   // namespace ipclab
