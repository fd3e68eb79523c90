// When a program reaches `main`: what comes before is the loader's and the C library's work.
#include "trace/engine.h"
#include <algorithm>

namespace ipclab {
// Where a run is watched step by step: an execute breakpoint in a debug register, never in the code, which forked
// children would inherit and which changes the program. Without a symbol `main` it is set where the loader hands over
// (AT_ENTRY), a little before main.
//
// Where a run is free, and where debug registers are refused: the first call that does not come out of the loader. A
// thread that ever had a debug register set costs 1.3 us more at every stop, until its next exec (the kernel keeps the
// perf event behind it).
void Engine::await_main(Thread& t) {
    Process& process = *t.process;
    if (launch_.lines || launch_.hold || launch_.pace_ns > 0 || !launch_.watch.empty()) {
        std::optional<std::uint64_t> address = launch_.lines ? lines_.function_address(process.pid, "main") : std::nullopt;
        if (!address) address = entry_point(process.pid);
        t.breakpoint = address && t.debug.break_at(t.tid, *address);
    }
    process.awaits_main = t.breakpoint;
    if (!t.breakpoint) process.loader = loader_range(process.pid);
}

void Engine::reached_main(Thread& t) {
    Process& process = *t.process;
    process.main_reached = true;
    process.awaits_main = false;
    if (!launch_.watch.empty()) find_statics(t);
    if (launch_.at_lines() && launch_.begin.size() == 1) process.begun = true;
    if (!t.control.hold || !process.begun || !t.control.by_line) return;
    if (lines_.has_lines(process.pid)) t.step = {.to = Stepping::To::Line, .any = true};
    else cannot_step(process, "cannot be held at its first line: it has no line information (it was built without -g)");
}

// At an enter stop, before it is told: does control begin with this call?
void Engine::begin_control(Thread& t, std::uint64_t instruction) {
    Process& process = *t.process;
    if (!process.main_reached && process.executed && !process.awaits_main && !process.loader.contains(instruction))
        reached_main(t);
    if (process.begun || !process.main_reached) return;
    process.begun = std::ranges::any_of(launch_.begin, [&](const std::string& name) { return answers_to(*t.row, name); });
}

}   // namespace ipclab
