// Semaphores that a child waits for, of three kinds: "posix" in shared memory, "sysv", and "mutex".
#include <string_view>
#include <pthread.h>
#include <semaphore.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/sem.h>
#include <sys/wait.h>
#include <unistd.h>

struct Shared {
    sem_t gate;
    pthread_mutex_t lock;
};
static Shared* shared;

int main(int, char** argv) {
    shared = static_cast<Shared*>(mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
    sem_init(&shared->gate, 1, 0);
    pthread_mutexattr_t between;
    pthread_mutexattr_init(&between);
    pthread_mutexattr_setpshared(&between, PTHREAD_PROCESS_SHARED);
    pthread_mutex_init(&shared->lock, &between);
    const std::string_view kind = argv[1];
    const int set = kind == "sysv" ? semget(IPC_PRIVATE, 1, 0600) : -1;
    if (kind == "mutex") pthread_mutex_lock(&shared->lock);
    if (fork() == 0) {
        sembuf take{0, -1, 0};
        if (kind == "posix") sem_wait(&shared->gate);              // waits: posix
        else if (kind == "sysv") semop(set, &take, 1);             // waits: sysv
        else pthread_mutex_lock(&shared->lock);                    // waits: mutex
        _exit(0);
    }
    pause();
    return 0;
}
