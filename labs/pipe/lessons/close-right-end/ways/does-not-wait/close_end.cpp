// The parent sends three words, and the child counts the bytes until the end of file.
// The parent waits for nobody: the bytes outlive it, and so does the child.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <unistd.h>

static void fail(const char* call) {
    perror(call);
    exit(1);
}

static void send_words(int write_end) {
    const char* words = "one two three\n";
    if (write(write_end, words, strlen(words)) == -1) fail("write");
}

static void count_bytes(int read_end) {
    char text[100];
    long bytes = 0;
    ssize_t count;
    while ((count = read(read_end, text, sizeof text)) > 0) bytes += count;
    if (count == -1) fail("read");
    printf("%ld bytes, then the end of file\n", bytes);
}

int main() {
    int ends[2];                      // ends[0] to read from, ends[1] to write to
    if (pipe(ends) == -1) fail("pipe");
    pid_t child = fork();
    if (child == -1) fail("fork");

    if (child == 0) {
        close(ends[1]);               // else the child would wait for itself
        count_bytes(ends[0]);
        return 0;
    }

    send_words(ends[1]);
    close(ends[1]);                   // its end would do that too
}
