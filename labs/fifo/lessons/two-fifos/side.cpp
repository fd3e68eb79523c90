// One of two sides: opens its incoming FIFO, then its outgoing one, says a word, and shows the answer.
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static void fail(const char* call) {
    perror(call);
    exit(1);
}

int main(int, char* words[]) {
    const char *incoming = words[1], *outgoing = words[2];
    if (mkfifo(incoming, 0600) == -1 && errno != EEXIST) fail("mkfifo");
    if (mkfifo(outgoing, 0600) == -1 && errno != EEXIST) fail("mkfifo");

    int in = open(incoming, O_RDONLY);
    if (in == -1) fail("open to read");
    int out = open(outgoing, O_WRONLY);
    if (out == -1) fail("open to write");

    if (write(out, "hello\n", 6) == -1) fail("write");
    char answer[100];
    ssize_t count = read(in, answer, sizeof answer);
    if (count == -1) fail("read");
    printf("%.*s", int(count), answer);
}
