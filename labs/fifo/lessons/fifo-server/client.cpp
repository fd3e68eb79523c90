// Opens the FIFO "door", leaves one line, and goes.
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
    if (mkfifo("door", 0600) == -1 && errno != EEXIST) fail("mkfifo");
    int door = open("door", O_WRONLY);
    if (door == -1) fail("open");
    if (write(door, words[1], strlen(words[1])) == -1) fail("write");
    close(door);
}
