// The world at one moment: processes, descriptors and channels, as a pure function of the log.
// A World is a value: copy it to keep a moment. It knows nothing of ptrace or of drawing.
#pragma once
#include "record/descriptors.h"
#include "record/event.h"
#include "world/memory.h"
#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace ipclab {

enum class State : std::uint8_t { Runnable, Held, Paced, Blocked, Timer, Stopped, Exited, Killed };
std::string_view name_of(State);   // "runnable", "held", …

// A system call of one thread, from its enter on.
struct Call {
    std::int16_t number = -1;
    std::array<std::uint64_t, 6> args{};
    std::uint64_t enter_seq = 0, exit_seq = 0;   // exit_seq 0: not seen to return
    bool begun = false;                          // may take effect: neither held nor paced any more
    bool returned = false;
    std::int64_t result = 0;   // -errno where it failed
    std::int64_t moved = 0;    // bytes credited to it while it was in flight
    int fd = -1;               // the descriptor it works on
    ObjectId object;           // and what that was, at its enter
    bool injected = false;
    std::uint64_t other_seq = 0;   // of a read: the Enter of the write that its first byte came from
};

// Why a thread cannot go on, and who could change that.
struct Wait {
    ObjectId object;
    Reason reason = Reason::Other;
    int fd = -1;
    std::uint64_t since_seq = 0, since_ns = 0;
    bool timed = false;   // a timer ends it too
};
// How somebody who can release a wait comes to be able to, where it is nobody of this run.
enum class Outsider : std::uint8_t {
    None,      // a process of the run
    Holds,     // somebody outside holds an end or a copy
    Named,     // any process that can open the object's name
    Keyed,     // any process that knows a System V object's key or id
    Maps,      // any process that has it in its memory: nobody owns a semaphore
    Person,    // who sits at the terminal
    Sender,    // any process that may send it a signal
    Unknown,   // not worked out: it may be anybody, or nobody
};
std::string_view name_of(Outsider);   // "holds", "named", …

struct Releaser {
    std::int32_t pid = 0;   // 0: no process of the run
    std::string_view by;    // "read", "write", "close", "open", "exit", "signal", "post", "unlock"…; "" where not known
    Outsider how = Outsider::None;
};

struct SourceLine {
    std::string file;
    int line = 0;
};

struct Thread {
    std::int32_t tid = 0, pid = 0;
    State state = State::Runnable;
    std::optional<Call> call;   // from enter until exit
    std::optional<Call> last;   // the one before
    Wait wait;                  // while Blocked or Timer
    SourceLine line;            // of its latest stop or blocked call
    bool will_hold = false;     // asked for, not reached yet
    HoldCause held_by = HoldCause::User;
    std::uint64_t paced_until_ns = 0;
    bool started = false;       // past start-up: `main` has been reached
    bool exiting = false;       // at its end: its descriptors may be closed at any time
    std::vector<int> pending;   // signals sent, not yet delivered
};

struct Process {
    std::int32_t pid = 0, parent = 0;   // parent 0: started by the lab
    std::string lineage;                // "main", "main/1", "main/1/2"; roles are named by it
    std::vector<std::string> argv;
    std::string exe;
    std::map<std::int32_t, Thread> threads;   // by tid; empty once gone
    std::uint64_t born_seq = 0, ended_seq = 0;
    bool alive = true, zombie = false;
    int status = 0;               // wait status once not alive
    bool alarm = false;           // alarm or setitimer(ITIMER_REAL) runs: it will be sent SIGALRM
    bool alarm_repeats = false;   // and again and again
    bool timers = false;          // it has set a timer of its own (timer_settime): whether that still runs is not followed
    bool followed = true;         // false: it runs free, and only its end and its output are known
    std::int64_t pace_ns = 0;
    std::uint64_t calls = 0;
    int forks = 0;

    // A card sums its threads up by the one that says most: a held or paced one before one that is stopped or blocked
    // on an object, that before one that runs, that before one that waits for a lock or a timer (as a leader does that
    // joins its threads). The leader, else the lowest tid, where several say the same. nullptr: no thread is left.
    const Thread* front() const;
    State state() const;
    bool has_timer() const { return alarm || timers; }   // a signal of which may interrupt any wait
};

struct Block {   // bytes in a channel that came in one write
    std::int32_t writer = 0;
    std::uint64_t write_seq = 0;   // Enter of that write
    std::uint64_t bytes = 0;       // left of it
    std::uint64_t whole = 0;       // when it entered
    char letter = 0;               // its first byte where that can be printed, else 0
};

// A page slot of a pipe, worked out by a model of the kernel (slots.h), not read: say so where it is drawn.
struct PipeSlot {
    std::uint32_t offset = 0, length = 0;
    std::int32_t writer = 0;
    char letter = 0;
    bool merges = true;
    bool packet = false;
};

// `seq` is the Enter of its call, and `other_seq`, for a read, the Enter of the write that its first byte came from; t_ns
// is when it was first known to have happened.
struct Transfer {
    std::uint64_t seq = 0, t_ns = 0;
    std::int32_t pid = 0;
    bool into = false;
    std::uint64_t bytes = 0;
    char letter = 0;
    std::uint64_t other_seq = 0;
};

struct Channel {
    ObjectId id;
    std::string path;   // of a FIFO or file
    std::uint64_t born_seq = 0;
    std::int64_t capacity = -1;     // bytes; -1 not read yet
    std::int64_t level = 0;         // bytes unread: the last probe plus the changes since
    std::uint64_t probed_seq = 0;   // the Level event it rests on; 0: computed only
    bool exact = true;              // false: order not observed, or ends outside the run
    std::uint64_t bytes_in = 0, bytes_out = 0, writes = 0, reads = 0;
    std::deque<Block> blocks;                 // oldest first
    std::deque<PipeSlot> slots;               // oldest first; empty for what is no pipe
    std::vector<Transfer> recent;             // the latest 16
    std::int64_t low = 0, high = 0;           // band of the level in the last 200 ms
    std::vector<std::int32_t> readers_seen;   // pids
    bool outside = false;
    bool unlinked = false;
    ObjectId peer;             // of a socket of a pair: the other one
    bool certain = true;       // of a socket or counter: all that went through it was seen
    bool maybe_gone = false;   // its last descriptor was closed while somebody was about to open it

    // What low and high are worked out from: the extremes of the level in each twentieth of a second.
    struct Band {
        std::uint64_t slice = 0;
        std::int64_t low = 0, high = 0;
    };
    std::array<Band, 5> bands{};
    std::int64_t held_level = 0;   // the level that lasted until the latest change
};

// A call in flight: what the fold needs to tell when it took effect: see fold_pipe.cpp.
struct Flight {
    std::int32_t pid = 0, tid = 0;
    Event enter;
    std::array<std::byte, 128> input{};   // the beginning of what it writes, or of what it polls
    std::uint8_t input_size = 0;
    bool input_whole = true;
    bool begun = true, blocked = false;
    bool over = false;                      // its thread was killed in it: nobody will see it return
    bool direct = false, spliced = false;   // its pages do not merge in a pipe
    bool keeps = false;                     // tee: what it takes stays
    bool closed_early = false;              // its close was folded before it was seen to return
    ObjectId from, into;                    // the pipes it takes bytes from and puts bytes into
    std::int64_t asked = -1;                // bytes; -1: not known before it returns
    std::int64_t taken = 0, put = 0;        // credited to it already
    std::uint64_t first_write = 0;          // Enter of the write that its first byte came from

    bool injected() const { return enter.flags & kInjected; }
};

// What an epoll watches, by epoll_ctl(2): an open file description, under the number it had.
struct Interest {
    int fd = -1;
    Ofd ofd = 0;
    bool in = false, out = false;
    bool edge = false;   // tells only of what is new
    bool once = false;   // and of that but once: whether it still does is not followed
};

struct Mismatch {
    ObjectId object;
    std::int64_t computed = 0, probed = 0;
    std::uint64_t seq = 0;
};

// Of many runs of the same programs, one after another, none of them followed: all that is known of one.
struct Round {
    std::int32_t pid = 0;    // of its first program
    std::uint64_t seq = 0;   // of its Spawn; once over, of its last Exited
    bool over = false;
    int status = 0;       // wait status of the first of its programs that did not exit with 0
    std::string output;   // its beginning
};

// Which messages the thread takes in msgrcv(2): those of one type, of all types but one, or the lowest up to one.
struct WantedType {
    enum class How : std::uint8_t { One, AllBut, UpTo };
    How how = How::One;
    std::uint64_t type = 0;
};
// Nothing: it takes any message, or does not wait in msgrcv.
std::optional<WantedType> wanted_type(const Thread&);

class World {
public:
    // Folds the next event of the log.
    void apply(const Event&, std::span<const std::byte> payload);

    std::uint64_t seq() const { return seq_; }   // of the latest event folded
    std::uint64_t now_ns() const { return now_ns_; }
    const std::map<std::int32_t, Process>& processes() const { return processes_; }
    const std::map<ObjectId, Channel>& channels() const { return channels_; }
    const Descriptors& descriptors() const { return descriptors_; }
    const Process* process(std::int32_t pid) const;
    const Process* by_lineage(std::string_view lineage) const;
    const Thread* thread(std::int32_t tid) const;
    const Channel* channel(ObjectId) const;
    // Watched words in the order in which they were first seen; see world/memory.h.
    const std::vector<Word>& words() const { return words_; }
    const Word* word(std::string_view name) const;   // the shared one of that name, else the first; nullptr: none
    // Semaphores and mutexes, by id.
    const std::map<ObjectId, Semaphore>& semaphores() const { return semaphores_; }
    const Semaphore* semaphore(ObjectId) const;
    const Semaphore* semaphore(std::string_view name) const;
    const std::vector<Round>& rounds() const { return rounds_; }   // of a launch that asks for them; else none
    const std::vector<Mismatch>& mismatches() const { return mismatches_; }
    const std::vector<std::string>& notices() const { return notices_; }
    const std::string& output() const { return output_; }   // of the run's terminal

    // Everyone who can release the thread from its wait, whether able to act just now or not: see can_act. Empty: nobody can.
    std::vector<Releaser> releasers(const Thread&) const;
    // Whether the process can do anything by itself while `waiter` waits: it has another thread that is not blocked, or that
    // time or something which is there already will let go on.
    bool can_act(std::int32_t pid, const Thread& waiter) const;
    // The closed set of waiters: each blocked without a timer, and all who could release any of them are in the
    // set. They wait for ever. In the order of the ring where there is one.
    std::vector<std::int32_t> deadlock() const;
    // The same, where objects that have a name or a key are taken to be known in this run only: nobody in this run can
    // release them, though somebody outside who knows the name could. Has all of deadlock().
    std::vector<std::int32_t> waits_in_vain() const;
    // Every process has ended, or is blocked with no timer, pace, hold or outside actor that could release it.
    bool quiet() const;
    bool over() const;   // there were processes, every one has ended, and no round is to come
    // True while nothing more than its being woken keeps the blocked thread: what it waits for is there already.
    bool may_go_on(const Thread&) const;
    std::size_t weight() const;   // bytes of memory that a copy takes, about

private:
    friend struct Fold;
    // Where a thread waits in poll, select or epoll_wait; nothing where its arguments do not tell.
    std::optional<std::vector<Interest>> watched(const Thread&) const;
    bool is_ours(std::string_view name) const;                 // the lab gave it to an object of this run only
    bool since(ObjectId, bool into, std::uint64_t ns) const;   // bytes went into it, or out of it
    std::vector<std::int32_t> closed_set(bool names_count) const;
    bool all_known(const Thread&) const;
    bool ready(const Thread&, const Interest&) const;   // there is something to tell of it

    std::uint64_t seq_ = 0, now_ns_ = 0;
    std::map<std::int32_t, Process> processes_;
    std::map<std::int32_t, std::int32_t> pid_of_;   // tid -> pid
    std::map<ObjectId, Channel> channels_;
    Descriptors descriptors_;
    std::vector<Flight> flights_;                   // by when they could first take effect
    std::map<Ofd, std::vector<Interest>> epolls_;   // by the epoll's own description
    std::vector<Word> words_;
    std::map<ObjectId, Semaphore> semaphores_;
    std::uint64_t slice_ = 0;     // of time, for the bands of levels
    std::int64_t pace_ns_ = 0;    // of everyone, and of who comes later
    bool hold_all_ = false;       // everyone is to be held, and who comes later
    std::vector<Round> rounds_;   // only the latest one's processes are kept
    std::int64_t rounds_to_come_ = 0;
    std::vector<Mismatch> mismatches_;
    std::vector<std::string> notices_;
    std::string output_;
    std::map<std::int32_t, std::array<int, 2>> pairs_;   // by pid: a socketpair whose descriptors are still to be told
    bool rights_passed_ = false;                         // sendmsg or the like was used: descriptors may be on their way
    bool cut_short_ = false;   // somebody ended within a call that moves bytes: what it moved is not known
    std::string folder_;       // of the run, where it has one of its own
};

}   // namespace ipclab
