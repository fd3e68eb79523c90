// Takes a short read for the end.
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
    size_t bytes = 0;
    ssize_t count;
    do {
        count = read(read_end, picture + bytes, sizeof picture - bytes < 70000 ? sizeof picture - bytes : 70000);
        if (count == -1) fail("read");
        bytes += size_t(count);
    } while (count == 70000);
    return bytes;
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
