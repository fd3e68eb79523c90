// Two processes add 1 to the same counter, as often as they are told, each addition behind a semaphore.
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

struct Shared {
    sem_t gate;
    int counter;
};

int main(int count, char** arguments) {
    int times = count > 1 ? atoi(arguments[1]) : 1000000;
    void* memory = mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) fail("mmap");
    Shared* shared = static_cast<Shared*>(memory);
    if (sem_init(&shared->gate, 1, 1) == -1) fail("sem_init");      // 1: between processes; 1: one may pass

    for (int i = 0; i < 2; i++) {
        pid_t child = fork();
        if (child == -1) fail("fork");
        if (child == 0) {
            for (int n = 0; n < times; n++) {
                if (sem_wait(&shared->gate) == -1) fail("sem_wait");
                shared->counter = shared->counter + 1;
                if (sem_post(&shared->gate) == -1) fail("sem_post");
            }
            return 0;
        }
    }

    while (wait(nullptr) > 0) {}
    printf("%d of %d\n", shared->counter, 2 * times);
}
