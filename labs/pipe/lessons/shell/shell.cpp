// What a shell does for: seq 1 5 | wc -l
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
        if (dup2(ends[1], STDOUT_FILENO) == -1) fail("dup2");   // what seq prints goes into the pipe
        close(ends[0]);
        close(ends[1]);                                         // 1 is enough
        execl("/usr/bin/seq", "seq", "1", "5", nullptr);         // a shell would search PATH for it
        fail("execl");
    }

    pid_t right = fork();
    if (right == -1) fail("fork");
    if (right == 0) {
        if (dup2(ends[0], STDIN_FILENO) == -1) fail("dup2");    // what wc reads comes out of it
        close(ends[0]);
        close(ends[1]);
        execl("/usr/bin/wc", "wc", "-l", nullptr);
        fail("execl");
    }

    close(ends[0]);                                             // the shell itself keeps neither
    close(ends[1]);
    if (waitpid(left, nullptr, 0) == -1 || waitpid(right, nullptr, 0) == -1) fail("waitpid");
}
