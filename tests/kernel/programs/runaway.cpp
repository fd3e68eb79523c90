// What a learner's program may do by mistake, one thing a name.
#include <asm/sockios.h>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <signal.h>
#include <string>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void spin() {
    for (volatile unsigned long n = 0;; n = n + 1) {}
}

// Forked twice, in a session of its own: nobody waits for it.
static int in_background(void (*work)()) {
    if (fork() == 0) {
        setsid();
        if (fork() == 0) work();
        _exit(0);
    }
    wait(nullptr);
    return 0;
}

int main(int argc, char** argv) {
    const std::string what = argc > 1 ? argv[1] : "";
    const pid_t other = argc > 2 ? atoi(argv[2]) : 0;
    if (what == "forks") {
        pid_t latest = 0;
        for (;;) {
            latest = fork();
            if (latest == -1) kill(latest, SIGTERM); // the mistake: everybody's SIGTERM
        }
    }
    if (what == "memory")
        for (;;)
            if (void* more = malloc(1 << 20)) memset(more, 1, 1 << 20);
    if (what == "output")
        for (;;) puts("and again, and again, and again, and again");
    if (what == "spins") spin();
    if (what == "stubborn") {
        signal(SIGTERM, SIG_IGN);
        signal(SIGINT, SIG_IGN);
        raise(SIGTERM);
        spin();
    }
    if (what == "background") return in_background(spin);
    if (what == "sleeps-in-background") return in_background([] { pause(); });
    if (what == "file") {
        const int file = open("large", O_WRONLY | O_CREAT, 0600);
        static char block[1 << 16];
        while (write(file, block, sizeof block) > 0) {}
        return 0;
    }
    if (what == "writes") return open(argv[2], O_WRONLY | O_CREAT, 0600) == -1 ? 0 : 1;
    if (what == "signals") {
        int reached = kill(other, SIGTERM) == 0;
        reached += kill(-other, SIGTERM) == 0;
        reached += syscall(SYS_tkill, other, SIGTERM) == 0;
        reached += syscall(SYS_tgkill, other, other, SIGTERM) == 0;
        reached += sigqueue(other, SIGTERM, {}) == 0;
        reached += syscall(SYS_pidfd_open, other, 0) != -1;
        reached += kill(-1, SIGTERM) == 0;
        reached += kill(getppid(), SIGTERM) == 0;
        const int line = socket(AF_UNIX, SOCK_DGRAM, 0), group = -other; // whose input would send SIGIO
        const f_owner_ex process{F_OWNER_PID, other}, all{F_OWNER_PGRP, other}, thread{F_OWNER_TID, other};
        reached += fcntl(line, F_SETOWN, other) == 0;
        for (const f_owner_ex* owner : {&process, &all, &thread}) reached += fcntl(line, F_SETOWN_EX, owner) == 0;
        reached += ioctl(line, FIOSETOWN, &other) == 0;
        reached += ioctl(line, SIOCSPGRP, &group) == 0;
        return reached;
    }
    if (what == "own") { // to its own child, though that has ended: all is well
        const pid_t child = fork();
        if (child == 0) _exit(0);
        siginfo_t ended;
        waitid(P_PID, id_t(child), &ended, WEXITED | WNOWAIT);
        const int line = socket(AF_UNIX, SOCK_DGRAM, 0), self = getpid(), nobody = 0;
        const f_owner_ex owner{F_OWNER_PID, self};
        const bool owned = fcntl(line, F_SETOWN, self) == 0 && fcntl(line, F_SETOWN_EX, &owner) == 0 &&
                           ioctl(line, FIOSETOWN, &self) == 0 && ioctl(line, SIOCSPGRP, &nobody) == 0;
        return owned && kill(child, SIGTERM) == 0 && kill(0, 0) == 0 ? 0 : 1;
    }
    return 0;
}
