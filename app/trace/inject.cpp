// Makes a process close a descriptor: its call at an enter stop is exchanged for close, and afterwards made again.
#include "trace/engine.h"
#include <sys/ptrace.h>
#include <sys/syscall.h>

namespace ipclab {
namespace {
constexpr std::uint64_t kSyscallInstruction = 2;
}   // namespace

void Engine::inject_close(Thread& t) {
    Process& process = *t.process;
    const int fd = process.to_close.front();
    process.to_close.erase(process.to_close.begin());
    user_regs_struct registers;
    if (ptrace(PTRACE_GETREGS, t.tid, nullptr, &registers) != 0) return;   // killed meanwhile
    t.registers = registers;
    t.registers_kept = true;
    registers.orig_rax = SYS_close;
    registers.rdi = std::uint64_t(fd);
    if (ptrace(PTRACE_SETREGS, t.tid, nullptr, &registers) != 0) return;
    t.closing = fd;
    t.where = Where::Injected;
    echo({CommandKind::CloseEnd, process.pid, 0, fd, {}});
    log_.put({.pid = process.pid, .tid = t.tid, .kind = Kind::Enter, .flags = kInjected, .call = SYS_close, .a = fd});
    resume(t);
}

void Engine::injected(Thread& t) {
    __ptrace_syscall_info info;
    if (ptrace(PTRACE_GET_SYSCALL_INFO, t.tid, sizeof info, &info) <= 0) return;
    const pid_t pid = t.process->pid;
    const Event enter{.pid = pid, .tid = t.tid, .kind = Kind::Enter, .flags = kInjected, .call = SYS_close, .a = t.closing};
    fds_.apply(
        log_.put({.pid = pid, .tid = t.tid, .kind = Kind::Exit, .flags = kInjected, .call = SYS_close, .a = info.exit.rval}), {},
        &enter);

    // Back to before the instruction, with the number of the call that the program wanted. orig_rax = -1: no call to
    // be restarted.
    user_regs_struct registers = t.registers;
    t.again = true;
    t.again_ip = registers.rip;
    t.again_sp = registers.rsp;
    registers.rax = registers.orig_rax;
    registers.orig_rax = ~std::uint64_t(0);
    registers.rip -= kSyscallInstruction;
    t.where = Where::User;
    if (ptrace(PTRACE_SETREGS, t.tid, nullptr, &registers) == 0) resume(t);
}

}   // namespace ipclab
