// Opens a FIFO twice, to read, to write or for both; its status tells how often that failed. Nobody opens the other side.
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
    const char* name = words[1];
    int mode = strcmp(words[2], "read") == 0 ? O_RDONLY : strcmp(words[2], "write") == 0 ? O_WRONLY : O_RDWR;
    if (mkfifo(name, 0600) == -1) fail("mkfifo");
    int failed = 0;
    for (int time = 1; time <= 2; ++time) {
        int door = open(name, mode);
        if (door == -1) ++failed;
        else close(door);
    }
    return failed;
}
