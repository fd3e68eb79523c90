// Two sides talk through two FIFOs. Both open the one they read first, and so they wait for each other for ever.
// Change it so that both get through, whoever starts first. The lab starts it twice: as "left" and as "right".
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
    bool left = strcmp(words[1], "left") == 0;
    const char* incoming = left ? "west" : "east";
    const char* outgoing = left ? "east" : "west";
    if (mkfifo(incoming, 0600) == -1 && errno != EEXIST) fail("mkfifo");
    if (mkfifo(outgoing, 0600) == -1 && errno != EEXIST) fail("mkfifo");

    int out = open(outgoing, O_WRONLY);           // still each its own door first
    if (out == -1) fail("open to write");
    int in = open(incoming, O_RDONLY);
    if (in == -1) fail("open to read");

    if (write(out, "hello\n", 6) == -1) fail("write");
    char answer[100];
    ssize_t count = read(in, answer, sizeof answer);
    if (count == -1) fail("read");
    printf("%.*s", int(count), answer);
}
