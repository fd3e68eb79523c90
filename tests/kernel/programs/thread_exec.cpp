// exec from a thread that is not the leader: the leader vanishes, the thread takes its number.
#include <pthread.h>
#include <unistd.h>

static void* thread(void*) {
    execl("/bin/true", "true", static_cast<char*>(nullptr));
    return nullptr;
}

int main() {
    pthread_t id;
    pthread_create(&id, nullptr, thread, nullptr);
    pthread_join(id, nullptr);
    return 1;
}
