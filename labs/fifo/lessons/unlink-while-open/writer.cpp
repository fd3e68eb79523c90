// Opens the FIFO "door", writes a line, removes the name, and writes another line.
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

static void say(int door, const char* line) {
    if (write(door, line, strlen(line)) == -1) fail("write");
}

int main() {
    if (mkfifo("door", 0600) == -1 && errno != EEXIST) fail("mkfifo");
    int door = open("door", O_WRONLY);
    if (door == -1) fail("open");
    say(door, "before\n");
    if (unlink("door") == -1) fail("unlink");
    say(door, "after\n");
    close(door);
}
