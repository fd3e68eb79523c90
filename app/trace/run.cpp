// Beginning and end of a run.
#include "trace/engine.h"
#include "trace/resolve.h"
#include <cerrno>
#include <csignal>
#include <cstring>
#include <iterator>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>

namespace ipclab {
namespace {

constexpr std::uint64_t kEndMost = 2'000'000'000;   // ns that the end of a run may take

std::string spawn_text(const Program& program) {
    std::string out = program.role + '\0';
    for (const auto& arg : program.argv) (out += arg) += '\0';
    return out;
}

}   // namespace

void Engine::launch(const Command& command) {
    end_run();
    log_.restart();
    fds_.restart();
    lines_ = Lines();
    probed_.clear();
    seen_words_.clear();
    semaphores_.clear();
    queues_.clear();
    last_sample_ = 0;
    watch_refused_ = false;
    last_tick_ = last_budget_ = 0;
    behind_ = false;
    echo(command);
    const auto wanted = Launch::unpack(command.text);
    const Status started = wanted ? start(*wanted) : Status(wanted.error());
    if (!started) {
        log_.notice(NoticeCode::LaunchFailed, started.error().words);
        end_run();
    }
}

Status Engine::start(const Launch& wanted) {
    launch_ = wanted;
    confinement_ = Confinement::of(wanted);
    budget_ = Budget(wanted.limits);
    if (wanted.confined && !confinement_.walled())
        log_.notice(NoticeCode::NotConfined,
                    "this kernel has no Landlock, or it is switched off: the programs can write wherever you can");
    struct stat folder {};
    if (!wanted.folder.empty() && (stat(wanted.folder.c_str(), &folder) != 0 || !S_ISDIR(folder.st_mode)))
        return Error{"cannot run in " + wanted.folder + ": no such folder"};
    std::vector<std::string> paths;
    for (const Program& program : wanted.programs) {
        auto path = resolve_program(program.argv.front(), wanted.folder);
        if (!path) return path.error();
        paths.push_back(*path);
    }
    running_ = true;
    pin(wanted.one_cpu && wanted.rounds == 0);
    if (wanted.rounds > 0) return begin_rounds(std::move(paths));
    std::vector<Screen> spare;
    std::string names;
    for (int i = 0; wanted.pty && i < wanted.spare_terminals; ++i) {
        auto terminal = Terminal::open();
        if (!terminal) return terminal.error();
        names += (names.empty() ? "TERMINALS=" : ":") + terminal->name;
        spare.push_back({std::move(*terminal), 0, {}});
    }
    for (std::size_t i = 0; i < wanted.programs.size(); ++i) {
        Program program = wanted.programs[i];
        if (!names.empty()) program.env.push_back(names);
        if (wanted.pty) {
            auto terminal = Terminal::open();
            if (!terminal) return terminal.error();
            screens_.push_back({std::move(*terminal), 0, {}});
        }
        const auto pid = spawn(program, paths[i], wanted.folder, wanted.pty ? &screens_.back().terminal : nullptr,
                               wanted.confined ? confined_filter_ : filter_, confinement_);
        if (!pid) return pid.error();

        auto& process = processes_[*pid];
        process = std::make_unique<Process>();
        process->pid = *pid;
        process->name = program.argv.front();
        process->begun = wanted.begin.empty();
        if (wanted.pty) {
            process->terminal = int(screens_.size()) - 1;
            screens_.back().pid = *pid;
        }
        add_thread(*pid, *process).control = {wanted.hold, HoldCause::Start, wanted.pace_ns, wanted.at_lines()};
        fds_.apply(tell_spawn(*pid, i, 0));
    }
    std::move(spare.begin(), spare.end(), std::back_inserter(screens_));
    return Nothing{};
}

Event Engine::tell_spawn(pid_t pid, std::size_t index, std::int64_t round) {
    return log_.put({.pid = pid, .tid = pid, .kind = Kind::Spawn, .a = std::int64_t(index), .b = round},
                    spawn_text(launch_.programs[index]));
}

std::vector<pid_t> Engine::living() const {
    std::vector<pid_t> out = rounds_ ? rounds_->running : std::vector<pid_t>();
    for (const auto& [pid, process] : processes_) out.push_back(pid);
    return out;
}

Thread& Engine::add_thread(pid_t tid, Process& process) {
    auto& thread = threads_[tid];
    thread = std::make_unique<Thread>();
    thread->tid = tid;
    thread->process = &process;
    return *thread;
}

void Engine::end(const Command& command) {
    echo(command);
    end_run();
}

void Engine::end_run() {
    if (!running_) return;
    ending_ = true;
    for (const pid_t pid : living())
        if (!making_private(pid)) kill(pid, SIGKILL);
    for (const auto& [tid, thread] : threads_)
        if (!thread->process) kill(tid, SIGKILL);
    for (Screen& screen : screens_) screen.terminal.end_leader();

    // The timer lets waitpid go now and then: a process in the middle of some kernel work may be slow to die.
    const timeval moment{0, 5000};
    const itimerval timer{moment, moment};
    itimerval before{};
    setitimer(ITIMER_REAL, &timer, &before);
    const std::uint64_t until = monotonic_ns() + kEndMost;
    while (monotonic_ns() < until) {
        int status = 0;
        const pid_t tid = waitpid(-1, &status, __WALL);
        if (tid < 0 && errno != EINTR) break;
        log_.ring_bell();
        if (tid < 0) continue;
        on_stop(tid, status);
    }
    // The loop that we were called from may rely on its own. That can have run out in the call above, with its signal still
    // to come: its value is 0 then, which would end it.
    before.it_value = before.it_interval;
    setitimer(ITIMER_REAL, &before, nullptr);
    drain_screens();
    rounds_.reset();
    threads_.clear();
    processes_.clear();
    gone_early_.clear();
    ended_.clear();
    later_.clear();
    screens_.clear();
    leftovers_.remove();
    pin(false);
    in_hand_ = nullptr;
    running_ = ending_ = false;
}

// Something began that cannot be observed: a run with a hole in it would lie, so it ends, and says why.
void Engine::stop_run(NoticeCode code, std::string_view why, const Thread& t) {
    log_.notice(code,
                t.process->name + " (pid " + std::to_string(t.process->pid) + ") " + std::string(why) + "; the run was ended",
                t.process->pid);
    ending_ = true;
    for (const auto& [pid, process] : processes_) kill(pid, SIGKILL);
}

// On one CPU a stop is a context switch and not an interrupt to another CPU: about 2.5 times faster.
void Engine::pin(bool one_cpu) {
    if (cpus_) sched_setaffinity(0, sizeof *cpus_, &*cpus_);
    cpus_.reset();
    if (!one_cpu) return;
    cpu_set_t before, one;
    if (sched_getaffinity(0, sizeof before, &before) != 0) return;
    CPU_ZERO(&one);
    CPU_SET(std::size_t(sched_getcpu()), &one);
    if (sched_setaffinity(0, sizeof one, &one) == 0) cpus_ = before;
}

}   // namespace ipclab
