// Watched words, and semaphores: what their events say of who knows what, and who waits.
#include "world/fold.h"
#include <algorithm>
#include <linux/futex.h>
#include <sys/syscall.h>

namespace ipclab {

namespace {

std::string text_of(std::span<const std::byte> payload) {
    return {reinterpret_cast<const char*>(payload.data()), payload.size()};
}

bool is_semaphore(ObjectId id) { return id.kind == ObjectKind::Semaphore || id.kind == ObjectKind::Mutex; }

template <class Move> void keep(std::vector<Move>& latest, std::size_t most, const Move& move) {
    if (latest.size() >= most) latest.erase(latest.begin());
    latest.push_back(move);
}

}   // namespace

// A shared word is one for everybody; a process's own is one for each process, a local one for each thread.
Word& Fold::word(const MemoryBits& bits) {
    const std::string name = text_of(payload);
    const ObjectId object = ObjectId::unpack(e.d);
    const std::int32_t pid = object ? 0 : e.pid, tid = bits.local ? e.tid : 0;
    for (Word& known : w.words_)
        if (known.object == object && known.pid == pid && known.tid == tid && known.name == name) return known;
    Word& fresh = w.words_.emplace_back();
    fresh.name = name;
    fresh.object = object;
    fresh.pid = pid;
    fresh.tid = tid;
    fresh.born_seq = e.seq;
    return fresh;
}

void Fold::memory() {
    const MemoryBits bits = MemoryBits::unpack(e.c);
    Word& word = this->word(bits);
    word.address = std::uint64_t(e.a);
    word.size = bits.size;
    word.is_signed = bits.is_signed;
    word.value = e.b;
    word.how = bits.how;
    word.seq = e.seq;
    word.t_ns = e.t_ns;
    if (bits.access != Access::Seen) moved(word, bits.access);
}

// A load takes a copy along, which goes stale when somebody else stores. A store by a thread whose copy is stale wipes
// out what was stored since: it was worked out from the old value.
void Fold::moved(Word& word, Access access) {
    WordMove move{e.seq, e.t_ns, ++word.count, e.pid, e.tid, access, e.b, thread().line.line, 0};
    WordCopy& copy = word.copies[e.tid];
    if (access == Access::Store) {
        if (copy.stale) {
            move.wiped_out = word.last_store;
            ++word.wiped_out;
        }
        word.last_store = move.number;
        word.stored_by = e.pid;
        for (auto& [tid, other] : word.copies) other.stale = tid != e.tid && other.number > 0;
    }
    copy = {e.pid, e.tid, e.b, move.number, false};
    keep(word.moves, Word::kMost, move);
}

Semaphore* Fold::semaphore(ObjectId id) {
    if (!is_semaphore(id)) return nullptr;
    const auto [it, made] = w.semaphores_.try_emplace(id);
    if (made) {
        it->second.id = id;
        it->second.born_seq = e.seq;
    }
    return &it->second;
}

void Fold::semaphore_level(Semaphore& s) {
    using What = SemaphoreMove::What;
    if (!payload.empty()) s.name = text_of(payload);
    const std::int64_t before = s.value;
    s.value = e.b;
    if (s.id.kind == ObjectKind::Mutex) s.owner = std::int32_t(e.c);
    else s.waiters = e.d;
    s.level_seq = e.seq;
    s.t_ns = e.t_ns;
    const bool wakes = e.call == SYS_futex && e.tid != 0 && std::find(s.queue.begin(), s.queue.end(), e.tid) == s.queue.end();
    if (before >= 0 && before == s.value && !wakes) return;
    const What what = e.tid == 0 ? What::Changed : wakes || s.value > before ? What::Posts : What::Passes;
    keep(s.moves, Semaphore::kMost, {e.seq, e.t_ns, e.pid, e.tid, what, s.value});
}

void Fold::waits_for(ObjectId id) {
    Semaphore* s = semaphore(id);
    if (!s) return;
    if (std::find(s->queue.begin(), s->queue.end(), e.tid) == s->queue.end()) s->queue.push_back(e.tid);
    keep(s->moves, Semaphore::kMost, {e.seq, e.t_ns, e.pid, e.tid, SemaphoreMove::What::Waits, s->value});
}

void Fold::waits_no_more(std::int32_t tid, bool passes) {
    for (auto& [id, s] : w.semaphores_)
        if (std::erase(s.queue, tid) > 0 && passes)
            keep(s.moves, Semaphore::kMost, {e.seq, e.t_ns, e.pid, tid, SemaphoreMove::What::Passes, s.value});
}

// Whoever is gone waits no more and takes nothing along; what it had stored stays.
void Fold::forget_copies(std::int32_t tid) {
    waits_no_more(tid, false);
    for (Word& word : w.words_) word.copies.erase(tid);
}

}   // namespace ipclab
