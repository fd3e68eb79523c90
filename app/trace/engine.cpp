#include "trace/engine.h"
#include "trace/filter.h"
#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <poll.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>

namespace ipclab {
namespace {

constexpr std::uint64_t kTick = 1'000'000;   // ns
constexpr int kQuietTicks = 2;               // without a stop, until cold
constexpr int kFairness = 16;                // stops taken one by one, until all that wait are taken

void interrupting(int) {}   // a handler that does nothing still makes waitpid return EINTR

// With SA_NOCLDSTOP a stop costs no signal; without it ppoll is told of stops.
void tell_of_stops(bool yes) {
    struct sigaction action {};
    action.sa_handler = interrupting;
    action.sa_flags = yes ? 0 : SA_NOCLDSTOP;
    sigaction(SIGCHLD, &action, nullptr);
}

void set_timer(std::uint64_t ns) {
    const timeval interval{0, suseconds_t(ns / 1000)};
    const itimerval timer{interval, interval};
    setitimer(ITIMER_REAL, &timer, nullptr);
}

}   // namespace

Engine::Engine(Ring& ring, int bell, int commands)
    : log_(ring, bell), fds_(log_), socket_(commands), filter_(make_filter()), confined_filter_(make_filter(true)),
      read_([this](std::uint64_t address, std::span<std::byte> into) { return read_memory(in_hand_->tid, address, into); }) {
    threads_.reserve(256);
    buffer_.reserve(1 << 16);
    struct sigaction action {};
    action.sa_handler = interrupting;   // no SA_RESTART
    sigaction(SIGALRM, &action, nullptr);
    sigset_t child;
    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    sigprocmask(SIG_BLOCK, &child, nullptr);
}

void Engine::run() {
    while (!owner_gone_) {
        cold();
        if (!owner_gone_) hot();
    }
    log_.mute();
    end_run();
}

// Many stops: waitpid sleeps, and a timer lets it go each millisecond for everything else.
void Engine::hot() {
    tell_of_stops(false);
    set_timer(kTick);
    last_tick_ = log_.now();
    bool stops = false;
    for (int quiet = 0, served = 0; quiet < kQuietTicks && !owner_gone_ && !behind();) {
        int status = 0;
        const pid_t tid = waitpid(-1, &status, __WALL);
        if (tid > 0) {
            on_stop(tid, status);
            stops = true;
            // waitpid(-1) looks at the children in their order: a chatty first one would starve the rest.
            if (++served % kFairness == 0) take_stops();
            if (log_.now() - last_tick_ < kTick) continue;
        } else if (errno != EINTR) {
            break;   // nobody left
        }
        quiet = stops ? 0 : quiet + 1;
        stops = false;
        tick();
    }
    set_timer(0);
}

// Few stops: sleep on the socket, the terminals and the next deadline; SIGCHLD tells of stops.
void Engine::cold() {
    tell_of_stops(true);
    for (bool stops = false; !stops && !owner_gone_;) {
        if (!behind()) stops = take_stops();
        tick();
        if (!stops && !owner_gone_) sleep();
    }
}

bool Engine::take_stops() {
    struct Stop {
        pid_t tid;
        int status;
    };
    std::array<Stop, 64> batch;
    bool some = false;
    for (std::size_t n = batch.size(); n == batch.size();) {
        // First take, then resume: otherwise the first to be resumed would be back before the last was taken.
        for (n = 0; n < batch.size(); ++n) {
            batch[n].tid = waitpid(-1, &batch[n].status, __WALL | WNOHANG);
            if (batch[n].tid <= 0) break;
        }
        for (std::size_t i = 0; i < n; ++i) on_stop(batch[i].tid, batch[i].status);
        some = some || n > 0;
        if (behind()) break;
    }
    return some;
}

void Engine::tick() {
    last_tick_ = log_.now();
    read_commands();
    drain_screens();
    log_.ring_bell();
    if (threads_.empty()) return;
    release_paced();
    look_at_budget();
    look_for_blocked();
    adopt_orphans();
    if (!later_.empty()) try_later();
    if (probing_) {
        probe_due();
        sample_words();
    }
}

void Engine::sleep() {
    std::vector<pollfd> wanted{{socket_, POLLIN, 0}};
    for (const Screen& s : screens_)
        wanted.push_back({s.terminal.master.get(), short(POLLIN | (s.typed.empty() ? 0 : POLLOUT)), 0});
    sigset_t mask;
    sigprocmask(SIG_SETMASK, nullptr, &mask);
    sigdelset(&mask, SIGCHLD);
    const std::uint64_t deadline = behind_ ? log_.now() + kTick : next_deadline(), now = log_.now();
    log_.ring_bell();
    const std::uint64_t left = deadline > now ? deadline - now : 0;
    const timespec time{time_t(left / 1'000'000'000), long(left % 1'000'000'000)};
    ppoll(wanted.data(), wanted.size(), deadline == ~std::uint64_t(0) ? nullptr : &time, &mask);
}

std::uint64_t Engine::next_deadline() const {
    std::uint64_t next = ~std::uint64_t(0);
    for (const auto& [tid, t] : threads_) {
        if (t->paced) next = std::min(next, t->paced_until);
        if (t->where == Where::InCall && !t->blocked) next = std::min(next, t->next_look);
        if (probing_ && !seen_words_.empty() && t->where == Where::User) next = std::min(next, last_sample_ + kSampleEvery);
        if (t->where == Where::Unborn) next = std::min(next, last_tick_ + 5 * kTick);
    }
    if (budget_.limited() && !threads_.empty()) next = std::min(next, last_budget_ + kBudgetEvery);
    if (!later_.empty()) next = std::min(next, last_tick_ + 5 * kTick);
    for (const Probed& p : probed_)
        if (probing_ && p.dirty) next = std::min(next, last_tick_ + 5 * kTick);
    return next;
}

bool Engine::behind() {
    if (log_.has_room()) {
        behind_ = false;
    } else if (!behind_) {
        behind_ = true;
        log_.notice(NoticeCode::Behind, "events are not read as fast as they come; everything that stops waits");
    }
    return behind_;
}

void Engine::read_commands() {
    std::array<char, 16384> part;
    for (;;) {
        const ssize_t got = recv(socket_, part.data(), part.size(), MSG_DONTWAIT);
        if (got == 0 || (got < 0 && errno == ECONNRESET)) owner_gone_ = true;
        if (got <= 0) break;
        reader_.feed({part.data(), std::size_t(got)});
    }
    while (const auto command = reader_.next()) carry_out(*command);
}

void Engine::drain_screens() {
    for (Screen& screen : screens_) {
        if (!screen.typed.empty()) {
            const ssize_t taken = write(screen.terminal.master.get(), screen.typed.data(), screen.typed.size());
            if (taken > 0) screen.typed.erase(0, std::size_t(taken));
        }
        drain(screen);
    }
}

void Engine::drain(Screen& screen) {
    std::array<char, 4096> part;
    for (ssize_t got; (got = read(screen.terminal.master.get(), part.data(), part.size())) > 0;) {
        const auto too_much = budget_.printed(std::size_t(got));
        if (!too_much.empty() && ending_) continue;
        if (!too_much.empty()) limit_reached(too_much, screen.pid);
        log_.put({.pid = screen.pid, .tid = screen.pid, .kind = Kind::Output, .a = 1},
                 std::string_view(part.data(), std::size_t(got)));
    }
}

Thread* Engine::find_thread(pid_t tid) {
    const auto it = threads_.find(tid);
    return it == threads_.end() ? nullptr : it->second.get();
}

Process* Engine::find_process(pid_t pid) {
    const auto it = processes_.find(pid);
    return it == processes_.end() ? nullptr : it->second.get();
}

ObjectId Engine::call_object(const Thread& t) const {
    if (!t.row || t.row->fd_arg < 0) return {};
    return fds_.table().object(t.process->pid, int(t.args[std::size_t(t.row->fd_arg)]));
}

}   // namespace ipclab
