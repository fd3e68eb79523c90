#include "world/world.h"
#include "record/names.h"
#include "world/fold.h"
#include <algorithm>
#include <sys/wait.h>

namespace ipclab {

std::string_view name_of(State state) {
    static constexpr std::array<std::string_view, 8> names{"runnable", "held",    "paced",  "blocked",
                                                           "timer",    "stopped", "exited", "killed"};
    return name_in(names, state);
}

std::string_view name_of(Outsider how) {
    static constexpr auto names =
        std::to_array<std::string_view>({"none", "holds", "named", "keyed", "maps", "person", "sender", "unknown"});
    static_assert(names.size() == std::size_t(Outsider::Unknown) + 1);
    return name_in(names, how);
}

namespace {

int says(const Thread& t) {
    switch (t.state) {
    case State::Held:
        return 6;
    case State::Paced:
        return 5;
    case State::Stopped:
        return 4;
    case State::Blocked:
        return t.wait.reason == Reason::Futex || t.wait.reason == Reason::Lock ? 1 : 3;
    case State::Runnable:
        return 2;
    default:
        return 0;
    }
}

}   // namespace

const Thread* Process::front() const {
    if (threads.size() == 1) return &threads.begin()->second;
    const Thread* best = nullptr;
    if (const auto leader = threads.find(pid); leader != threads.end()) best = &leader->second;
    for (const auto& [tid, t] : threads)
        if (!best || says(t) > says(*best)) best = &t;
    return best;
}

State Process::state() const {
    if (!alive) return WIFSIGNALED(status) ? State::Killed : State::Exited;
    const Thread* t = front();
    return t ? t->state : State::Runnable;
}

void World::apply(const Event& e, std::span<const std::byte> payload) { Fold{*this, e, payload}.run(); }

const Process* World::process(std::int32_t pid) const {
    const auto it = processes_.find(pid);
    return it == processes_.end() ? nullptr : &it->second;
}

const Process* World::by_lineage(std::string_view lineage) const {
    const auto it =
        std::find_if(processes_.begin(), processes_.end(), [&](const auto& p) { return p.second.lineage == lineage; });
    return it == processes_.end() ? nullptr : &it->second;
}

const Thread* World::thread(std::int32_t tid) const {
    const auto pid = pid_of_.find(tid);
    const Process* p = pid == pid_of_.end() ? nullptr : process(pid->second);
    if (!p) return nullptr;
    const auto it = p->threads.find(tid);
    return it == p->threads.end() ? nullptr : &it->second;
}

const Channel* World::channel(ObjectId id) const {
    const auto it = channels_.find(id);
    return it == channels_.end() ? nullptr : &it->second;
}

const Word* World::word(std::string_view name) const {
    const Word* first = nullptr;
    for (const Word& word : words_) {
        if (word.name != name) continue;
        if (word.shared()) return &word;
        if (!first) first = &word;
    }
    return first;
}

const Semaphore* World::semaphore(ObjectId id) const {
    const auto it = semaphores_.find(id);
    return it == semaphores_.end() ? nullptr : &it->second;
}

const Semaphore* World::semaphore(std::string_view name) const {
    const auto it = std::find_if(semaphores_.begin(), semaphores_.end(), [&](const auto& s) { return s.second.name == name; });
    return it == semaphores_.end() ? nullptr : &it->second;
}

bool World::over() const {
    return !processes_.empty() && rounds_to_come_ == 0 &&
           std::none_of(processes_.begin(), processes_.end(), [](const auto& p) { return p.second.alive; });
}

std::size_t World::weight() const {
    constexpr std::size_t kNode = 48;   // of a map
    std::size_t sum = sizeof *this + output_.size() + flights_.size() * sizeof(Flight);
    for (const auto& [pid, p] : processes_) sum += sizeof p + 200 + p.threads.size() * (sizeof(Thread) + kNode);
    for (const auto& [id, c] : channels_)
        sum += sizeof c + kNode + c.blocks.size() * sizeof(Block) + c.slots.size() * sizeof(PipeSlot) +
               1200;   // a deque's first piece each
    for (const Round& round : rounds_) sum += sizeof round + round.output.size();
    for (const Word& word : words_)
        sum += sizeof word + word.moves.size() * sizeof(WordMove) + word.copies.size() * (sizeof(WordCopy) + kNode);
    for (const auto& [id, s] : semaphores_) sum += sizeof s + kNode + s.moves.size() * sizeof(SemaphoreMove);
    for (const auto& notice : notices_) sum += notice.size() + sizeof notice;
    return sum;
}

}   // namespace ipclab
