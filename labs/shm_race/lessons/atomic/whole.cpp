// Adds 1 to a counter in shared memory with an atomic addition. Given "plain", with an ordinary one.
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

static void fail(const char* call) {
    perror(call);
    exit(1);
}

static std::atomic<int>* counter;

int main(int count, char** arguments) {
    const char* name = count > 1 ? arguments[1] : "/counter";
    bool plain = count > 2 && strcmp(arguments[2], "plain") == 0;
    int memory = shm_open(name, O_RDWR | O_CREAT, 0600);
    if (memory == -1) fail("shm_open");
    if (ftruncate(memory, sizeof(int)) == -1) fail("ftruncate");
    void* mapped = mmap(nullptr, sizeof(int), PROT_READ | PROT_WRITE, MAP_SHARED, memory, 0);
    if (mapped == MAP_FAILED) fail("mmap");
    counter = static_cast<std::atomic<int>*>(mapped);

    if (plain) counter->store(counter->load() + 1);      // two atomic operations are not one
    else counter->fetch_add(1);

    printf("the counter is %d\n", counter->load());
}
