// Shared words and semaphores: what the stage shows of them.
#include "view/stage_parts.h"
#include <algorithm>

namespace ipclab::view {

namespace {

constexpr double kSeen = 1.6;   // seconds that a post or a waking stays in sight

std::string value_words(const Word& w, std::int64_t value) {
    const int bits = 8 * std::clamp<int>(w.size, 1, 8);
    if (w.is_signed) return std::to_string(bits == 64 ? value : (value << (64 - bits)) >> (64 - bits));
    return std::to_string(bits == 64 ? std::uint64_t(value) : std::uint64_t(value) & ((std::uint64_t(1) << bits) - 1));
}

const Word* shared_word(const World& world) {
    const auto it = std::find_if(world.words().begin(), world.words().end(), [](const Word& w) { return w.shared(); });
    return it == world.words().end() ? nullptr : &*it;
}

// Its latest load, and its store since then: made, or still to come.
void add_moves(WordModel& out, const Moment& m, const Word& w, std::int32_t pid) {
    const WordMove *load = nullptr, *store = nullptr;
    for (const WordMove& move : w.moves) {
        if (move.pid != pid) continue;
        if (move.access == Access::Load) load = &move, store = nullptr;
        else if (move.access == Access::Store) store = &move;
    }
    if (load) out.moves.push_back({pid, false, int(load->number), value_words(w, load->value)});
    if (store) out.moves.push_back({pid, true, int(store->number), value_words(w, store->value)});
    const Process* p = m.world.process(pid);
    if (load && !store && p && p->alive) out.moves.push_back({pid, true, 0, ""});
}

const WordMove* move_of(const Word& w, std::uint32_t number) {
    const auto it = std::find_if(w.moves.begin(), w.moves.end(), [&](const WordMove& move) { return move.number == number; });
    return it == w.moves.end() ? nullptr : &*it;
}

std::int32_t pid_of(const World& world, std::int32_t tid) {
    const Thread* t = world.thread(tid);
    return t ? t->pid : tid;
}

// What it has stored since is in memory, whoever stores after it: only a value that was loaded, and may still be worked
// with, is out of date.
bool works_with_old(const Word& w, const WordCopy& copy) {
    const WordMove* taken = move_of(w, copy.number);
    return copy.stale && (!taken || taken->access == Access::Load);
}

}   // namespace

std::optional<CopyModel> copy_of(const Moment& m, const Thread& t) {
    const Word* w = shared_word(m.world);
    const auto known = w ? w->copies.find(t.tid) : std::map<std::int32_t, WordCopy>::const_iterator{};
    if (!w || known == w->copies.end()) return std::nullopt;
    CopyModel copy{
        .name = m.tr("stage.copy"), .value = value_words(*w, known->second.value), .stale = works_with_old(*w, known->second)};
    const WordMove* taken = move_of(*w, known->second.number);
    for (const Word& own : m.world.words()) {
        if (own.shared() || own.tid != t.tid) continue;
        copy.name = own.name;
        if (!taken || own.seq >= taken->seq) copy.value = value_words(own, own.value);
        break;
    }
    return copy;
}

void add_words(StageModel& out, const Moment& m) {
    for (const Word& w : m.world.words()) {
        if (!w.shared()) continue;
        WordModel word{.key = "word." + w.name,
                       .name = w.name,
                       .value = value_words(w, w.value),
                       .sampled = w.how == MemoryHow::Sampled,
                       .stored_by = w.stored_by,
                       .lost = {},
                       .verdict = {}};
        if (w.stored_by) word.badge = m.cast.of(w.stored_by).badge;
        for (std::int32_t pid : m.cast.in_order(m.world)) add_moves(word, m, w, pid);
        const WordMove* last = w.last_store ? move_of(w, w.last_store) : nullptr;
        if (const WordMove* lost = last && last->wiped_out ? move_of(w, last->wiped_out) : nullptr) {
            word.lost = {m.cast.of(lost->pid).badge, value_words(w, lost->value)};
            word.verdict = m.tr("stage.lost", m.cast.name(lost->pid, m.tr));
        } else {
            for (const auto& [tid, copy] : w.copies) {
                const Process* p = m.world.process(copy.pid);
                if (works_with_old(w, copy) && p && p->alive)
                    word.verdict = m.tr("stage.stale_with", m.cast.name(copy.pid, m.tr), value_words(w, copy.value));
            }
        }
        out.words.push_back(std::move(word));
    }
}

void add_semaphores(StageModel& out, const Moment& m) {
    int number[2] = {0, 0};
    for (const auto& [id, s] : m.world.semaphores()) {
        const bool mutex = id.kind == ObjectKind::Mutex;
        const std::string kind(ipclab::name_of(id.kind));
        const int n = ++number[mutex];
        SemaphoreModel sem{.id = id,
                           .key = n > 1 ? kind + ":" + std::to_string(n) : kind,
                           .name = s.name.empty() ? to_string(id) : s.name,
                           .mutex = mutex};
        sem.value = mutex         ? m.tr(s.value == 0  ? "stage.mutex_taken"
                                         : s.value > 0 ? "stage.mutex_free"
                                                       : "stage.not_read")
                    : s.value < 0 ? std::string(m.tr("stage.not_read"))
                                  : std::to_string(s.value);
        for (std::int32_t tid : s.queue) {
            const std::int32_t pid = pid_of(m.world, tid);
            sem.queue.push_back({pid, m.cast.of(pid).badge});
        }
        if (s.owner) sem.owner = pid_of(m.world, s.owner);
        std::vector<std::int32_t> waited;
        for (const SemaphoreMove& move : s.moves) {
            if (move.what == SemaphoreMove::What::Waits) waited.push_back(move.pid);
            if (move.seq == s.born_seq) continue;   // the first value seen is nobody's doing
            if (move.what == SemaphoreMove::What::Passes && move.pid) sem.took_last = move.pid;
            if (move.what == SemaphoreMove::What::Posts && move.pid == sem.took_last) sem.took_last = 0;
            const double age = m.now_ns > move.t_ns ? double(m.now_ns - move.t_ns) / 1e9 : 0;
            const bool latest = &move == &s.moves.back();
            if (age > kSeen || (!m.live && !latest)) continue;
            if (move.what == SemaphoreMove::What::Posts) sem.posted = move.pid;
            if (move.what == SemaphoreMove::What::Passes && std::find(waited.begin(), waited.end(), move.pid) != waited.end())
                sem.woken = move.pid;
        }
        const Process* taker = sem.took_last ? m.world.process(sem.took_last) : nullptr;
        if (!taker || taker->alive) sem.took_last = 0;
        out.semaphores.push_back(std::move(sem));
    }
}

}   // namespace ipclab::view
