// Books the one seat there is. The semaphore is held by an object: leaving the function, by any return, gives it back.
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

struct Guard {
    sem_t* gate;
    ~Guard() { if (sem_post(gate) == -1) fail("sem_post"); }
};

int main(int count, char** arguments) {
    const char* name = count > 1 ? arguments[1] : "/seat";
    int memory = shm_open(name, O_RDWR | O_CREAT, 0600);
    if (memory == -1) fail("shm_open");
    if (ftruncate(memory, sizeof(int)) == -1) fail("ftruncate");
    int* taken = static_cast<int*>(mmap(nullptr, sizeof(int), PROT_READ | PROT_WRITE, MAP_SHARED, memory, 0));
    if (taken == MAP_FAILED) fail("mmap");
    sem_t* gate = sem_open(name, O_CREAT, 0600, 1);      // 1: one may pass
    if (gate == SEM_FAILED) fail("sem_open");

    if (sem_wait(gate) == -1) fail("sem_wait");
    Guard guard{gate};
    if (*taken == 1) {
        printf("no seat left\n");
        return 0;
    }
    *taken = 1;

    printf("booked\n");
}
