// Attaches a System V segment that somebody else has made, and says what is in it.
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
    int segment = shmget(key, 0, 0);                         // no IPC_CREAT: it must be there
    if (segment == -1) fail("shmget");
    int* value = static_cast<int*>(shmat(segment, nullptr, 0));
    if (value == reinterpret_cast<int*>(-1)) fail("shmat");

    shmid_ds status;
    if (shmctl(segment, IPC_STAT, &status) == -1) fail("shmctl");
    bool removed = status.shm_perm.mode & SHM_DEST;          // "dest" in `ipcs -m`
    printf("the value is %d%s\n", *value, removed ? ", in a segment that is removed" : "");
}
