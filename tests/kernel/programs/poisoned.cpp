// A local pointer whose memory held another address before: of a variable that nobody shares.
#include <cstring>
#include <sys/mman.h>
#include <unistd.h>

static int decoy = 41;

[[gnu::noinline]] static void poison() {
    int* volatile stack[512];
    for (auto& word : stack) word = &decoy;
}

static int* shared_word() {
    return static_cast<int*>(mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
}

// No call lies between its first value and the first access.
[[gnu::noinline]] static int at_once() {
    close(-1);
    int* counter = shared_word();
    *counter = 7;
    *counter = *counter + 1;
    close(-1);
    return *counter;
}

[[gnu::noinline]] static int later() {
    close(-1);
    int* counter;
    close(-1);
    close(-1);
    counter = shared_word();
    *counter = 7;
    *counter = *counter + 1;
    close(-1);
    return *counter;
}

int main(int argc, char** argv) {
    poison();
    const int got = argc > 1 && std::strcmp(argv[1], "later") == 0 ? later() : at_once();
    return got == 8 && decoy == 41 ? 0 : 1;
}
