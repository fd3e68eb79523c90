// The parent ends at once; its child goes on when the kernel has told it so, and says how it fares.
#include <csignal>
#include <cstdio>
#include <fcntl.h>
#include <sys/prctl.h>
#include <unistd.h>

int main() {
    int ends[2];
    if (pipe(ends) != 0) return 1;
    sigset_t told;
    sigemptyset(&told);
    sigaddset(&told, SIGUSR1);
    sigprocmask(SIG_BLOCK, &told, nullptr);
    if (fork() != 0) {
        char ready = 0;
        close(ends[1]);
        return read(ends[0], &ready, 1) == 1 ? 0 : 1;
    }
    prctl(PR_SET_PDEATHSIG, SIGUSR1);
    if (write(ends[1], "r", 1) != 1) return 1;
    int signal = 0;
    sigwait(&told, &signal);                       // the parent is gone, and a hang-up would have come before
    const int terminal = open("/dev/tty", O_RDWR);
    std::printf("still here, %s a terminal, %s\n", terminal >= 0 ? "with" : "without", tcgetpgrp(terminal) == getpgrp() ? "in front" : "behind");
    return 0;
}
