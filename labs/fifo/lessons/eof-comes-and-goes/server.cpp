// Reads from the FIFO "door" and does not stop at the first end of file: another writer may come. It gives up at the third.
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
    for (int ends = 0; ends < 3;) {
        ssize_t count = read(door, text, sizeof text);
        if (count == -1) fail("read");
        if (count == 0) ++ends;
        else printf("%.*s", int(count), text);
    }
}
