// ls is given the read end, and wc the write end.
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
        if (dup2(ends[0], STDOUT_FILENO) == -1) fail("dup2");
        close(ends[0]);
        close(ends[1]);
        execlp("ls", "ls", "/", nullptr);
        fail("execlp");
    }

    pid_t right = fork();
    if (right == -1) fail("fork");
    if (right == 0) {
        if (dup2(ends[1], STDIN_FILENO) == -1) fail("dup2");
        close(ends[0]);
        close(ends[1]);
        execlp("wc", "wc", "-l", nullptr);
        fail("execlp");
    }

    close(ends[0]);
    close(ends[1]);
    if (waitpid(left, nullptr, 0) == -1 || waitpid(right, nullptr, 0) == -1) fail("waitpid");
}
