// What the engine knows of each thread and process that it follows.
#pragma once
#include "calls/syscalls.h"
#include "record/event.h"
#include "record/handle.h"
#include "trace/debug_registers.h"
#include "trace/leftovers.h"
#include "trace/lines.h"
#include "trace/proc.h"
#include <bitset>
#include <cstdint>
#include <map>
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
    InCode,     // kept in user code: held at a line, or after an access
    InCall,     // its call was let go; the next stop is the exit
    Injected,   // makes a call that the lab put in
};

// How it is to run; children inherit it.
struct Control {
    bool hold = false;   // at its next call
    HoldCause cause = HoldCause::User;
    std::int64_t pace = 0;   // ns before each call
    bool by_line = false;    // who is born of it is held at a line, not at a call
};

// How a thread goes on to where it is to be held, when it steps through code and not from call to call.
// (A lesson has a Step of its own: two types of one name in one program would be mixed up by the linker.)
struct Stepping {
    enum class To : std::uint8_t { Nothing, Line, Access };
    To to = To::Nothing;
    bool any = false;                      // Line: also the one it stands in
    bool planned = false;                  // Line: the rest is worked out
    bool single = false;                   // one instruction at a time
    bool halt = false;                     // held wherever its next trap finds it
    std::uint64_t run_to = 0, stack = 0;   // runs through foreign code to there; the least that the stack pointer is then
    std::string file;                      // the line that it leaves; 0: any line is another one
    int line = 0;
    std::uint64_t pc = 0, sp = 0;   // before the instruction that it was let go for
};

// A word that Launch::watch names, where one process has it.
struct WatchedWord {
    std::string name;
    ObjectId object;   // the shared memory it lies in, or none
    std::uint64_t address = 0;
    std::uint8_t size = 4;
    bool is_signed = true;
    bool operator==(const WatchedWord&) const = default;
};

// The world has a Process and a Thread of its own, folded from the log: these are other types, so their names must differ.
namespace followed {

struct Process {
    pid_t pid = 0;
    bool main_reached = false;   // what comes before is start-up
    bool awaits_main = false;    // one of its threads has a breakpoint there
    AddressRange loader;         // otherwise: `main` is reached at the first call from elsewhere
    bool begun = false;          // control has begun
    bool vforked = false;        // shares its parent's memory until exec
    bool shares_table = false;   // with another process (CLONE_FILES): probes stay away
    bool executed = false;       // has run an execve: it is the program that was asked for
    int terminal = -1;           // index of the run's terminals
    std::string name;            // of the program it runs, for messages
    std::bitset<65> restarts;    // signals whose handler has SA_RESTART
    std::vector<int> to_close;   // ends that the lab shall close
    Handle pidfd;                // opened at the first probe

    std::vector<WatchedWord> words;            // as found so far, in the order of Launch::watch; the first has the watchpoints
    std::map<std::string, Variable> statics;   // variables of the program that Launch::watch names
    std::uint64_t pointer = 0;                 // where one that leads to a word lies: stores to it are caught; 0: none
    std::string pointer_name;                  // of that one: the first found; statics before locals
    bool awaits_store = false;                 // it was found before it can have been stored to
    std::uint32_t watch_version = 0;           // of words and pointer: a thread that has another is armed again
};

struct Thread {
    pid_t tid = 0;
    Process* process = nullptr;
    Where where = Where::User;
    Control control;
    bool held = false, paced = false;   // AtEnter: why it is kept
    bool stopped = false;               // in a group-stop (job control)
    bool breakpoint = false;            // waits for `main` in a debug register
    DebugRegisters debug;
    Stepping step;
    bool stepped = false;   // a trap may be its step's, even after that was called off
    std::uint32_t watch_version = 0;
    std::map<std::string, std::int64_t> locals;   // values told, by name
    bool fresh = false;                           // its birth stop is still to come
    int birth_status = 0;                         // Unborn: the status that it came with

    // After a call of the lab's own, the thread makes its interrupted call again; that enter was told already.
    bool again = false, pass = false;   // pass: it was released meanwhile
    std::uint64_t again_ip = 0, again_sp = 0;

    // The call that it makes.
    const Syscall* row = nullptr;
    Arguments args{};
    std::uint32_t traits = 0;
    Event enter;
    std::int64_t clone_flags = 0;
    std::optional<std::uint64_t> flags_asked;   // of an open whose flags the lab has changed: those of the program
    std::optional<std::pair<LeftoverKind, std::string>> makes;   // what its call is about to make, and its name
    user_regs_struct registers{};                                // at the enter stop, if registers_kept
    bool registers_kept = false;
    bool new_restarts = false;            // rt_sigaction: whether the handler asks for SA_RESTART
    const Syscall* continued = nullptr;   // restart_syscall(2): the call that goes on in it, and its arguments
    Arguments continued_args{};
    std::uint32_t fifos_before = 0;   // mknod: how many FIFOs were known when it was let go
    std::int64_t restart = 0;         // the restart code that its last call returned, if it did

    // Time, ns from the launch.
    std::uint64_t paced_since = 0, paced_until = 0;
    std::uint64_t let_go = 0;      // when the call was
    std::uint64_t next_look = 0;   // whether it is blocked
    bool blocked = false;
    std::uint64_t blocked_since = 0;
    ObjectId blocked_on;
    int closing = -1;   // Injected: the descriptor
};

}   // namespace followed
using followed::Process;
using followed::Thread;

}   // namespace ipclab
