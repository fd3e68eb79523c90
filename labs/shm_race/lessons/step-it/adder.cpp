// Adds 1 to a counter in shared memory, in three steps. Two of these at the same time, and one addition can be lost.
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

static void fail(const char* call) {
    perror(call);
    exit(1);
}

int main(int count, char** arguments) {
    const char* name = count > 1 ? arguments[1] : "/counter";
    int memory = shm_open(name, O_RDWR | O_CREAT, 0600);      // whoever comes first creates it
    if (memory == -1) fail("shm_open");
    if (ftruncate(memory, sizeof(int)) == -1) fail("ftruncate");
    int* counter = static_cast<int*>(mmap(nullptr, sizeof(int), PROT_READ | PROT_WRITE, MAP_SHARED, memory, 0));
    if (counter == MAP_FAILED) fail("mmap");

    int mine = *counter;      // load
    mine = mine + 1;          // add
    *counter = mine;          // store

    printf("the counter is %d\n", *counter);
}
