// Reads from the FIFO "door", at most as many bytes at a time as it is told, and shows each read on a line of its own.
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

int main(int, char* words[]) {
    size_t room = strtoul(words[1], nullptr, 10);
    char text[100];
    if (room > sizeof text) room = sizeof text;
    if (mkfifo("door", 0600) == -1 && errno != EEXIST) fail("mkfifo");
    int door = open("door", O_RDONLY);
    if (door == -1) fail("open");
    ssize_t count;
    while ((count = read(door, text, room)) > 0) printf("%.*s\n", int(count), text);
    if (count == -1) fail("read");
}
