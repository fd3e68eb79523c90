// Removes a System V segment, as `ipcrm -M` does.
#include <cstdio>
#include <cstdlib>
#include <sys/ipc.h>
#include <sys/shm.h>

static void fail(const char* call) {
    perror(call);
    exit(1);
}

int main(int count, char** arguments) {
    key_t key = count > 1 ? key_t(strtol(arguments[1], nullptr, 10)) : 42;
    int segment = shmget(key, 0, 0);
    if (segment == -1) fail("shmget");
    if (shmctl(segment, IPC_RMID, nullptr) == -1) fail("shmctl");
}
