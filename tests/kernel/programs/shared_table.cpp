// A thread closes a descriptor: it is closed for the whole process.
#include <pthread.h>
#include <unistd.h>

static int ends[2];

static void* thread(void*) {
    close(ends[1]);
    return nullptr;
}

int main() {
    if (pipe(ends) != 0) return 1;
    pthread_t id;
    pthread_create(&id, nullptr, thread, nullptr);
    pthread_join(id, nullptr);
    char byte;
    return read(ends[0], &byte, 1) == 0 ? 0 : 2;
}
