// Names of errors and signals, as the manual pages spell them.
#include "trace/syscalls.h"
#include <csignal>
#include <cstring>

namespace ipclab {
namespace {

// Results that never reach a program: the kernel restarts the call (include/linux/errno.h).
struct Restart { int number; std::string_view name, words; };
constexpr Restart kRestarts[] = {
    {512, "ERESTARTSYS", "To be restarted if SA_RESTART is set"},
    {513, "ERESTARTNOINTR", "To be restarted"},
    {514, "ERESTARTNOHAND", "To be restarted if no handler"},
    {516, "ERESTART_RESTARTBLOCK", "Interrupted by signal"},
};

} // namespace

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
    if (const char* name = sigabbrev_np(number)) return std::string("SIG") + name;
    if (number == SIGRTMIN) return "SIGRTMIN";
    if (number > SIGRTMIN && number <= SIGRTMAX) return "SIGRTMIN+" + std::to_string(number - SIGRTMIN);
    return "SIG" + std::to_string(number);   // 32 and 33 are the C library's own
}

int signal_number(std::string_view name) {
    for (int number = 1; number <= SIGRTMAX; ++number)
        if (signal_name(number) == name) return number;
    return 0;
}

} // namespace ipclab
