// A System V semaphore, removed at the end.
#include <cstdio>
#include <cstdlib>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/sem.h>
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
    int gate = semget(IPC_PRIVATE, 1, 0600);
    if (gate == -1 || semctl(gate, 0, SETVAL, 1) == -1) fail("semget");
    sembuf take = {0, -1, 0}, give = {0, 1, 0};

    for (int i = 0; i < 2; i++) {
        pid_t child = fork();
        if (child == -1) fail("fork");
        if (child == 0) {
            for (int n = 0; n < times; n++) {
                if (semop(gate, &take, 1) == -1) fail("semop");
                *counter = *counter + 1;
                if (semop(gate, &give, 1) == -1) fail("semop");
            }
            return 0;
        }
    }

    while (wait(nullptr) > 0) {}
    if (semctl(gate, 0, IPC_RMID) == -1) fail("semctl");
    printf("%d of %d\n", *counter, 2 * times);
}
