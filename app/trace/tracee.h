// What the engine knows of each thread and process that it follows.
#pragma once
#include "record/event.h"
#include "trace/handle.h"
#include "trace/proc.h"
#include "trace/syscalls.h"
#include <bitset>
#include <cstdint>
#include <optional>
#include <string>
#include <sys/types.h>
#include <sys/user.h>
#include <vector>

namespace ipclab {

// Where a thread is, as far as its stops tell.
enum class Where : std::uint8_t {
    Unborn,     // a child that stopped before its parent's Fork was told: it waits for that
    User,       // resumed after an exit stop or birth: user code, or a call outside the table
    AtEnter,    // in a syscall-enter stop that we keep: held or paced
    InCall,     // its call was let go; the next stop is the exit
    Injected,   // makes a call that the lab put in
};

// How it is to run; children inherit it.
struct Control {
    bool hold = false;                        // at its next call
    HoldCause cause = HoldCause::User;
    std::int64_t pace = 0;                    // ns before each call
};

// The world has a Process and a Thread of its own, folded from the log: these are other types, so their names must differ.
namespace followed {

struct Process {
    pid_t pid = 0;
    bool main_reached = false;                // what comes before is start-up
    bool awaits_main = false;                 // one of its threads has a breakpoint there
    AddressRange loader;                      // otherwise: `main` is reached at the first call from elsewhere
    bool begun = false;                       // control has begun
    bool vforked = false;                     // shares its parent's memory until exec
    bool shares_table = false;                // with another process (CLONE_FILES): probes stay away
    bool executed = false;                    // has run an execve: it is the program that was asked for
    int terminal = -1;                        // index of the run's terminals
    std::string name;                         // of the program it runs, for messages
    std::bitset<65> restarts;                 // signals whose handler has SA_RESTART
    std::vector<int> to_close;                // ends that the lab shall close
    Handle pidfd;                             // opened at the first probe
};

struct Thread {
    pid_t tid = 0;
    Process* process = nullptr;
    Where where = Where::User;
    Control control;
    bool held = false, paced = false;         // AtEnter: why it is kept
    bool stopped = false;                     // in a group-stop (job control)
    bool breakpoint = false;                  // waits for `main` in a debug register
    bool fresh = false;                       // its birth stop is still to come
    int birth_status = 0;                     // Unborn: the status that it came with

    // After a call of the lab's own, the thread makes its interrupted call again; that enter was told already.
    bool again = false, pass = false;         // pass: it was released meanwhile
    std::uint64_t again_ip = 0, again_sp = 0;

    // The call that it makes.
    const Syscall* row = nullptr;
    Arguments args{};
    std::uint32_t traits = 0;
    Event enter;
    std::int64_t clone_flags = 0;
    std::optional<std::uint64_t> flags_asked;   // of an open whose flags the lab has changed: those of the program
    user_regs_struct registers{};             // at the enter stop, if registers_kept
    bool registers_kept = false;
    bool new_restarts = false;                // rt_sigaction: whether the handler asks for SA_RESTART
    std::int64_t restart = 0;                 // the restart code that its last call returned, if it did

    // Time, ns from the launch.
    std::uint64_t paced_since = 0, paced_until = 0;
    std::uint64_t let_go = 0;                 // when the call was
    std::uint64_t next_look = 0;              // whether it is blocked
    bool blocked = false;
    std::uint64_t blocked_since = 0;
    ObjectId blocked_on;
    int closing = -1;                         // Injected: the descriptor
};

} // namespace followed
using followed::Process;
using followed::Thread;

} // namespace ipclab
