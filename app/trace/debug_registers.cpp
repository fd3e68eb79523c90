#include "trace/debug_registers.h"
#include <bit>
#include <cstddef>
#include <sys/ptrace.h>
#include <sys/user.h>

namespace ipclab {
namespace {

// Which register serves what. Of two on the same word one traps on any access and one on stores only: together they tell
// a load from a store.
constexpr int kAccess = 0, kStore = 1, kBreak = 2, kPointer = 3, kStatus = 6, kControl = 7;
// What a register traps on, as DR7 has it (Intel SDM, volume 3, 18.2.4).
constexpr std::uint64_t kOnExecution = 0, kOnStores = 1, kOnAccess = 3;

constexpr std::uint64_t enabled(int which) { return std::uint64_t(1) << 2 * which; }
constexpr std::uint64_t length_bits(unsigned size) { return size == 8 ? 2 : size - 1; }
constexpr std::uint64_t condition(int which, std::uint64_t kind, unsigned size) {
    return (kind | length_bits(size) << 2) << (16 + 4 * which);
}
constexpr std::uint64_t all_bits(int which) { return enabled(which) | std::uint64_t(15) << (16 + 4 * which); }

std::size_t place(int which) { return offsetof(user, u_debugreg) + std::size_t(which) * sizeof(user::u_debugreg[0]); }
bool poke(pid_t tid, int which, std::uint64_t value) { return ptrace(PTRACE_POKEUSER, tid, place(which), value) == 0; }

}   // namespace

bool DebugRegisters::set(pid_t tid, int which, std::uint64_t address, std::uint64_t kind, unsigned size) {
    const std::uint64_t wanted = (control_ & ~all_bits(which)) | enabled(which) | condition(which, kind, size);
    // The kernel checks an address against the length that the register has at that moment, so the order depends on
    // which of the two shrinks.
    const bool done =
        (poke(tid, which, address) && poke(tid, kControl, wanted)) || (poke(tid, kControl, wanted) && poke(tid, which, address));
    if (done) control_ = wanted;
    return done;
}

void DebugRegisters::unset(pid_t tid, int which) {
    if (!(control_ & enabled(which))) return;
    control_ &= ~all_bits(which);
    poke(tid, kControl, control_);
}

bool DebugRegisters::break_at(pid_t tid, std::uint64_t address) { return set(tid, kBreak, address, kOnExecution, 1); }
void DebugRegisters::no_break(pid_t tid) { unset(tid, kBreak); }

bool DebugRegisters::watch_word(pid_t tid, std::uint64_t address, unsigned size) {
    if (!std::has_single_bit(size) || size > 8 || address % size != 0) return false;
    if (set(tid, kAccess, address, kOnAccess, size) && set(tid, kStore, address, kOnStores, size)) return true;
    no_watch(tid);
    return false;
}

void DebugRegisters::no_watch(pid_t tid) {
    unset(tid, kAccess);
    unset(tid, kStore);
}

bool DebugRegisters::watch_pointer(pid_t tid, std::uint64_t address) {
    return address % 8 == 0 && set(tid, kPointer, address, kOnStores, 8);
}

DebugRegisters::Hits DebugRegisters::take(pid_t tid) const {
    if (!any()) return {};
    const auto status = std::uint64_t(ptrace(PTRACE_PEEKUSER, tid, place(kStatus), nullptr));
    if (status == ~std::uint64_t(0)) return {};   // gone
    const auto hit = [&](int which) { return (status >> which & 1) != 0 && (control_ & enabled(which)); };
    if (status & 15) poke(tid, kStatus, 0);
    return {hit(kBreak), hit(kAccess) && !hit(kStore), hit(kStore), hit(kPointer)};
}

}   // namespace ipclab
