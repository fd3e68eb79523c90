// Reads from the FIFO "door" and does not stop at the first end of file, as another writer may come. At the third it shows all it got.
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
    char text[200];
    size_t length = 0;
    for (int ends = 0; ends < 3;) {
        ssize_t count = read(door, text + length, sizeof text - length);
        if (count == -1) fail("read");
        if (count == 0) ++ends;
        length += size_t(count);
    }
    printf("%.*s", int(length), text);
}
