// Source lines and variables of running programs, from their debug information (libdwfl).
//
// Works on registers saved at a stop and on memory read with process_vm_readv, so a process that is blocked in a call
// can be asked too, and nothing is stopped for it. The first lookup in a program costs 6-8 ms, the next 6-15 us.
// Only debug information in the program itself is used: never a download, never a search for separate files.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <sys/user.h>
#include <vector>

namespace ipclab {

struct SourcePlace {
    std::string file;       // as the compiler was given it, made absolute with the compilation directory
    int line = 0;           // 1-based
    std::string function;   // "main"; "" where the symbol table has none
};

// One instruction, as stepping by line sees it.
struct CodePoint {
    bool own = false;        // of the user's own source
    bool passable = false;   // of a system header, compiled into the program: walked through, never stopped at
    bool begins = false;     // a statement begins here
    bool entry = false;      // the first instruction of a function
    bool prologue = false;   // sets up the function's frame: nobody stops there
    int line = 0;
    const std::string* file = nullptr;   // lives as long as the process runs this program
};

// A frame further out: where it goes on, and its stack pointer then.
struct Caller {
    std::uint64_t address = 0, stack = 0;
};

// What a variable is, with typedef, const, volatile and std::atomic taken off.
enum class Shape : std::uint8_t { Integer, Pointer, Semaphore, Mutex, Other };
struct VariableType {
    Shape shape = Shape::Other;
    std::uint8_t size = 0;   // bytes; of an Integer 1, 2, 4 or 8
    bool is_signed = true;
    Shape to = Shape::Other;   // of a Pointer: what it points to, and that one's size and sign
    std::uint8_t to_size = 0;
    bool to_signed = true;
    std::uint64_t to_offset = 0;   // "shared->counter": of that member
};
struct Variable {
    VariableType type;
    bool local = false;                   // of a call of a function, not of the whole program
    int declared = 0;                     // the line that declares it
    bool gone = false;                    // the compiler keeps it nowhere at this place ("optimised away")
    std::uint64_t address = 0;            // in memory; 0: not there
    std::optional<std::uint64_t> value;   // where it is in a register or known to the compiler
};

class Lines {
public:
    Lines();
    Lines(Lines&&) noexcept;
    Lines& operator=(Lines&&) noexcept;
    ~Lines();

    // The innermost frame with source that is the user's own (not in the C library, the loader or other system
    // libraries), from the thread's registers at a stop. Empty: there is none, or no debug information.
    std::optional<SourcePlace> user_line(pid_t tid, const user_regs_struct&);

    // The address at which `name` begins in the program that the process runs, or none without such a symbol.
    std::optional<std::uint64_t> function_address(pid_t pid, std::string_view name);

    // Whether the program has a line table of the user's own source: it was built with -g.
    bool has_lines(pid_t pid);
    // What the instruction at `pc` belongs to.
    CodePoint at(pid_t pid, std::uint64_t pc);
    // The innermost frame of the user's own that waits for what goes on in foreign code to return. None: there is none, or
    // the foreign code cannot be unwound.
    std::optional<Caller> caller(pid_t pid, const user_regs_struct&);
    // The names of the functions in foreign code that the thread is in, innermost first, up to the user's own.
    std::vector<std::string> functions(pid_t pid, const user_regs_struct&);
    // A variable by the name it has in the source, or a member of it, "shared->counter" (a Pointer to that member) or
    // "both.left". None: no such name there.
    std::optional<Variable> local_variable(pid_t pid, std::string_view name,
                                           const user_regs_struct&);             // as the user's innermost frame sees it
    std::optional<Variable> static_variable(pid_t pid, std::string_view name);   // of the whole program
    // The variable of the whole program that is the semaphore or mutex at an address, points to it, or points to a
    // structure with it: "gate", "shared->full"; "" if there is none.
    std::string name_of(pid_t pid, std::uint64_t address);
    bool declares(pid_t pid, std::string_view name);   // anywhere in the program

    // The process or thread is gone, or has another program now: call it at exec and at the end of each.
    void forget(pid_t);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}   // namespace ipclab
