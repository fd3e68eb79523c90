// Source lines of running programs, from their debug information (libdwfl).
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

namespace ipclab {

struct SourcePlace {
    std::string file;        // as the compiler was given it, made absolute with the compilation directory
    int line = 0;            // 1-based
    std::string function;    // "main"; "" where the symbol table has none
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

    // The process or thread is gone, or has another program now: call it at exec and at the end of each.
    void forget(pid_t);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace ipclab
