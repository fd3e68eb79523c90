// Adds 1 to a counter in shared memory, behind a semaphore: whoever comes second waits until the first is through.
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <semaphore.h>
#include <sys/mman.h>
#include <unistd.h>

static void fail(const char* call) {
    perror(call);
    exit(1);
}

int main(int count, char** arguments) {
    const char* name = count > 1 ? arguments[1] : "/counter";
    int memory = shm_open(name, O_RDWR | O_CREAT, 0600);
    if (memory == -1) fail("shm_open");
    if (ftruncate(memory, sizeof(int)) == -1) fail("ftruncate");
    int* counter = static_cast<int*>(mmap(nullptr, sizeof(int), PROT_READ | PROT_WRITE, MAP_SHARED, memory, 0));
    if (counter == MAP_FAILED) fail("mmap");
    sem_t* gate = sem_open(name, O_CREAT, 0600, 1);      // 1: one may pass
    if (gate == SEM_FAILED) fail("sem_open");

    if (sem_wait(gate) == -1) fail("sem_wait");
    int mine = *counter;
    mine = mine + 1;
    *counter = mine;
    if (sem_post(gate) == -1) fail("sem_post");

    printf("the counter is %d\n", *counter);
}
