// A mutex, told that it lies between processes.
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

int main(int count, char** arguments) {
    int times = count > 1 ? atoi(arguments[1]) : 1000000;
    int* counter = static_cast<int*>(shared(sizeof(int)));
    pthread_mutex_t* gate = static_cast<pthread_mutex_t*>(shared(sizeof(pthread_mutex_t)));
    pthread_mutexattr_t kind;
    if (pthread_mutexattr_init(&kind) != 0 || pthread_mutexattr_setpshared(&kind, PTHREAD_PROCESS_SHARED) != 0) fail("mutexattr");
    if (pthread_mutex_init(gate, &kind) != 0) fail("mutex_init");

    for (int i = 0; i < 2; i++) {
        pid_t child = fork();
        if (child == -1) fail("fork");
        if (child == 0) {
            for (int n = 0; n < times; n++) {
                if (pthread_mutex_lock(gate) != 0) fail("mutex_lock");
                *counter = *counter + 1;
                if (pthread_mutex_unlock(gate) != 0) fail("mutex_unlock");
            }
            return 0;
        }
    }

    while (wait(nullptr) > 0) {}
    printf("%d of %d\n", *counter, 2 * times);
}
