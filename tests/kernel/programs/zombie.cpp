// A child that has ended and is not waited for, because its parent is busy waiting for something else.
#include <unistd.h>

int main() {
    int ends[2];
    if (pipe(ends) != 0) return 1;
    if (fork() == 0) _exit(7);
    char byte;
    return read(ends[0], &byte, 1) == 1 ? 0 : 2;
}
