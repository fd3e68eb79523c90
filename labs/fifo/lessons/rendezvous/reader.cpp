// Makes the FIFO "door" if it is not there yet, opens it for reading, and shows what comes out until the end of file.
#include <cerrno>
#include <cstdio>
#include <cstdlib>
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
    char text[100];
    ssize_t count;
    while ((count = read(door, text, sizeof text)) > 0) printf("%.*s", int(count), text);
    if (count == -1) fail("read");
    close(door);
}
