// Two processes move 10 from left to right, one after the other. left + right is 100, and must be 100 afterwards, even if
// one of them is killed on the way. Keep the pointers `left` and `right`: the lab watches what they point to.
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

int main() {
    int* left = static_cast<int*>(shared(sizeof(int)));
    int* right = static_cast<int*>(shared(sizeof(int)));
    *left = 100;
    sem_t* gate = static_cast<sem_t*>(shared(sizeof(sem_t)));
    if (sem_init(gate, 1, 1) == -1) fail("sem_init");

    for (int i = 0; i < 2; i++) {
        pid_t child = fork();
        if (child == -1) fail("fork");
        if (child == 0) {
            if (sem_wait(gate) == -1) fail("sem_wait");
            *left = *left - 10;
            *right = *right + 10;
            if (sem_post(gate) == -1) fail("sem_post");
            return 0;
        }
    }

    while (wait(nullptr) > 0) {}
    printf("%d and %d\n", *left, *right);
}
