// When a program reaches `main`: what comes before is the loader's and the C library's work.
#include "trace/engine.h"
#include <cstddef>
#include <algorithm>
#include <sys/ptrace.h>
#include <sys/user.h>

namespace ipclab {
namespace {

constexpr std::size_t debug_register(int n) { return offsetof(user, u_debugreg) + std::size_t(n) * sizeof(user::u_debugreg[0]); }
constexpr long kExecuteDr0 = 1;   // DR7: DR0 enabled for this task, on execution, one byte

bool poke(pid_t tid, int n, std::uint64_t value) { return ptrace(PTRACE_POKEUSER, tid, debug_register(n), value) == 0; }

} // namespace

// Where a run is watched step by step: an execute breakpoint in a debug register, never in the code, which forked
// children would inherit and which changes the program. Without a symbol `main` it is set where the loader hands over
// (AT_ENTRY), a little before main.
//
// Where a run is free, and where debug registers are refused: the first call that does not come out of the loader. A
// thread that ever had a debug register set costs 1.3 us more at every stop, until its next exec (the kernel keeps the
// perf event behind it).
void Engine::await_main(Thread& t) {
    Process& process = *t.process;
    if (launch_.lines || launch_.hold || launch_.pace_ns > 0) {
        std::optional<std::uint64_t> address = launch_.lines ? lines_.function_address(process.pid, "main") : std::nullopt;
        if (!address) address = entry_point(process.pid);
        t.breakpoint = address && poke(t.tid, 0, *address) && poke(t.tid, 7, kExecuteDr0);
    }
    process.awaits_main = t.breakpoint;
    if (!t.breakpoint) process.loader = loader_range(process.pid);
}

bool Engine::is_main_breakpoint(Thread& t) {
    if (!t.breakpoint) return false;
    const long status = ptrace(PTRACE_PEEKUSER, t.tid, debug_register(6), nullptr);
    return status & 1;
}

void Engine::reached_main(Thread& t) {
    if (std::exchange(t.breakpoint, false)) {
        poke(t.tid, 7, 0);
        poke(t.tid, 6, 0);
        poke(t.tid, 0, 0);
    }
    t.process->main_reached = true;
    t.process->awaits_main = false;
}

// At an enter stop, before it is told: does control begin with this call?
void Engine::begin_control(Thread& t, std::uint64_t instruction) {
    Process& process = *t.process;
    if (!process.main_reached && process.executed && !process.awaits_main && !process.loader.contains(instruction)) reached_main(t);
    if (process.begun || !process.main_reached) return;
    process.begun = std::ranges::any_of(launch_.begin, [&](const std::string& name) { return answers_to(*t.row, name); });
}

} // namespace ipclab
