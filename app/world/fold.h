// One event folded into a World. Each kind of event has its row in the table of fold.cpp.
#pragma once
#include "calls/syscalls.h"
#include "world/slots.h"
#include "world/world.h"
#include <utility>

namespace ipclab {

struct Fold {
    World& w;
    const Event& e;
    std::span<const std::byte> payload;

    void run();

    // fold.cpp: what is not a call
    void line();
    void output();
    void notice();
    void descriptor();
    void command();
    void nothing() {}
    Process& process(std::int32_t pid);   // made if it was not known yet
    Thread& thread();                     // the event's own
    Channel* channel(ObjectId);           // made if it is of a kind that has one; else nullptr
    void say(std::string words);

    // fold_process.cpp: birth, exec, signals, end
    void spawn();
    void round();   // a Spawn that belongs to one
    void round_ended(const Process&);
    void fork();
    void first_thread(Process& child, std::int32_t tid, bool will_hold);
    void exec();
    void signal_sent();
    void signal();
    void exiting();
    void exited();
    void reaped(Process& parent, const Flight&);
    void stop_or_continue(Process&, bool stop);

    // fold_calls.cpp: calls and what holds them up
    void enter();
    void exit();
    void blocked();
    void unblocked();
    void held();
    void released();
    void paced();
    void routes(Flight&, const Syscall&, const Call&);
    void names(const Flight&, const Syscall&);
    void pairs(const Flight&, const Syscall&);
    void sets_timer(Process&, const Flight&);
    void uncertain(const Flight&, const Syscall&);
    void watches(const Flight&);   // epoll_ctl
    Flight* flight(std::int32_t tid, bool injected);
    void end_flight(Flight*);

    // fold_pipe.cpp: bytes
    void level();
    void read_done(Flight&);
    void write_done(Flight&);
    void moved_done(Flight&);
    void resized(Flight&);
    void put(Channel&, Flight&, std::uint64_t bytes);
    void take(Channel&, Flight&, std::uint64_t bytes, std::span<const std::byte> output);
    void consume(Channel&, Flight&, std::uint64_t bytes, std::span<const std::byte> output);
    void bring_forward(Channel&, std::byte first);
    bool credit_writers(Channel&, std::uint64_t need, std::span<const std::byte> seen);
    void make_room(Channel&, const Flight& writer, std::uint64_t bytes);
    void give_back(Channel&, const Flight&, std::int64_t surplus, bool into);
    void explain(Channel&, std::int64_t difference);
    void settle(Channel&, std::int64_t probed);
    using Shares = std::vector<std::pair<Flight*, std::uint64_t>>;
    bool share_out(const Channel&, const std::deque<PipeSlot>&, std::uint64_t bytes, Shares&, int& tries);
    void mismatch(Channel&, std::int64_t computed, std::int64_t probed);
    void order_not_observed(Channel&);
    void changed(Channel&);
    void age_bands();
    void count(Channel&, const Flight&, bool into, std::uint64_t bytes);

    // fold_memory.cpp: watched words, semaphores
    void memory();
    Word& word(const MemoryBits&);   // the event's own, made if it was not known yet
    void moved(Word&, Access);
    Semaphore* semaphore(ObjectId);   // made if it is of a kind that is one; else nullptr
    void semaphore_level(Semaphore&);
    void waits_for(ObjectId);
    void waits_no_more(std::int32_t tid, bool passes);
    void forget_copies(std::int32_t tid);

    // fold_close.cpp: closes that took effect before they were seen
    void end_of_file(Channel&, Flight& reader);
    void broken_pipe(Channel&);
    void close_pending(Channel&, const std::vector<Holder>&);
    bool closing(const Holder&);
    void maybe_gone(Channel&);   // nobody has it open any more: what was in it is gone
    static bool leads_to(const Flight&, const Channel&);
};

// The traits of a call number; of one outside the table, none.
const Syscall& row_of(int number);
// Bytes in a channel are followed for pipes and FIFOs; other objects are counted only.
inline bool is_pipe(ObjectId id) { return id.kind == ObjectKind::Pipe || id.kind == ObjectKind::Fifo; }
SlotRules slot_rules(const Channel&);

}   // namespace ipclab
