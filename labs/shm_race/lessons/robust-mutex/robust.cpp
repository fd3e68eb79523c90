// Two processes take a robust mutex, each twice. Given "forget", they do not mend what a dead owner has left behind.
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static void check(int error, const char* call) {      // these calls return the error, and leave errno alone
    if (error == 0) return;
    fprintf(stderr, "%s: %s\n", call, strerrorname_np(error));
    exit(1);
}

int main(int count, char** arguments) {
    bool forget = count > 1 && strcmp(arguments[1], "forget") == 0;
    void* memory = mmap(nullptr, sizeof(pthread_mutex_t), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) check(errno, "mmap");
    pthread_mutex_t* gate = static_cast<pthread_mutex_t*>(memory);
    pthread_mutexattr_t kind;
    check(pthread_mutexattr_init(&kind), "pthread_mutexattr_init");
    check(pthread_mutexattr_setpshared(&kind, PTHREAD_PROCESS_SHARED), "pthread_mutexattr_setpshared");
    check(pthread_mutexattr_setrobust(&kind, PTHREAD_MUTEX_ROBUST), "pthread_mutexattr_setrobust");
    check(pthread_mutex_init(gate, &kind), "pthread_mutex_init");

    for (char name = 'A'; name <= 'B'; name++) {
        pid_t child = fork();
        if (child == -1) check(errno, "fork");
        if (child > 0) continue;
        for (int turn = 1; turn <= 2; turn++) {
            printf("%c wants the mutex\n", name);
            int result = pthread_mutex_lock(gate);
            if (result == EOWNERDEAD) {
                printf("%c: EOWNERDEAD, and the mutex is mine\n", name);
                if (!forget) check(pthread_mutex_consistent(gate), "pthread_mutex_consistent");
            } else check(result, "pthread_mutex_lock");
            printf("%c is inside\n", name);
            check(pthread_mutex_unlock(gate), "pthread_mutex_unlock");
        }
        return 0;
    }

    while (wait(nullptr) > 0) {}
}
