// The child writes the alphabet into a pipe, one block for each letter. The parent reads it to the end.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <sys/wait.h>
#include <unistd.h>

static void fail(const char* call) {
    perror(call);
    exit(1);
}

static void write_alphabet(int write_end) {
    char block[4096];
    for (char letter = 'A'; letter <= 'Z'; ++letter) {
        memset(block, letter, sizeof block);
        if (write(write_end, block, sizeof block) == -1) fail("write");
    }
}

static void read_to_the_end(int read_end) {
    char block[4096];
    ssize_t count, total = 0;
    while ((count = read(read_end, block, sizeof block)) > 0) total += count;
    if (count == -1) fail("read");
    printf("read %zd bytes\n", total);
}

int main() {
    int ends[2];                      // ends[0] is the read end, ends[1] the write end
    if (pipe(ends) == -1) fail("pipe");
    pid_t child = fork();             // from here on both processes hold both ends
    if (child == -1) fail("fork");
    if (child == 0) {
        close(ends[0]);
        write_alphabet(ends[1]);
        return 0;
    }
    close(ends[1]);                   // while any write end is open, read waits for more
    read_to_the_end(ends[0]);
    if (waitpid(child, nullptr, 0) == -1) fail("waitpid");
}
