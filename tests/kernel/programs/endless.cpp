// One call after another, without end.
#include <fcntl.h>
#include <unistd.h>

int main() {
    const int null = open("/dev/null", O_WRONLY);
    for (;;) write(null, "x", 1);  // held
}
