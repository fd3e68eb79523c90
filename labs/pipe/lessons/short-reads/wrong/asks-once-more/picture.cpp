// Knows that a read can be short, and asks just once more.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <sys/wait.h>
#include <unistd.h>

constexpr size_t kSize = 300007;
static char picture[400000];          // more than comes

static void fail(const char* call) {
    perror(call);
    exit(1);
}

static void send(int write_end) {
    memset(picture, '#', kSize);
    if (write(write_end, picture, kSize) == -1) fail("write");
}

// Returns how many bytes of the picture have come.
static size_t fetch(int read_end) {
    ssize_t first = read(read_end, picture, sizeof picture);
    if (first == -1) fail("read");
    ssize_t second = read(read_end, picture + first, sizeof picture - size_t(first));
    if (second == -1) fail("read");
    return size_t(first + second);
}

int main() {
    int ends[2];
    if (pipe(ends) == -1) fail("pipe");
    pid_t child = fork();
    if (child == -1) fail("fork");
    if (child == 0) {
        close(ends[0]);
        send(ends[1]);
        return 0;
    }

    close(ends[1]);
    size_t bytes = fetch(ends[0]);
    printf("%zu of %zu bytes have come\n", bytes, kSize);
    if (waitpid(child, nullptr, 0) == -1) fail("waitpid");
}
