// One process waits for another with a flag in shared memory, an int that is loaded and stored atomically.
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

static void fail(const char* call) {
    perror(call);
    exit(1);
}

struct Shared {
    int ready;
    int answer;
};

// The compiler does with this function what -O2 does with a whole program.
[[gnu::optimize("O2", "finite-loops"), gnu::noinline]] static void wait_until(int* ready) {
    while (std::atomic_ref(*ready).load() == 0) {}
}

int main(int count, char** arguments) {
    const char* name = count > 1 ? arguments[1] : "/flag";
    bool writes = count > 2 && strcmp(arguments[2], "writes") == 0;
    int memory = shm_open(name, O_RDWR | O_CREAT, 0600);
    if (memory == -1) fail("shm_open");
    if (ftruncate(memory, sizeof(Shared)) == -1) fail("ftruncate");
    Shared* shared = static_cast<Shared*>(mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED, memory, 0));
    if (shared == MAP_FAILED) fail("mmap");

    if (writes) {
        shared->answer = 42;
        std::atomic_ref(shared->ready).store(1);
        return 0;
    }
    puts("waiting for the flag");
    wait_until(&shared->ready);
    printf("the answer is %d\n", shared->answer);
}
