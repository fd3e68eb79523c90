// What the world knows of memory: words that a run watches (Launch::watch), and semaphores and mutexes.
#pragma once
#include "record/event.h"
#include "record/object.h"
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace ipclab {

// One load or store of a watched word, as a watchpoint saw it.
struct WordMove {
    std::uint64_t seq = 0, t_ns = 0;   // of its Memory event
    std::uint32_t number = 0;          // 1, 2, … among all moves of the word: the order they happened in
    std::int32_t pid = 0, tid = 0;
    Access access = Access::Load;
    std::int64_t value = 0;   // loaded or stored
    int line = 0;             // of the source, where the thread stood; 0: not known
    // Of a store: the number of somebody else's store that this one wiped out, because its thread had loaded the word
    // before that store and not since. The lost update. 0: none.
    std::uint32_t wiped_out = 0;
};

// What a thread took with it when it last loaded or stored the word.
struct WordCopy {
    std::int32_t pid = 0, tid = 0;
    std::int64_t value = 0;
    std::uint32_t number = 0;   // of that move
    bool stale = false;         // somebody else has stored since
};

// A word of shared memory, a variable of one process, or a local variable of one thread.
struct Word {
    std::string name;            // as Launch::watch has it: "counter"
    ObjectId object;             // the shared memory it lies in; none: it is `pid`'s own
    std::int32_t pid = 0;        // whose it is; 0: shared
    std::int32_t tid = 0;        // of a local variable; else 0
    std::uint64_t address = 0;   // where its latest event saw it (processes may map it elsewhere)
    std::uint8_t size = 4;       // bytes
    bool is_signed = true;
    std::int64_t value = 0;                          // as last seen
    std::uint64_t born_seq = 0, seq = 0, t_ns = 0;   // first and latest event about it
    MemoryHow how = MemoryHow::AtStop;               // of the latest
    std::int32_t stored_by = 0;                      // pid of who stored last; 0: nobody was seen to
    std::uint32_t count = 0, wiped_out = 0;          // moves seen; stores among them that wiped out another's
    std::uint32_t last_store = 0;                    // number of the latest; 0: none
    std::vector<WordMove> moves;                     // the latest kMost, oldest first
    std::map<std::int32_t, WordCopy> copies;         // by tid

    static constexpr std::size_t kMost = 64;
    bool shared() const { return bool(object); }
};

// Somebody did something about a semaphore or mutex, as far as a call shows it: a sem_post that nobody waits for makes
// no call.
struct SemaphoreMove {
    enum class What : std::uint8_t { Waits, Passes, Posts, Changed };   // Passes: its wait is over
    std::uint64_t seq = 0, t_ns = 0;
    std::int32_t pid = 0, tid = 0;   // 0: not known who
    What what = What::Changed;
    std::int64_t value = -1;   // afterwards; -1 not read
};

// A semaphore (ObjectKind::Semaphore), or a mutex (Mutex: its value is 1 while free, 0 while somebody has it).
struct Semaphore {
    ObjectId id;
    std::string name;                  // "gate", "/jobs", "sysv 5[0]"; "" not known
    std::int64_t value = -1;           // -1: not read yet
    std::int64_t waiters = -1;         // as the kernel or the C library counts them; -1: not known
    std::int32_t owner = 0;            // tid that has the mutex; 0: nobody, or not known. Semaphores have no owner
    std::vector<std::int32_t> queue;   // tids that are blocked on it, by when they began to wait
    std::uint64_t born_seq = 0, level_seq = 0, t_ns = 0;   // level_seq: the Level event that value and waiters are from
    std::vector<SemaphoreMove> moves;                      // the latest kMost, oldest first

    bool keyed() const { return name.starts_with("sysv "); }   // System V's: who knows its key or id can use it
    bool named() const { return name.starts_with('/'); }       // sem_open's: who knows its name can
    static constexpr std::size_t kMost = 32;
};

}   // namespace ipclab
