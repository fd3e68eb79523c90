// Words for numbers: flags and constants of system calls. Data only, one list a kind of argument.
#pragma once
#include "calls/syscalls.h"

namespace ipclab {

struct Flag {
    std::uint64_t value;
    std::string_view name;
};

// How the numbers of a kind of argument are put in words.
struct FlagSet {
    Arg arg;
    bool one_of;                   // exactly one of the names; else bits, joined by "|"
    std::span<const Flag> flags;   // combined bits before the single ones
};
const FlagSet* flags_of(Arg);   // nullptr: this kind is not made of names

// "O_WRONLY|O_CLOEXEC|0x40000000"; "0" where no bit is set and no name stands for 0.
std::string in_words(std::uint64_t value, const FlagSet&);

extern const FlagSet kPollEvents, kEpollEvents, kSigActionFlags, kDescriptorFlags, kFileTypes;

}   // namespace ipclab
