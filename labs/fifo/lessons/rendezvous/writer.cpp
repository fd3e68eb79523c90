// Makes the FIFO "door" if it is not there yet, opens it for writing, and writes one line.
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
    int door = open("door", O_WRONLY);
    if (door == -1) fail("open");
    const char* line = "good morning\n";
    if (write(door, line, strlen(line)) == -1) fail("write");
    close(door);
}
