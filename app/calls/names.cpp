// Names of errors and signals, as the manual pages spell them.
#include "calls/syscalls.h"
#include <csignal>
#include <cstring>

namespace ipclab {
namespace {

// Results that never reach a program: the kernel restarts the call (include/linux/errno.h).
struct Restart {
    int number;
    std::string_view name, words;
};
constexpr Restart kRestarts[] = {
    {512, "ERESTARTSYS", "To be restarted if SA_RESTART is set"},
    {513, "ERESTARTNOINTR", "To be restarted"},
    {514, "ERESTARTNOHAND", "To be restarted if no handler"},
    {516, "ERESTART_RESTARTBLOCK", "Interrupted by signal"},
};

// Where a signal came from (sigaction(2), si_code).
struct CodeName {
    int signal, code;
    std::string_view name;
};   // signal 0: any
constexpr CodeName kCodes[] = {
    {0, SI_USER, "SI_USER"},
    {0, SI_KERNEL, "SI_KERNEL"},
    {0, SI_QUEUE, "SI_QUEUE"},
    {0, SI_TIMER, "SI_TIMER"},
    {0, SI_MESGQ, "SI_MESGQ"},
    {0, SI_ASYNCIO, "SI_ASYNCIO"},
    {0, SI_SIGIO, "SI_SIGIO"},
    {0, SI_TKILL, "SI_TKILL"},
    {SIGCHLD, CLD_EXITED, "CLD_EXITED"},
    {SIGCHLD, CLD_KILLED, "CLD_KILLED"},
    {SIGCHLD, CLD_DUMPED, "CLD_DUMPED"},
    {SIGCHLD, CLD_TRAPPED, "CLD_TRAPPED"},
    {SIGCHLD, CLD_STOPPED, "CLD_STOPPED"},
    {SIGCHLD, CLD_CONTINUED, "CLD_CONTINUED"},
    {SIGSEGV, SEGV_MAPERR, "SEGV_MAPERR"},
    {SIGSEGV, SEGV_ACCERR, "SEGV_ACCERR"},
    {SIGFPE, FPE_INTDIV, "FPE_INTDIV"},
    {SIGILL, ILL_ILLOPN, "ILL_ILLOPN"},
    {SIGBUS, BUS_ADRERR, "BUS_ADRERR"},
};

}   // namespace

std::string_view errno_name(int number) {
    for (const Restart& r : kRestarts)
        if (r.number == number) return r.name;
    const char* name = number > 0 ? strerrorname_np(number) : nullptr;
    return name ? name : "";
}

std::string_view errno_words(int number) {
    for (const Restart& r : kRestarts)
        if (r.number == number) return r.words;
    const char* words = strerrordesc_np(number);
    return words ? words : "";
}

std::string signal_name(int number) {
    if (number == SIGIO) return "SIGIO";   // glibc abbreviates it to its other name, POLL
    if (const char* name = sigabbrev_np(number)) return std::string("SIG") + name;
    if (number == SIGRTMIN) return "SIGRTMIN";
    if (number > SIGRTMIN && number <= SIGRTMAX) return "SIGRTMIN+" + std::to_string(number - SIGRTMIN);
    return "SIG" + std::to_string(number);   // 32 and 33 are the C library's own
}

int signal_number(std::string_view name) {
    if (name == "SIGPOLL") return SIGPOLL;
    for (int number = 1; number <= SIGRTMAX; ++number)
        if (signal_name(number) == name) return number;
    return 0;
}

std::string signal_code_name(int signal, int code) {
    for (const CodeName& c : kCodes)
        if (c.code == code && (c.signal == 0 || c.signal == signal)) return std::string(c.name);
    return std::to_string(code);
}

}   // namespace ipclab
