// The child pours 200,000 bytes into the pipe in one write, far more than it holds. The parent reads a little, and closes its end.
#include <cstdio>
#include <cstdlib>
#include <cstring>
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
        static char bytes[200000];
        memset(bytes, 'x', sizeof bytes);
        ssize_t count = write(ends[1], bytes, sizeof bytes);
        if (count == -1) fail("write");
        printf("wrote %zd of %zu bytes\n", count, sizeof bytes);
        return 0;
    }

    close(ends[1]);
    char taste[100];
    if (read(ends[0], taste, sizeof taste) == -1) fail("read");
    close(ends[0]);
    if (waitpid(child, nullptr, 0) == -1) fail("waitpid");
}
