// A server: shows what clients write into the FIFO "door", until one of them says "bye".
// It waits in poll, and with a write end of its own it never sees an end of file.
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

static void fail(const char* call) {
    perror(call);
    exit(1);
}

int main() {
    if (mkfifo("door", 0600) == -1 && errno != EEXIST) fail("mkfifo");
    int door = open("door", O_RDONLY | O_NONBLOCK);
    if (door == -1) fail("open");
    int mine = open("door", O_WRONLY);    // never used: while it is open there is no end of file
    if (mine == -1) fail("open");

    char text[101] = "";
    while (!strstr(text, "bye")) {
        pollfd wanted{door, POLLIN, 0};
        if (poll(&wanted, 1, -1) == -1) fail("poll");
        ssize_t count = read(door, text, 100);
        if (count == -1) fail("read");
        if (count == 0) return 0;
        text[count] = '\0';
        printf("%s\n", text);
        fflush(stdout);
    }
}
