// A shell that is to run: ls / | wc -l
// It starts both programs, but nothing connects them yet: the task is to lay the pipe.
#include <cstdio>
#include <cstdlib>
#include <sys/wait.h>
#include <unistd.h>

static void fail(const char* call) {
    perror(call);
    exit(1);
}

int main() {
    int ends[2];
    if (pipe(ends) == -1) fail("pipe");

    pid_t left = fork();
    if (left == -1) fail("fork");
    if (left == 0) {
        // Task: what ls prints is to go into the pipe.
        execlp("ls", "ls", "/", nullptr);
        fail("execlp");
    }

    pid_t right = fork();
    if (right == -1) fail("fork");
    if (right == 0) {
        // Task: what wc reads is to come out of it.
        execlp("wc", "wc", "-l", nullptr);
        fail("execlp");
    }

    // Task: and the shell itself?
    if (waitpid(left, nullptr, 0) == -1 || waitpid(right, nullptr, 0) == -1) fail("waitpid");
}
