// SEM_UNDO: the kernel gives back what a dead process had taken.
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

int main() {
    int* left = static_cast<int*>(shared(sizeof(int)));
    int* right = static_cast<int*>(shared(sizeof(int)));
    *left = 100;
    int gate = semget(IPC_PRIVATE, 1, 0600);
    if (gate == -1 || semctl(gate, 0, SETVAL, 1) == -1) fail("semget");
    sembuf take = {0, -1, SEM_UNDO}, give = {0, 1, SEM_UNDO};

    for (int i = 0; i < 2; i++) {
        pid_t child = fork();
        if (child == -1) fail("fork");
        if (child == 0) {
            if (semop(gate, &take, 1) == -1) fail("semop");
            *right = 100 - *left;                    // whoever died may have left the two apart
            *left = *left - 10;
            *right = *right + 10;
            if (semop(gate, &give, 1) == -1) fail("semop");
            return 0;
        }
    }

    while (wait(nullptr) > 0) {}
    if (semctl(gate, 0, IPC_RMID) == -1) fail("semctl");
    printf("%d and %d\n", *left, *right);
}
