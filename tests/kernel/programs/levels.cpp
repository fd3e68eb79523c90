// Writes, reads and asks how many bytes are left, again and again.
#include <cstddef>
#include <sys/ioctl.h>
#include <unistd.h>

int main() {
    static char bytes[5000];
    int ends[2], left = 0;
    if (pipe(ends) != 0) return 1;
    for (int i = 1; i <= 8; ++i) {
        write(ends[1], bytes, std::size_t(i) * 600);
        ioctl(ends[0], FIONREAD, &left);
        read(ends[0], bytes, 333);
        ioctl(ends[0], FIONREAD, &left);
    }
    return pause();
}
