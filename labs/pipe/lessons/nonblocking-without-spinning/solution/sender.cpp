// The child sends 200,000 bytes and never waits in write. While the pipe is full it sleeps in poll until there is room.
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

static void fail(const char* call) {
    perror(call);
    exit(1);
}

static void send_all(int write_end) {
    static char text[200000];
    memset(text, 'x', sizeof text);
    size_t sent = 0;
    while (sent < sizeof text) {
        ssize_t count = write(write_end, text + sent, sizeof text - sent);
        if (count >= 0) {
            sent += size_t(count);
            continue;
        }
        if (errno != EAGAIN) fail("write");
        pollfd room{write_end, POLLOUT, 0};
        if (poll(&room, 1, -1) == -1) fail("poll");
    }
}

int main() {
    int ends[2];
    if (pipe(ends) == -1) fail("pipe");
    pid_t child = fork();
    if (child == -1) fail("fork");
    if (child == 0) {
        close(ends[0]);
        if (fcntl(ends[1], F_SETFL, O_NONBLOCK) == -1) fail("fcntl");
        send_all(ends[1]);
        return 0;
    }

    close(ends[1]);
    static char text[10000];
    long bytes = 0;
    ssize_t count;
    while ((count = read(ends[0], text, sizeof text)) > 0) bytes += count;
    if (count == -1) fail("read");
    printf("%ld bytes\n", bytes);
    if (waitpid(child, nullptr, 0) == -1) fail("waitpid");
}
