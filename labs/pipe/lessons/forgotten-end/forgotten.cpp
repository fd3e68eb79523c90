// The parent reads what the child writes, until the end of file. One line is missing, and so it never ends.
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
    pid_t child = fork();             // both processes now hold both ends
    if (child == -1) fail("fork");

    if (child == 0) {
        close(ends[0]);
        const char* news = "all is well";
        if (write(ends[1], news, strlen(news)) == -1) fail("write");
        return 0;
    }

    char text[100];
    size_t length = 0;
    ssize_t count;
    while ((count = read(ends[0], text + length, sizeof text - length)) > 0) length += size_t(count);
    if (count == -1) fail("read");
    printf("%.*s\n", int(length), text);
    if (waitpid(child, nullptr, 0) == -1) fail("waitpid");
}
