// The program that a process runs, as its debug information describes it (libdwfl): frames, lines, functions, variables.
// Nothing is stopped for it: it works on registers saved at a stop, and on memory read with process_vm_readv.
//
// Only debug information in the program itself is used: never a download, never a search for separate files.
#pragma once
#include "trace/lines.h"
#include <array>
#include <elfutils/libdwfl.h>
#include <functional>
#include <map>
#include <set>
#include <unordered_map>
#include <unordered_set>

namespace ipclab {

class Image {
public:
    explicit Image(pid_t);
    Image(const Image&) = delete;
    Image& operator=(const Image&) = delete;
    bool usable() const { return usable_; }

    // See Lines, which has the same functions.
    std::optional<SourcePlace> user_line(const user_regs_struct&);
    std::optional<std::uint64_t> function_address(std::string_view name);
    bool has_lines();
    CodePoint at(std::uint64_t pc);
    std::optional<Caller> caller(const user_regs_struct&);
    std::vector<std::string> functions(const user_regs_struct&);
    std::optional<Variable> local_variable(std::string_view name, const user_regs_struct&);
    std::optional<Variable> static_variable(std::string_view name);
    bool declares(std::string_view name);
    std::string name_of(std::uint64_t address);

private:
    // What stands at an address; looked up once, since modules do not move. Without `file` it is nobody's source.
    using Known = std::unordered_map<Dwarf_Addr, SourcePlace>;
    // Where statements begin in a compilation unit: address (without bias) to line and file.
    struct Statement {
        int line = 0;
        const std::string* file = nullptr;
    };
    using Statements = std::unordered_map<Dwarf_Addr, Statement>;
    // Where a function begins, and where its own work does, after it has set up its frame.
    struct Function {
        Dwarf_Addr entry = 0, body = 0;
    };
    using OnFrame = std::function<bool(Dwfl_Frame*, Dwarf_Addr pc, bool exact)>;   // false: no further

    bool refresh();
    Dwfl_Module* program();
    bool is_own(Dwfl_Module*) const;
    bool walk(const user_regs_struct&, const OnFrame&);
    const SourcePlace* own_place(Dwarf_Addr pc);   // nullptr: not the user's; stray_ is set if in no module
    SourcePlace look_up(Dwfl_Module*, Dwarf_Addr pc) const;
    const Statements& statements(Dwarf_Die* unit);
    Function function_of(Dwarf_Die* unit, Dwarf_Addr pc, Dwarf_Addr bias) const;
    CodePoint look_closer(Dwarf_Addr pc);

    static int on_frame(Dwfl_Frame*, void*);
    static pid_t next_thread(Dwfl*, void*, void**);
    static bool get_thread(Dwfl*, pid_t, void*, void**);
    static bool read_word(Dwfl*, Dwarf_Addr, Dwarf_Word*, void*);
    static bool set_registers(Dwfl_Thread*, void*);
    static const Dwfl_Callbacks kCallbacks;
    static const Dwfl_Thread_Callbacks kThreadCallbacks;

    pid_t pid_;
    std::unique_ptr<Dwfl, void (*)(Dwfl*)> dwfl_;
    std::string exe_;
    bool usable_ = false;
    std::optional<bool> has_lines_;
    Known known_;
    std::unordered_map<Dwarf_Addr, CodePoint> points_;
    std::map<const void*, Statements> statements_;   // by the unit's place in memory
    std::set<std::string> files_;
    std::unordered_set<Dwarf_Addr> strays_;    // in no module even after a refresh
    const user_regs_struct* regs_ = nullptr;   // of the walk that is going on
    const OnFrame* visitor_ = nullptr;         // of that walk
    Dwarf_Addr stray_ = 0;
    int frames_ = 0;
};

}   // namespace ipclab
