// The child writes two words into a pipe and exits. The parent reads until the end of file.
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
        const char* words[] = {"hello, ", "world"};
        for (const char* word : words)
            if (write(ends[1], word, strlen(word)) == -1) fail("write");
        return 0;
    }

    close(ends[1]);                   // now the child's write end is the only one
    char text[100];
    size_t length = 0;
    ssize_t count;                    // 0 is the end of file
    while ((count = read(ends[0], text + length, sizeof text - length)) > 0) length += size_t(count);
    if (count == -1) fail("read");
    printf("%.*s\n", int(length), text);
    if (waitpid(child, nullptr, 0) == -1) fail("waitpid");
}
