// The child writes words for as long as it can. The parent reads one, has enough, closes its end, and asks how the child ended.
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
    pid_t child = fork();
    if (child == -1) fail("fork");

    if (child == 0) {
        close(ends[0]);
        while (true)
            if (write(ends[1], "word\n", 5) == -1) fail("write");
    }

    close(ends[1]);
    char word[5];
    if (read(ends[0], word, sizeof word) == -1) fail("read");
    close(ends[0]);                   // one word is enough

    int status;
    if (waitpid(child, &status, 0) == -1) fail("waitpid");
    if (WIFSIGNALED(status)) printf("killed by signal %d: a shell says %d\n", WTERMSIG(status), 128 + WTERMSIG(status));
    else printf("exited by itself: a shell says %d\n", WEXITSTATUS(status));
}
