// Makes a System V segment, leaves a value in it, and ends.
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
    int segment = shmget(key, sizeof(int), IPC_CREAT | 0600);
    if (segment == -1) fail("shmget");
    int* value = static_cast<int*>(shmat(segment, nullptr, 0));
    if (value == reinterpret_cast<int*>(-1)) fail("shmat");

    printf("made segment %d\n", segment);
    *value = 42;
}
