// Writes pages into its own pipe, one more than it holds: the last write waits for ever.
#include <fcntl.h>
#include <unistd.h>

int main() {
    static char page[4096];
    int ends[2];
    if (pipe(ends) != 0) return 1;
    const int pages = fcntl(ends[1], F_GETPIPE_SZ) / 4096;
    for (int i = 0; i <= pages; ++i)
        write(ends[1], page, sizeof page);  // blocked
    return 0;
}
