// fork, vfork and a thread; each ends, and is waited for.
#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

static void* thread(void*) { return nullptr; }

int main() {
    if (fork() == 0) _exit(1);
    wait(nullptr);
    if (vfork() == 0) _exit(2);
    wait(nullptr);
    pthread_t id;
    pthread_create(&id, nullptr, thread, nullptr);
    pthread_join(id, nullptr);
    return 0;
}
