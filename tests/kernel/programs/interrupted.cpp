// Waits in read until SIGUSR1 comes. Without SA_RESTART the read fails with EINTR, exit 4;
// with the argument "restart" it goes on waiting.
#include <cerrno>
#include <csignal>
#include <unistd.h>

static void handler(int) {}

int main(int argc, char**) {
    struct sigaction action = {};
    action.sa_handler = handler;
    action.sa_flags = argc > 1 ? SA_RESTART : 0;
    sigaction(SIGUSR1, &action, nullptr);
    int ends[2];
    if (pipe(ends) != 0) return 1;
    char byte;
    return read(ends[0], &byte, 1) < 0 && errno == EINTR ? 4 : 0;
}
