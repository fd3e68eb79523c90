// Neither process waits: when the pipe says "not now", it does other work and tries again.
#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

static void fail(const char* call) {
    perror(call);
    exit(1);
}

static void set_nonblocking(int fd) {
    int flags = fcntl(fd, F_GETFL);
    if (flags == -1 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) == -1) fail("fcntl");
}

static bool prime(int n) {
    int divisor = 2;
    while (n % divisor != 0) ++divisor;
    return divisor == n;
}

static void other_work(const char* why) {
    static int n = 20000;             // finds one more prime number
    do ++n; while (!prime(n));
    printf("%s; found the prime %d meanwhile\n", why, n);
}

static void send(int write_end) {
    static char text[100000];
    for (size_t i = 0; i < sizeof text; ++i) text[i] = char('A' + i / 10000);
    for (size_t sent = 0; sent < sizeof text;) {
        ssize_t count = write(write_end, text + sent, std::min(sizeof text - sent, size_t(10000)));
        if (count >= 0) sent += size_t(count);              // perhaps only a part
        else if (errno == EAGAIN) other_work("pipe full");
        else fail("write");
    }
}

static void receive(int read_end) {
    char text[10000];
    size_t received = 0;
    for (ssize_t count = -1; count != 0;) {                 // until the end of file
        count = read(read_end, text, sizeof text);
        if (count >= 0) received += size_t(count);
        else if (errno == EAGAIN) other_work("pipe empty");
        else fail("read");
    }
    printf("received %zu bytes\n", received);
}

int main() {
    int ends[2];
    if (pipe(ends) == -1) fail("pipe");
    pid_t child = fork();
    if (child == -1) fail("fork");
    if (child == 0) {
        set_nonblocking(ends[0]);     // the child's own descriptors, or so it seems
        set_nonblocking(ends[1]);
        close(ends[0]);
        send(ends[1]);
        return 0;
    }
    close(ends[1]);
    receive(ends[0]);
    if (waitpid(child, nullptr, 0) == -1) fail("waitpid");
}
