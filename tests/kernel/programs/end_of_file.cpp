// The reader sees end of file when the last write end is closed: the child's, by its exit.
#include <sys/wait.h>
#include <unistd.h>

int main() {
    int ends[2];
    if (pipe(ends) != 0) return 1;
    if (fork() == 0) {
        write(ends[1], "abc", 3);
        _exit(0);
    }
    close(ends[1]);
    char bytes[8];
    while (read(ends[0], bytes, sizeof bytes) > 0) {}
    return wait(nullptr) > 0 ? 0 : 2;
}
