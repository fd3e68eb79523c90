// Writes sixteen characters into the FIFO "door", in one write.
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
    const char* text = "1111222233334444";
    if (write(door, text, strlen(text)) == -1) fail("write");
    close(door);
}
