// A robust mutex: who comes after a dead holder gets it, is told so, and repairs what it finds.
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <pthread.h>
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
    pthread_mutex_t* gate = static_cast<pthread_mutex_t*>(shared(sizeof(pthread_mutex_t)));
    pthread_mutexattr_t kind;
    if (pthread_mutexattr_init(&kind) != 0 || pthread_mutexattr_setpshared(&kind, PTHREAD_PROCESS_SHARED) != 0) fail("mutexattr");
    if (pthread_mutexattr_setrobust(&kind, PTHREAD_MUTEX_ROBUST) != 0) fail("mutexattr");
    if (pthread_mutex_init(gate, &kind) != 0) fail("mutex_init");

    for (int i = 0; i < 2; i++) {
        pid_t child = fork();
        if (child == -1) fail("fork");
        if (child == 0) {
            int locked = pthread_mutex_lock(gate);
            if (locked != 0 && locked != EOWNERDEAD) fail("mutex_lock");
            if (locked == EOWNERDEAD) {
                *right = 100 - *left;
                if (pthread_mutex_consistent(gate) != 0) fail("mutex_consistent");
            }
            *left = *left - 10;
            *right = *right + 10;
            if (pthread_mutex_unlock(gate) != 0) fail("mutex_unlock");
            return 0;
        }
    }

    while (wait(nullptr) > 0) {}
    printf("%d and %d\n", *left, *right);
}
