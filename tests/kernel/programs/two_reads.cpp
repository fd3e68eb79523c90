// The parent reads a byte, twice; the child writes one each time SIGUSR1 tells it to. A read that fails: exit 5.
#include <csignal>
#include <unistd.h>

static void handler(int) {}

int main() {
    struct sigaction action = {};
    action.sa_handler = handler;
    sigaction(SIGUSR1, &action, nullptr);
    int ends[2];
    if (pipe(ends) != 0) return 1;
    if (fork() == 0) {
        for (;;) {
            pause();
            write(ends[1], "x", 1);
        }
    }
    close(ends[1]);
    char byte;
    for (int i = 0; i < 2; ++i)
        if (read(ends[0], &byte, 1) < 0) return 5;
    return 0;
}
