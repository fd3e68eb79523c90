// Opens the FIFO "door", if there is one, and shows what comes out.
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <unistd.h>

static void fail(const char* call) {
    perror(call);
    exit(1);
}

int main() {
    int door = open("door", O_RDONLY);
    if (door == -1) fail("open");
    char text[100];
    size_t length = 0;
    ssize_t count;
    while ((count = read(door, text + length, sizeof text - length)) > 0) length += size_t(count);
    if (count == -1) fail("read");
    printf("%.*s", int(length), text);
}
