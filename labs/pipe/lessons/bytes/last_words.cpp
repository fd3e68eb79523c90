// The child leaves three words in a pipe and exits. The parent waits until it is gone, and only then reads.
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
        const char* words[] = {"bytes ", "live ", "on"};
        for (const char* word : words)
            if (write(ends[1], word, strlen(word)) == -1) fail("write");
        return 0;                     // exit closes its write end
    }

    close(ends[1]);
    if (waitpid(child, nullptr, 0) == -1) fail("waitpid");

    char text[100];
    size_t length = 0;
    ssize_t count;                    // read returns what is there, however many writes it came in
    while ((count = read(ends[0], text + length, sizeof text - length)) > 0) length += size_t(count);
    if (count == -1) fail("read");
    printf("%.*s\n", int(length), text);
}
