// Opening a FIFO: the call that waits for a partner (fifo(7)), and whose one flag says whether it does.
#include "trace/engine.h"
#include <algorithm>
#include <fcntl.h>
#include <sys/ptrace.h>
#include <utility>

namespace ipclab {
namespace {

// The argument that holds O_NONBLOCK and the access mode; -1: none does (creat), or they are in memory (openat2).
int flags_argument(const Syscall& row) {
    const auto it = std::ranges::find(row.args, Arg::OpenFlags);
    return it == row.args.end() ? -1 : int(it - row.args.begin());
}

int directory_argument(const Syscall& row, const Arguments& args) { return row.args[0] == Arg::DirFd ? int(args[0]) : AT_FDCWD; }

// The registers of the first three arguments of a system call (syscall(2)).
constexpr decltype(&user_regs_struct::rdi) kArgumentRegisters[] = {&user_regs_struct::rdi, &user_regs_struct::rsi,
                                                                   &user_regs_struct::rdx};

bool set_argument(pid_t tid, int argument, std::uint64_t value) {
    user_regs_struct registers;
    if (ptrace(PTRACE_GETREGS, tid, nullptr, &registers) != 0) return false;
    registers.*kArgumentRegisters[argument] = value;
    return ptrace(PTRACE_SETREGS, tid, nullptr, &registers) == 0;
}

}   // namespace

// Before it is held, so that the FIFO is known while its opener stands at the door.
void Engine::name_fifo(const Thread& t) {
    fds_.name_fifo(t.process->pid, t.tid, directory_argument(*t.row, t.args), call_path(t));
}

Engine::Waiting Engine::why_opening(const Thread& t) {
    const ObjectId fifo = fds_.fifo_at(t.process->pid, directory_argument(*t.row, t.args), call_path(t));
    if (!fifo) return {};
    const int flags = flags_argument(*t.row);
    const bool writes = flags < 0 || (t.args[std::size_t(flags)] & O_ACCMODE) == O_WRONLY;   // creat writes
    return {fifo, writes ? Reason::FifoNoReader : Reason::FifoNoWriter, -1};
}

// The kernel reads a call's arguments from the registers after its seccomp stop (seccomp(2), SECCOMP_RET_TRACE): what is
// changed there is what it does. The call is told once more, as it will be made; at its exit the program gets back the
// register as it left it, since by the calling convention a system call changes none of its arguments.
void Engine::do_open_flag(const Command& command) {
    const auto all = targets(command);
    const auto opens = [this](const Thread* t) {
        return t->where == Where::AtEnter && t->traits & kOpens && flags_argument(*t->row) >= 0 && why_opening(*t).object;
    };
    const auto found = std::ranges::find_if(all, opens);
    if (found == all.end()) {
        if (!all.empty())
            log_.notice(NoticeCode::WillNotWork, "nonblock: it is not held before opening a FIFO", pid_t(command.target));
        return;
    }
    Thread& t = **found;
    const int argument = flags_argument(*t.row);
    std::uint64_t& flags = t.args[std::size_t(argument)];
    const std::uint64_t wanted = command.value ? flags | O_NONBLOCK : flags & ~std::uint64_t(O_NONBLOCK);
    if (!set_argument(t.tid, argument, wanted)) return;   // killed meanwhile
    if (!t.flags_asked) t.flags_asked = flags;
    flags = wanted;
    echo(command);
    Thread* const before = std::exchange(in_hand_, &t);   // whose memory is read
    tell_enter(t, kAmended);
    in_hand_ = before;
}

void Engine::give_back_flags(Thread& t) {
    if (t.flags_asked) set_argument(t.tid, flags_argument(*t.row), *t.flags_asked);
    t.flags_asked.reset();
}

}   // namespace ipclab
