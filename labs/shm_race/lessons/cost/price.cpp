// Adds 1 to a counter, as often as it is told, each addition behind a semaphore: of POSIX, or of System V.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <semaphore.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/sem.h>
#include <unistd.h>

static void fail(const char* call) {
    perror(call);
    exit(1);
}

struct Shared {
    sem_t gate;
    int counter;
};

static void count_posix(Shared* shared, int times) {
    if (sem_init(&shared->gate, 1, 1) == -1) fail("sem_init");
    for (int n = 0; n < times; n++) {
        if (sem_wait(&shared->gate) == -1) fail("sem_wait");
        shared->counter = shared->counter + 1;
        if (sem_post(&shared->gate) == -1) fail("sem_post");
    }
}

static void count_system_v(Shared* shared, int times) {
    int gate = semget(IPC_PRIVATE, 1, IPC_CREAT | 0600);
    if (gate == -1) fail("semget");
    if (semctl(gate, 0, SETVAL, 1) == -1) fail("semctl");
    sembuf take = {0, -1, 0}, give = {0, +1, 0};
    for (int n = 0; n < times; n++) {
        if (semop(gate, &take, 1) == -1) fail("semop");
        shared->counter = shared->counter + 1;
        if (semop(gate, &give, 1) == -1) fail("semop");
    }
    if (semctl(gate, 0, IPC_RMID) == -1) fail("semctl");
}

int main(int count, char** arguments) {
    bool posix = count < 2 || strcmp(arguments[1], "sysv") != 0;
    int times = count > 2 ? atoi(arguments[2]) : 1000;
    void* memory = mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) fail("mmap");
    Shared* shared = static_cast<Shared*>(memory);

    if (posix) count_posix(shared, times);
    else count_system_v(shared, times);
    printf("%d of %d\n", shared->counter, times);
}
