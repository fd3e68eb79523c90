// A nonblocking write that is larger than the pipe is done in part; the next one not at all.
#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

int main() {
    static char bytes[100000];
    int ends[2];
    if (pipe2(ends, O_NONBLOCK) != 0) return 1;
    const ssize_t part = write(ends[1], bytes, sizeof bytes);
    const ssize_t none = write(ends[1], bytes, sizeof bytes);
    return part > 0 && part < ssize_t(sizeof bytes) && none < 0 && errno == EAGAIN ? 0 : 2;
}
