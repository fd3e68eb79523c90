// The tracer's loop and everything it does about a run. One thread, which owns all tracees.
//
// Its parts: engine.cpp the loop; run.cpp beginning and end of a run; stops.cpp what each stop means; calls.cpp enter and
// exit of system calls; rounds.cpp runs that nobody follows; startup.cpp when `main` is reached; control.cpp commands; hold.cpp holding, stepping and pacing;
// steps.cpp stepping through code; watch.cpp words of memory; objects.cpp what has no descriptor; creations.cpp what outlives its maker; blocked.cpp who waits in the kernel, and why; opening.cpp FIFOs being opened; probe.cpp levels; inject.cpp calls that the lab makes in a tracee.
#pragma once
#include "calls/command.h"
#include "calls/launch.h"
#include "calls/wire.h"
#include "trace/fds.h"
#include "trace/limits.h"
#include "trace/lines.h"
#include "trace/log.h"
#include "trace/ring.h"
#include "trace/rounds.h"
#include "trace/spawn.h"
#include "trace/tracee.h"
#include <map>
#include <memory>
#include <optional>
#include <sched.h>
#include <sys/sem.h>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace ipclab {

class Engine {
public:
    // bell: eventfd to ring when the owner sleeps; commands: socket to the owner.
    Engine(Ring& ring, int bell, int commands);
    void run();   // until the owner is gone; then nothing that was started lives on

private:
    using Threads = std::unordered_map<pid_t, std::unique_ptr<Thread>>;
    using Processes = std::unordered_map<pid_t, std::unique_ptr<Process>>;
    struct Screen {
        Terminal terminal;
        pid_t pid = 0;
        std::string typed;
    };   // typed: not yet taken by the terminal
    struct Probed {
        ObjectId object;
        std::uint64_t last = 0;
        bool dirty = false;
    };

    // engine.cpp
    void hot();
    void cold();
    bool take_stops();   // all that wait now; true: there were some
    void tick();
    void sleep();
    std::uint64_t next_deadline() const;   // ns from the launch; ~0: none
    bool behind();                         // the ring is too full to handle a stop
    void read_commands();
    void drain_screens();
    void drain(Screen&);

    // run.cpp
    void launch(const Command&);
    Status start(const Launch&);
    void end(const Command&);
    void end_run();   // kills and reaps everything
    void stop_run(NoticeCode, std::string_view why, const Thread&);
    Event tell_spawn(pid_t, std::size_t index, std::int64_t round);
    std::vector<pid_t> living() const;   // processes of the run, followed or not
    void pin(bool one_cpu);
    Thread& add_thread(pid_t tid, Process&);

    // rounds.cpp
    Status begin_rounds(std::vector<std::string> paths);
    Status next_round();
    Status open_gates();
    void run_rounds(const Command&);
    void round_gone(pid_t, int status);

    // stops.cpp
    void on_stop(pid_t tid, int status);
    void on_event(Thread&, int event, int status);
    void on_gone(pid_t tid, int status);
    void on_stop_trap(Thread&, int status);
    void on_fork(Thread& parent);
    void on_exec(Thread&);
    void on_exiting(Thread&);
    void on_signal(Thread&, int signal);
    void derive_interruption(Thread&, int signal);
    void announce(pid_t parent_pid, const Thread* parent, pid_t child, std::int64_t flags, bool derived);
    void born(Thread&);
    void adopt_orphans();
    void resume(Thread&, int signal = 0);

    // calls.cpp
    void on_enter(Thread&);
    void on_exit(Thread&);
    bool allowed(Thread&, std::uint16_t why_stopped, std::uint64_t number);
    void tell_enter(Thread&, std::uint8_t flags = 0);
    std::int64_t asked_bytes(const Thread&) const;
    void after_call(Thread&, const Event& exit);
    void made_descriptors(Thread&, std::int64_t result);
    void made_name(const Thread&, int directory);
    void sent_signal(const Thread&);
    std::string call_path(const Thread&) const;
    std::string text_at(const Thread&, std::uint64_t address) const;

    // startup.cpp
    void await_main(Thread&);
    void reached_main(Thread&);
    void begin_control(Thread&, std::uint64_t instruction);
    std::uint8_t flags_of(const Thread& t) const { return t.process && !t.process->main_reached ? kStartUp : 0; }

    // hold.cpp
    void decide(Thread&);   // at its enter stop: hold, pace, or go
    bool holdable(const Thread&) const;
    void hold(Thread&);
    void pace(Thread&);
    void release(Thread&);
    void go(Thread&);
    void release_paced();
    void tell_line(const Thread&);

    // steps.cpp: stepping through code
    void do_step_line(const Command&);
    void do_step_access(const Command&);
    void begin_step(Thread&, Stepping::To);
    void cannot_step(const Process&, const std::string& why);
    bool is_trap_of_ours(const Thread&) const;
    void on_trap(Thread&);
    void plan(Thread&);   // before it is let go
    void find_way(Thread&, const user_regs_struct&);
    void run_through(Thread&, const Caller&);
    bool arrives(Thread&, const user_regs_struct&);
    void hold_in_code(Thread&, const user_regs_struct&, HoldCause);

    // watch.cpp: words of memory
    void find_statics(Thread&);
    void find_words(Thread&, const user_regs_struct*, bool stored = false);
    bool believed(Thread&, const std::string& name, const Variable&, const user_regs_struct&, bool stored);
    void found_word(Process&, const std::string& name, std::uint64_t address, std::uint8_t size, bool is_signed);
    void arm(Thread&);
    void tell_access(Thread&, bool store);
    void tell_locals(Thread&, const user_regs_struct&);
    void look_at_words(const Process&, MemoryHow);
    void sample_words();
    std::string why_no_access(const Process&);
    ObjectId tell_memory(pid_t pid, std::uint64_t address);

    // objects.cpp: what has no descriptor
    using SemaphorePlace = std::tuple<std::uint64_t, std::uint64_t, std::uint64_t>;   // device, inode, offset
    struct SeenSemaphore {
        ObjectId id;
        std::string name;
        std::map<pid_t, std::uint64_t> at;   // where processes have it in memory
        int system_v = -1, number = 0;       // or its id and number in the set
        bool told = false;
        std::int64_t value = -1, second = -1, waiters = -1;   // as told: Event::b, c and d of its Level
    };
    SeenSemaphore* semaphore_at(pid_t, std::uint64_t address, ObjectKind, const std::string& name);
    SeenSemaphore& system_v_semaphore(int id, int number);
    void look_at(SeenSemaphore&, const Thread* by);
    void look_at_semaphores();
    void look_at_mutexes_of(pid_t tid);   // whose end is to be told
    void inherit_semaphores(pid_t parent, pid_t child);
    std::vector<sembuf> operations(const Thread&) const;   // of its semop
    ObjectId system_v_queue(int id);
    void tell_queue(int id, const Thread& by);
    void tell_system_v_memory(const Thread& by, std::uint64_t address);
    void after_object_call(Thread&, std::int64_t result);

    // creations.cpp: what outlives its maker
    void expect_object(Thread&);
    void object_made(Thread&, std::int64_t result);
    bool making_private(pid_t) const;   // what only the result of its call will tell of: not to be killed just now
    std::string name_to_be(const Thread&, LeftoverKind, int directory, int path) const;

    // control.cpp
    void carry_out(const Command&);
    bool try_later();   // commands that wait for a safe moment; true: some still do
    void echo(const Command&);
    std::vector<Thread*> targets(const Command&);
    Process* target_process(const Command&);
    void do_run(const Command&);
    void do_hold(const Command&);
    void do_step(const Command&);
    void do_pace(const Command&);
    void do_signal(const Command&);
    void do_kill(const Command&);
    void send_signal(const Command&, int signal);
    void do_descriptor(const Command&);   // Nonblock, Capacity
    void do_close_end(const Command&);
    void do_probe(const Command&);
    void do_mark(const Command&);
    void do_input(const Command&);
    void gone(const Command&);

    // blocked.cpp
    void look_for_blocked();
    void now_blocked(Thread&);
    struct Waiting {
        ObjectId object;
        Reason reason = Reason::Other;
        int fd = -1;
    };
    Waiting why_blocked(const Thread&);
    Waiting why_moving(const Thread&);
    Waiting why_futex(const Thread&);   // objects.cpp
    Waiting why_semop(const Thread&);

    // opening.cpp
    Waiting why_opening(const Thread&);
    void name_fifo(const Thread&);
    void do_open_flag(const Command&);   // Nonblock of an open that is still to be made
    void give_back_flags(Thread&);

    // guard.cpp: programs that are not ours
    void guard(Thread&);   // before its call is let go
    std::optional<std::int64_t> owner_in_memory(const Thread&) const;
    void refuse(Thread&, const std::string& what);
    std::string signals_outside(const Thread&) const;
    bool is_outside(std::int64_t target) const;
    void limit_reached(const std::string& what, pid_t pid = 0);
    void look_at_budget();

    // probe.cpp
    bool safe(const Process&) const;      // no thread of it can run user code before we resume one
    Handle duplicate(Process&, int fd);   // for one look, to be closed at once; empty: errno says why
    void probe(ObjectId);
    void probe_soon(ObjectId);   // at most 60 times a second each
    void probe_due();
    void probe_call(const Thread&);   // the object of its call

    // inject.cpp
    void inject_close(Thread&);
    void injected(Thread&);   // its exit stop

    Thread* find_thread(pid_t tid);
    Process* find_process(pid_t pid);
    ObjectId call_object(const Thread&) const;

    Log log_;
    Fds fds_;
    Lines lines_;
    int socket_;
    CommandReader reader_;
    const std::vector<sock_filter> filter_, confined_filter_;
    Confinement confinement_;
    Budget budget_;
    std::uint64_t last_budget_ = 0;
    static constexpr std::uint64_t kBudgetEvery = 50'000'000;   // ns

    Launch launch_;
    std::optional<Rounds> rounds_;   // of a launch that nobody follows
    std::vector<Screen> screens_;
    Threads threads_;
    Processes processes_;
    std::unordered_map<pid_t, int> gone_early_;   // ended before their parent's Fork was told: tid, status
    std::unordered_set<pid_t> ended_;             // told as exited; an orphan's zombie comes to us once more
    std::vector<Command> later_;
    std::vector<Probed> probed_;
    struct SeenWord {
        ObjectId object;
        pid_t pid = 0;
        std::string name;
        std::int64_t value = 0;
    };
    std::vector<SeenWord> seen_words_;   // values told
    std::uint64_t last_sample_ = 0;
    std::map<SemaphorePlace, SeenSemaphore> semaphores_;
    Leftovers leftovers_;
    std::map<int, ObjectId> queues_;                            // System V's, by id
    static constexpr std::uint64_t kSampleEvery = 16'666'667;   // ns: 60 times a second
    std::vector<std::byte> buffer_;                             // payload being put together
    ReadMemory read_;                                           // of the thread in hand
    Thread* in_hand_ = nullptr;                                 // stopped, its stop being handled
    std::optional<cpu_set_t> cpus_;                             // to be restored after a run on one CPU
    std::uint64_t last_tick_ = 0;
    bool running_ = false, ending_ = false, owner_gone_ = false, behind_ = false;
    bool probing_ = false, probe_refused_ = false, watch_refused_ = false;
};

}   // namespace ipclab
