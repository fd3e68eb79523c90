// A server: shows what clients write into the FIFO "door", until one of them says "bye".
// Whenever all clients are gone it opens the FIFO anew, and waits there for the next one.
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

int main() {
    if (mkfifo("door", 0600) == -1 && errno != EEXIST) fail("mkfifo");
    int door = open("door", O_RDONLY);
    if (door == -1) fail("open");

    char text[101] = "";
    while (!strstr(text, "bye")) {
        ssize_t count = read(door, text, 100);
        if (count == -1) fail("read");
        if (count == 0) {                 // the last client has gone
            close(door);
            door = open("door", O_RDONLY);
            if (door == -1) fail("open");
            continue;
        }
        text[count] = '\0';
        printf("%s\n", text);
        fflush(stdout);
    }
}
