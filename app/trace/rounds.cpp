// Rounds that nobody follows; see rounds.h.
#include "trace/engine.h"
#include <algorithm>
#include <csignal>

namespace ipclab {

Status Engine::begin_rounds(std::vector<std::string> paths) {
    rounds_ = Rounds{std::move(paths), 0, {}, {}, false};
    if (const Status begun = next_round(); !begun) return begun;
    if (!launch_.hold) return open_gates();
    for (const pid_t pid : rounds_->running)
        log_.put({.pid = pid, .tid = pid, .kind = Kind::Held, .a = std::int64_t(HoldCause::Start)});
    return Nothing{};
}

// Its programs stand at their gates. Each has a terminal of its own, whose leader goes with what the round leaves running:
// so that nobody of the next round is hung up on.
Status Engine::next_round() {
    Rounds& rounds = *rounds_;
    ++rounds.number;
    screens_.clear();
    for (std::size_t i = 0; i < launch_.programs.size(); ++i) {
        auto terminal = Terminal::open();
        if (!terminal) return terminal.error();
        screens_.push_back({std::move(*terminal), 0, {}});
        auto child =
            fork_gated(launch_.programs[i], rounds.paths[i], launch_.folder, &screens_.back().terminal, nullptr, confinement_);
        if (!child) return child.error();
        screens_.back().pid = child->pid;
        rounds.running.push_back(child->pid);
        rounds.gated.push_back(std::move(*child));
        tell_spawn(rounds.running.back(), i, rounds.number);
    }
    return Nothing{};
}

Status Engine::open_gates() {
    for (Gated& child : rounds_->gated)
        if (const Status opened = child.open(); !opened) return opened;
    rounds_->gated.clear();
    return Nothing{};
}

void Engine::run_rounds(const Command& command) {
    echo(command);
    for (const Gated& child : rounds_->gated)
        log_.put({.pid = child.pid, .tid = child.pid, .kind = Kind::Released, .a = std::int64_t(HoldCause::Start)});
    if (const Status opened = open_gates(); !opened) log_.notice(NoticeCode::LaunchFailed, opened.error().words);
}

// A program of the present round, or whoever became our child when its parent ended.
void Engine::round_gone(pid_t pid, int status) {
    Rounds& rounds = *rounds_;
    if (std::erase(rounds.running, pid) > 0) {
        std::erase_if(rounds.gated, [&](const Gated& child) { return child.pid == pid; });
        drain_screens();
        const std::int64_t to_come = ending_ || rounds.stopped ? 0 : launch_.rounds - rounds.number;
        log_.put({.pid = pid, .tid = pid, .kind = Kind::Exited, .a = status, .b = to_come});
    }
    if (!rounds.running.empty()) return;
    // What its programs left running would meet the next round's; who is killed here is told of once more.
    const auto left = children_of_this_thread();
    for (const pid_t child : left) kill(child, SIGKILL);
    if (!left.empty() || ending_ || rounds.stopped || rounds.number >= launch_.rounds) return;
    Status begun = next_round();
    if (begun) begun = open_gates();
    if (begun) return;
    rounds.stopped = true;
    for (const pid_t child : rounds.running) kill(child, SIGKILL);
    log_.notice(NoticeCode::LaunchFailed, begun.error().words);
}

}   // namespace ipclab
