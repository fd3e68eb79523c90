// Reads from its own empty pipe: it waits for ever, for it holds the write end itself.
#include <unistd.h>

int main() {
    char byte;
    int ends[2];
    if (pipe(ends) != 0) return 1;
    return read(ends[0], &byte, 1) == 1 ? 0 : 2;
}
