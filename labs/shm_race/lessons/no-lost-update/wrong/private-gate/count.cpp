// The semaphore is an ordinary variable: after fork each process has one of its own.
#include <cstdio>
#include <cstdlib>
#include <semaphore.h>
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
    sem_t own;
    sem_t* gate = &own;
    if (sem_init(gate, 1, 1) == -1) fail("sem_init");

    for (int i = 0; i < 2; i++) {
        pid_t child = fork();
        if (child == -1) fail("fork");
        if (child == 0) {
            for (int n = 0; n < times; n++) {
                if (sem_wait(gate) == -1) fail("sem_wait");
                *counter = *counter + 1;
                if (sem_post(gate) == -1) fail("sem_post");
            }
            return 0;
        }
    }

    while (wait(nullptr) > 0) {}
    printf("%d of %d\n", *counter, 2 * times);
}
