// Descriptors that share one open file description (dup, dup2, dup3, F_DUPFD_CLOEXEC), and one that does not.
#include <fcntl.h>
#include <unistd.h>

int main() {
    int ends[2];
    if (pipe(ends) != 0) return 1;
    dup(ends[0]);
    dup2(ends[0], 20);
    dup3(ends[0], 21, O_CLOEXEC);
    fcntl(ends[0], F_DUPFD_CLOEXEC, 30);
    close(20);
    char byte;
    return read(ends[0], &byte, 1) == 1 ? 0 : 2;
}
