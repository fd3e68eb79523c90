// A flag in shared memory: looking at it and setting it are two steps, with a gap between them like the first.
#include <cstdio>
#include <cstdlib>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static void fail(const char* call) {
    perror(call);
    exit(1);
}

static void* shared(size_t size) {
    void* memory = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) fail("mmap");
    return memory;
}

int main(int count, char** arguments) {
    int times = count > 1 ? atoi(arguments[1]) : 1000000;
    int* counter = static_cast<int*>(shared(sizeof(int)));
    int* busy = static_cast<int*>(shared(sizeof(int)));

    for (int i = 0; i < 2; i++) {
        pid_t child = fork();
        if (child == -1) fail("fork");
        if (child == 0) {
            for (int n = 0; n < times; n++) {
                int seen = *counter;
                while (*busy) usleep(1);
                *busy = 1;
                *counter = seen + 1;
                *busy = 0;
            }
            return 0;
        }
    }

    while (wait(nullptr) > 0) {}
    printf("%d of %d\n", *counter, 2 * times);
}
