// Two children write into one pipe: A one long message, B a short one. The parent prints in what order they come.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <sys/wait.h>
#include <unistd.h>

static void fail(const char* call) {
    perror(call);
    exit(1);
}

static void start_writer(int ends[2], char letter, size_t length) {
    pid_t child = fork();
    if (child == -1) fail("fork");
    if (child != 0) return;
    close(ends[0]);
    static char message[70000];
    memset(message, letter, length);
    if (write(ends[1], message, length) == -1) fail("write");
    exit(0);
}

int main() {
    int ends[2];
    if (pipe(ends) == -1) fail("pipe");
    start_writer(ends, 'A', 70000);
    start_writer(ends, 'B', 100);
    close(ends[1]);

    char block[4096], letter = 0;
    ssize_t count, run = 0;           // a run: how often the same letter came in a row
    while ((count = read(ends[0], block, sizeof block)) > 0)
        for (ssize_t i = 0; i < count; ++i) {
            if (block[i] != letter && run > 0) printf("%c*%zd ", letter, run);
            run = block[i] == letter ? run + 1 : 1;
            letter = block[i];
        }
    if (count == -1) fail("read");
    printf("%c*%zd\n", letter, run);
    while (wait(nullptr) > 0) {}
}
