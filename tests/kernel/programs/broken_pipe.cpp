// Writes to a pipe that nobody reads. Killed by SIGPIPE; with the argument "ignore" the write fails, exit 3.
#include <cerrno>
#include <csignal>
#include <unistd.h>

int main(int argc, char**) {
    if (argc > 1) signal(SIGPIPE, SIG_IGN);
    int ends[2];
    if (pipe(ends) != 0) return 1;
    close(ends[0]);
    return write(ends[1], "x", 1) < 0 && errno == EPIPE ? 3 : 0;
}
