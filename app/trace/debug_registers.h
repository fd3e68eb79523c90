// The debug registers of one followed thread: one breakpoint, and watchpoints on memory (ptrace(2), PTRACE_POKEUSER into
// struct user's u_debugreg). The code of the program is never changed: forked children would inherit that.
//
// Children do not inherit debug registers, and execve clears them. Every call needs the thread to be stopped; each returns
// false where the registers are refused (some virtual machines have none) or the thread is gone.
#pragma once
#include <cstdint>
#include <sys/types.h>

namespace ipclab {

class DebugRegisters {
public:
    struct Hits {
        bool breakpoint = false, load = false, store = false, pointer = false;
    };

    bool break_at(pid_t tid, std::uint64_t address);
    void no_break(pid_t tid);
    // Loads and stores of `size` bytes (1, 2, 4 or 8, at a multiple of it). A read-modify-write instruction is a store.
    bool watch_word(pid_t tid, std::uint64_t address, unsigned size);
    void no_watch(pid_t tid);
    // Stores to the eight bytes of a pointer.
    bool watch_pointer(pid_t tid, std::uint64_t address);

    bool any() const { return control_ != 0; }
    // What the latest trap was about, once.
    Hits take(pid_t tid) const;
    // The thread has another program now: the kernel cleared them.
    void forget() { control_ = 0; }

private:
    bool set(pid_t tid, int which, std::uint64_t address, std::uint64_t kind, unsigned size);
    void unset(pid_t tid, int which);

    std::uint64_t control_ = 0;   // DR7
};

}   // namespace ipclab
