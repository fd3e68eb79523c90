#include "world/fold.h"
#include "calls/command.h"
#include "calls/launch.h"
#include <algorithm>

namespace ipclab {

namespace {

constexpr std::size_t kMostNotices = 200;
constexpr std::size_t kMostOutput = 64 << 10;   // a World is copied often: the whole is in the recording
constexpr std::size_t kMostOfRound = 512;

using Step = void (Fold::*)();
constexpr std::array<Step, std::size_t(Kind::Count)> kSteps{
    &Fold::spawn, &Fold::fork,     &Fold::exec,   &Fold::enter,       &Fold::exit,       &Fold::blocked, &Fold::unblocked,
    &Fold::held,  &Fold::released, &Fold::paced,  &Fold::signal_sent, &Fold::signal,     &Fold::exiting, &Fold::exited,
    &Fold::line,  &Fold::memory,   &Fold::output, &Fold::level,       &Fold::descriptor, &Fold::command, &Fold::notice};

// Files and terminals are no channels between processes; semaphores are kept apart (World::semaphores).
constexpr bool has_channel(ObjectKind kind) {
    if (kind == ObjectKind::Semaphore || kind == ObjectKind::Mutex) return false;
    return kind != ObjectKind::None && kind != ObjectKind::File && kind != ObjectKind::Tty && kind != ObjectKind::Other;
}

}   // namespace

const Syscall& row_of(int number) {
    static const auto rows = [] {
        std::array<const Syscall*, 600> t{};
        for (const Syscall& row : all_syscalls())
            if (std::size_t(row.number) < t.size()) t[std::size_t(row.number)] = &row;
        return t;
    }();
    static constexpr Syscall unknown{-1, "", "", {}, -1, 0};
    const Syscall* row = std::size_t(number) < rows.size() ? rows[std::size_t(number)] : nullptr;
    return row ? *row : unknown;
}

void Fold::run() {
    w.seq_ = e.seq;
    w.now_ns_ = std::max(w.now_ns_, e.t_ns);
    age_bands();
    if (e.kind < Kind::Count) (this->*kSteps[std::size_t(e.kind)])();
}

void Fold::say(std::string words) {
    if (w.notices_.size() < kMostNotices) w.notices_.push_back(std::move(words));
}

// A child's first events can come before its parent's Fork: it is accepted, and named when that comes.
Process& Fold::process(std::int32_t pid) {
    const auto [it, made] = w.processes_.try_emplace(pid);
    Process& p = it->second;
    if (made) {
        p.pid = pid;
        p.lineage = "pid " + std::to_string(pid);
        p.born_seq = e.seq;
        p.pace_ns = w.pace_ns_;
    }
    return p;
}

Thread& Fold::thread() {
    Process& p = process(e.pid);
    const auto [it, made] = p.threads.try_emplace(e.tid);
    Thread& t = it->second;
    if (made) {
        t.tid = e.tid;
        t.pid = e.pid;
        t.will_hold = w.hold_all_;
        w.pid_of_[e.tid] = e.pid;
    }
    return t;
}

Channel* Fold::channel(ObjectId id) {
    if (!has_channel(id.kind)) return nullptr;
    const auto [it, made] = w.channels_.try_emplace(id);
    if (made) {
        it->second.id = id;
        it->second.born_seq = e.seq;
    }
    return &it->second;
}

void Fold::line() {
    Thread& t = thread();
    t.line.file.assign(reinterpret_cast<const char*>(payload.data()), payload.size());
    t.line.line = int(e.a);
    t.started = !(e.flags & kStartUp);
}

void Fold::output() {
    w.output_.append(reinterpret_cast<const char*>(payload.data()), payload.size());
    // Cut seldom, and by half: erasing from the front moves all the rest.
    if (w.output_.size() > kMostOutput) w.output_.erase(0, w.output_.size() - kMostOutput / 2);
    if (w.rounds_.empty()) return;
    std::string& of_round = w.rounds_.back().output;
    if (of_round.size() < kMostOfRound)
        of_round.append(reinterpret_cast<const char*>(payload.data()), std::min(payload.size(), kMostOfRound - of_round.size()));
}

void Fold::notice() {
    if (NoticeCode(e.a) == NoticeCode::LaunchFailed) w.rounds_to_come_ = 0;
    std::string words(reinterpret_cast<const char*>(payload.data()), payload.size());
    say(words.empty() ? std::string(name_of(NoticeCode(e.a))) : std::move(words));
}

void Fold::descriptor() {
    const ObjectId before = w.descriptors_.object(e.pid, int(e.a));
    w.descriptors_.apply(e, payload, nullptr);
    process(e.pid);
    if (is_pipe(before))   // dup2 closed it
        if (Channel* replaced = channel(before)) maybe_gone(*replaced);
    Channel* c = channel(ObjectId::unpack(e.c));
    if (!c) return;
    if (const auto pair = w.pairs_.find(e.pid); pair != w.pairs_.end() && c->id.kind == ObjectKind::Socket) {
        const auto [first, second] = pair->second;
        const ObjectId one = w.descriptors_.object(e.pid, first), other = w.descriptors_.object(e.pid, second);
        if (int(e.a) == second && one && other && one != other) {
            channel(one)->peer = other;
            c->peer = one;
            w.pairs_.erase(pair);
        }
    }
    if (!payload.empty()) c->path.assign(reinterpret_cast<const char*>(payload.data()), payload.size());
    if (DescriptorBits::unpack(e.d).outside) {
        c->outside = true;
        c->exact = false;
    }
}

// What was asked of the tracer, as far as it shows before it happens.
void Fold::command() {
    w.descriptors_.apply(e, payload, nullptr);
    const auto target = std::int32_t(e.b);
    const auto everyone = [&](auto change) {
        for (auto& [pid, p] : w.processes_)
            if (p.alive && (target == kEveryone || pid == target)) change(p);
    };
    const auto will_hold = [&](bool will) {
        if (target == kEveryone) w.hold_all_ = will;
        everyone([&](Process& p) {
            for (auto& [tid, t] : p.threads) t.will_hold = will && t.state != State::Held;
        });
    };
    switch (CommandKind(e.a)) {
    case CommandKind::Launch:
        if (const auto launch = Launch::unpack({reinterpret_cast<const char*>(payload.data()), payload.size()}))
            w.folder_ = launch->folder;
        break;
    case CommandKind::Hold:
        will_hold(true);
        break;
    case CommandKind::Run:
        will_hold(false);
        break;
    case CommandKind::Step:
    case CommandKind::StepLine:
    case CommandKind::StepAccess:
        everyone([](Process& p) {
            for (auto& [tid, t] : p.threads) t.will_hold = true;
        });
        break;
    case CommandKind::Pace:
        if (target == kEveryone) w.pace_ns_ = e.c;
        everyone([&](Process& p) { p.pace_ns = e.c; });
        break;
    default:
        break;
    }
}

}   // namespace ipclab
