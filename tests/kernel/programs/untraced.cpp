// Makes a child with CLONE_UNTRACED, which no tracer would see.
#include <csignal>
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

int main() {
    if (syscall(SYS_clone, CLONE_UNTRACED | SIGCHLD, nullptr, nullptr, nullptr, 0) == 0) pause();
    return pause();
}
