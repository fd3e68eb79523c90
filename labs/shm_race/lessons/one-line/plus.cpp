// Adds 1 to a counter in shared memory, in one line. The processor does not do it in one.
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

static void fail(const char* call) {
    perror(call);
    exit(1);
}

static int* counter;

int main(int count, char** arguments) {
    const char* name = count > 1 ? arguments[1] : "/counter";
    int memory = shm_open(name, O_RDWR | O_CREAT, 0600);      // whoever comes first creates it
    if (memory == -1) fail("shm_open");
    if (ftruncate(memory, sizeof(int)) == -1) fail("ftruncate");
    void* mapped = mmap(nullptr, sizeof(int), PROT_READ | PROT_WRITE, MAP_SHARED, memory, 0);
    if (mapped == MAP_FAILED) fail("mmap");
    counter = static_cast<int*>(mapped);

    (*counter)++;

    printf("the counter is %d\n", *counter);
}
