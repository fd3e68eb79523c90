// Predicates on watched words, semaphores, and rounds that nobody followed.
#include "lesson/judging.h"
#include "record/recording.h"
#include "world/rounds.h"
#include <algorithm>

namespace ipclab {

static const Word* meant_word(const Sight& s) {
    if (s.terms.role.empty()) return s.world.word(s.terms.name);
    const auto* process = s.world.by_lineage(s.terms.role);
    const auto& words = s.world.words();
    const auto own = [&](const Word& w) { return process && w.pid == process->pid && w.name == s.terms.name; };
    const auto found = std::find_if(words.begin(), words.end(), own);
    return found == words.end() ? nullptr : &*found;
}

// The first of the run where the check names none.
static const Semaphore* meant_semaphore(const Sight& s) {
    for (const auto& [id, semaphore] : s.world.semaphores())
        if (s.terms.name.empty() || semaphore.name == s.terms.name) return &semaphore;
    return nullptr;
}

Finding word(const Sight& s, Memory&) {
    const auto* w = meant_word(s);
    return holds_if(w && compare(s.terms, w->value, nullptr), s);
}

Finding wiped_out(const Sight& s, Memory&) {
    const auto* w = meant_word(s);
    return holds_if(w && compare(s.terms, std::int64_t(w->wiped_out), nullptr), s);
}

static Finding moved(const Sight& s, Memory& memory, Access access) {
    if (!s.event || s.event->kind != Kind::Memory || MemoryBits::unpack(s.event->c).access != access) return {};
    if (!by_role(s, s.terms.role, s.event->pid) || text(s.payload) != s.terms.name) return {};
    return compare(s.terms, s.event->b, nullptr) ? counted(s, memory) : Finding{};
}

Finding loaded(const Sight& s, Memory& memory) { return moved(s, memory, Access::Load); }
Finding stored(const Sight& s, Memory& memory) { return moved(s, memory, Access::Store); }

Finding value(const Sight& s, Memory&) {
    const auto* semaphore = meant_semaphore(s);
    return holds_if(semaphore && semaphore->value >= 0 && compare(s.terms, semaphore->value, nullptr), s);
}

// Those that are seen to be blocked on it, which includes who has been posted and has not woken yet.
Finding waiters(const Sight& s, Memory&) {
    const auto* semaphore = meant_semaphore(s);
    return holds_if(semaphore && compare(s.terms, std::int64_t(semaphore->queue.size()), nullptr), s);
}

Finding rounds(const Sight& s, Memory&) {
    if (s.world.rounds().empty() || !s.world.over()) return {};
    const auto meant = [&](const Round& round) {
        const auto total = total_of(round);
        switch (s.terms.which) {
        case Terms::Which::Over:
            return round.over;
        case Terms::Which::Exact:
            return total && total->exact();
        case Terms::Which::Lost:
            return total && !total->exact();
        case Terms::Which::Failed:
            return round.status != 0;
        }
        return false;
    };
    const auto& all = s.world.rounds();
    return holds_if(compare(s.terms, std::count_if(all.begin(), all.end(), meant), nullptr), s);
}

}   // namespace ipclab
