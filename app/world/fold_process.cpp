// Birth, exec, signals and the end of processes.
#include "world/fold.h"
#include <algorithm>
#include <csignal>
#include <sched.h>
#include <sys/syscall.h>
#include <sys/wait.h>

namespace ipclab {

namespace {

bool moves_bytes(const Flight& f) {
    return row_of(f.enter.call).traits & (kReads | kWrites | kMoves) || f.enter.call == SYS_sendmmsg ||
           f.enter.call == SYS_recvmmsg;
}

std::vector<std::string> split(std::span<const std::byte> payload) {
    std::vector<std::string> parts;
    std::string_view rest = {reinterpret_cast<const char*>(payload.data()), payload.size()};
    while (!rest.empty()) {
        const auto end = rest.find('\0');
        parts.emplace_back(rest.substr(0, end));
        rest.remove_prefix(end == rest.npos ? rest.size() : end + 1);
    }
    return parts;
}

bool stops(int signal) { return signal == SIGSTOP || signal == SIGTSTP || signal == SIGTTIN || signal == SIGTTOU; }

}   // namespace

void Fold::spawn() {
    if (e.b > 0) round();
    w.processes_.erase(e.pid);   // a pid that is used again
    w.descriptors_.apply(e, payload, nullptr);
    auto parts = split(payload);
    Process& p = process(e.pid);
    p.lineage = parts.empty() ? "main" : parts.front();
    if (!parts.empty()) p.argv.assign(parts.begin() + 1, parts.end());
    if (!p.argv.empty()) p.exe = p.argv.front();
    p.followed = e.b == 0;
    thread();
}

// The processes of the round before it go: they are many, and a round is remembered by its end and its output.
void Fold::round() {
    if (w.rounds_.size() >= std::size_t(e.b)) return;
    for (const auto& [pid, p] : w.processes_) w.descriptors_.apply({.pid = pid, .tid = pid, .kind = Kind::Exited}, {}, nullptr);
    w.processes_.clear();
    w.pid_of_.clear();
    w.rounds_.push_back({.pid = e.pid, .seq = e.seq});
}

void Fold::round_ended(const Process& p) {
    if (w.rounds_.empty()) return;
    w.rounds_to_come_ = e.b;
    Round& round = w.rounds_.back();
    if (round.status == 0) round.status = p.status;
    round.over = std::none_of(w.processes_.begin(), w.processes_.end(), [](const auto& it) { return it.second.alive; });
    if (round.over) round.seq = e.seq;
}

// The child's one thread, as fork(2) makes it.
void Fold::first_thread(Process& child, std::int32_t tid, bool will_hold) {
    if (!child.threads.empty()) return;
    Thread& t = child.threads[tid];
    t.tid = tid;
    t.pid = child.pid;
    t.will_hold = will_hold;
    t.started = true;
    w.pid_of_[tid] = child.pid;
}

void Fold::fork() {
    const auto child_pid = std::int32_t(e.a), child_tid = std::int32_t(e.b);
    if (e.pid == 0) {   // whoever made it was gone before it could tell
        first_thread(process(child_pid), child_tid, false);
        return;
    }
    Process& parent = process(e.pid);
    const bool will_hold = thread().will_hold;
    if (child_pid == e.pid) {
        Thread& t = parent.threads[child_tid];
        t.tid = child_tid;
        t.pid = e.pid;
        t.will_hold = will_hold;
        t.started = true;
        w.pid_of_[child_tid] = e.pid;
        return;
    }
    if (const auto old = w.processes_.find(child_pid); old != w.processes_.end() && !old->second.alive) w.processes_.erase(old);
    w.descriptors_.apply(e, payload, nullptr);
    Process& child = process(child_pid);
    const std::string before = child.lineage;
    child.parent = e.pid;
    child.lineage = parent.lineage + "/" + std::to_string(++parent.forks);
    child.born_seq = std::min(child.born_seq, e.seq);
    child.pace_ns = parent.pace_ns;
    if (child.argv.empty()) {   // not so if its exec came first
        child.argv = parent.argv;
        child.exe = parent.exe;
    }
    first_thread(child, child_tid, will_hold);
    if (child.forks == 0) return;
    for (auto& [pid, p] : w.processes_)   // children that it had before its own birth was told
        if (p.lineage.starts_with(before + "/")) p.lineage.replace(0, before.size(), child.lineage);
}

// execve(2) from a thread that is not the leader: all others vanish without an exit, and it takes the leader's id.
void Fold::exec() {
    Process& p = process(e.pid);
    const auto former = std::int32_t(e.a);
    if (const auto it = p.threads.find(former); former && former != e.pid && it != p.threads.end()) {
        Thread moved = std::move(it->second);
        moved.tid = e.pid;
        p.threads.clear();
        p.threads.emplace(e.pid, std::move(moved));
        for (Flight& f : w.flights_)
            if (f.tid == former && f.pid == e.pid) f.tid = e.pid;
    } else {
        thread();
        std::erase_if(p.threads, [&](const auto& t) { return t.first != e.pid; });
    }
    // The leader's own former call has gone with the rest; the exec is the latest.
    const auto latest = std::max_element(w.flights_.begin(), w.flights_.end(), [&](const Flight& a, const Flight& b) {
        return (a.pid == e.pid ? a.enter.seq + 1 : 0) < (b.pid == e.pid ? b.enter.seq + 1 : 0);
    });
    const std::uint64_t keep = latest == w.flights_.end() ? 0 : latest->enter.seq;
    std::erase_if(w.flights_, [&](const Flight& f) {
        const bool gone = f.pid == e.pid && f.enter.seq != keep && !f.over;
        w.cut_short_ = w.cut_short_ || (gone && f.begun && moves_bytes(f));
        return gone;
    });
    std::erase_if(w.pid_of_, [&](const auto& it) { return it.second == e.pid && it.first != e.pid; });

    Thread& t = p.threads[e.pid];
    t.state = State::Runnable;
    t.started = false;
    t.line = {};        // of the program that it was
    p.timers = false;   // execve(2): its alarm goes on
    auto parts = split(payload);
    if (!parts.empty()) {
        p.exe = parts.front();
        p.argv.assign(parts.begin() + 1, parts.end());
    }
    w.descriptors_.apply(e, payload, nullptr);
    for (auto& [id, c] : w.channels_)
        if (is_pipe(id)) maybe_gone(c);
}

void Fold::stop_or_continue(Process& p, bool stop) {
    for (auto& [tid, t] : p.threads) {
        if (stop && t.state != State::Held && t.state != State::Paced) t.state = State::Stopped;
        if (!stop && t.state == State::Stopped) t.state = State::Runnable;
    }
}

void Fold::signal_sent() {
    const auto target = std::int32_t(e.a), target_tid = std::int32_t(e.c);
    const int signal = int(e.b);
    const auto it = w.processes_.find(target);
    if (it == w.processes_.end() || !it->second.alive || signal <= 0) return;
    Process& p = it->second;
    // SIGCONT continues when it is sent, whatever becomes of its delivery (signal(7)); SIGKILL is never delivered.
    if (signal == SIGCONT) stop_or_continue(p, false);
    if (signal == SIGKILL) return;
    auto t = p.threads.find(target_tid ? target_tid : target);
    if (t == p.threads.end()) t = p.threads.begin();
    if (t == p.threads.end()) return;
    auto& pending = t->second.pending;
    // A standard signal that is pending is not queued a second time.
    if (signal >= SIGRTMIN || std::find(pending.begin(), pending.end(), signal) == pending.end()) pending.push_back(signal);
}

void Fold::signal() {
    Process& p = process(e.pid);
    const int signal = int(e.a);
    thread();
    for (auto& [tid, t] : p.threads)   // one that was sent to the process is taken by any thread
        if (const auto it = std::find(t.pending.begin(), t.pending.end(), signal); it != t.pending.end()) {
            t.pending.erase(it);
            break;
        }
    if (stops(signal) && Disposition(e.d) == Disposition::Default) stop_or_continue(p, true);
    if (signal == SIGCONT) stop_or_continue(p, false);
    // The kernel's own, not one that somebody has sent (sigaction(2), si_code).
    if (signal == SIGALRM && e.b == SI_KERNEL && !p.alarm_repeats) p.alarm = false;
}

void Fold::exiting() {
    Thread& t = thread();
    t.exiting = true;
    if (t.state == State::Stopped || t.state == State::Blocked || t.state == State::Timer) t.state = State::Runnable;
    t.will_hold = false;
}

void Fold::exited() {
    Process& p = process(e.pid);
    forget_copies(e.tid);
    // A write that was killed may have put something in, and nobody will see it return.
    for (Flight& f : w.flights_)
        if (f.pid == e.pid && (f.tid == e.tid || e.tid == e.pid)) {
            f.over = true;
            w.cut_short_ = w.cut_short_ || (f.begun && moves_bytes(f));
        }
    std::erase_if(w.flights_, [&](const Flight& f) { return f.over && f.pid == e.pid && !(f.into && f.begun); });
    w.pid_of_.erase(e.tid);
    p.threads.erase(e.tid);
    if (e.tid != e.pid) return;

    for (const auto& [tid, t] : p.threads) {
        w.pid_of_.erase(tid);
        forget_copies(tid);
    }
    p.threads.clear();
    p.alive = false;
    p.status = int(e.a);
    p.ended_seq = e.seq;
    if (!p.followed) round_ended(p);
    const auto parent = w.processes_.find(p.parent);
    p.zombie = parent != w.processes_.end() && parent->second.alive;   // the lab reaps what it started itself
    for (auto& [pid, child] : w.processes_)
        if (child.parent == e.pid) child.zombie = false;   // and init the children of the dead
    w.descriptors_.apply(e, payload, nullptr);
    for (auto& [id, c] : w.channels_)
        if (is_pipe(id)) maybe_gone(c);
    std::erase_if(w.flights_, [&](const Flight& f) { return f.over && w.descriptors_.holders(f.into).empty(); });
}

// A wait that returned has buried a child. waitid(2) tells which in memory: known where it asked for one, or one is there.
void Fold::reaped(Process& parent, const Flight& f) {
    if (e.a < 0) return;
    auto pid = std::int32_t(e.a);
    if (f.enter.call == SYS_waitid) {
        if (f.enter.d & WNOWAIT) return;
        pid = f.enter.a == P_PID ? std::int32_t(f.enter.b) : 0;
        std::vector<std::int32_t> zombies;
        for (const auto& [id, p] : w.processes_)
            if (p.parent == parent.pid && p.zombie) zombies.push_back(id);
        if (!pid && zombies.size() == 1) pid = zombies.front();
    }
    const auto it = w.processes_.find(pid);
    if (it != w.processes_.end()) it->second.zombie = false;
}

}   // namespace ipclab
