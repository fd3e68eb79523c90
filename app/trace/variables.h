// Variables by name, from DWARF: where they are and what they are. No process is touched here.
#pragma once
#include "trace/lines.h"
#include <array>
#include <elfutils/libdw.h>
#include <functional>

namespace ipclab {

// The frame in which a local variable is looked for.
struct FrameState {
    Dwarf_Addr pc = 0, bias = 0;              // pc without the bias that the program was loaded with
    std::array<Dwarf_Word, 17> registers{};   // numbered as DWARF does
    std::array<bool, 17> known{};
    Dwarf_Word cfa = 0;   // canonical frame address; 0: not known
};

// One that the source may use at the frame's place: of a block, a parameter, a static of the function.
std::optional<Variable> variable_in_scope(Dwarf_Die* unit, std::string_view name, const FrameState&);
// One of the whole program, in this unit: also inside namespaces and classes, and statics of functions.
std::optional<Variable> variable_of_program(Dwarf_Die* unit, std::string_view name, Dwarf_Addr bias);

// The variable of the unit that is, or leads to, the semaphore or mutex at an address; see Lines::name_of. `read` gives
// the pointer at an address of the process, 0 where it cannot be read.
std::string name_of_lock(Dwarf_Die* unit, Dwarf_Addr bias, std::uint64_t address,
                         const std::function<std::uint64_t(std::uint64_t)>& read);
// Whether anything in the unit has the name: it may be nowhere in memory all the same.
bool declared_in(Dwarf_Die* unit, std::string_view name);

}   // namespace ipclab
