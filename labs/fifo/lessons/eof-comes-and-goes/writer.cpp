// Opens the FIFO "door", leaves one line in it, and goes.
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
    char line[100];
    int length = snprintf(line, sizeof line, "%s was here\n", words[1]);
    if (write(door, line, size_t(length)) == -1) fail("write");
    close(door);
}
