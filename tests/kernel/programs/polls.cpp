// Waits in poll() for ten minutes: a stop and a continue in between make the kernel go on with it by restart_syscall.
#include <poll.h>
#include <unistd.h>

int main() {
    int ends[2];
    if (pipe(ends) != 0) return 1;
    pollfd wanted{ends[0], POLLIN, 0};
    return poll(&wanted, 1, 600'000);
}
