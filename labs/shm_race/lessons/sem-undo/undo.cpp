// Two processes take a System V semaphore in turn. With SEM_UNDO the kernel remembers what a process has taken.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/wait.h>
#include <unistd.h>

static void fail(const char* call) {
    perror(call);
    exit(1);
}

int main(int count, char** arguments) {
    key_t key = count > 1 ? key_t(strtol(arguments[1], nullptr, 10)) : IPC_PRIVATE;
    bool undo = count < 3 || strcmp(arguments[2], "plain") != 0;
    int gate = semget(key, 1, IPC_CREAT | 0600);
    if (gate == -1) fail("semget");
    if (semctl(gate, 0, SETVAL, 1) == -1) fail("semctl");

    for (int i = 0; i < 2; i++) {
        pid_t child = fork();
        if (child == -1) fail("fork");
        if (child == 0) {
            sembuf take = {0, -1, short(undo ? SEM_UNDO : 0)};
            sembuf give = {0, +1, short(undo ? SEM_UNDO : 0)};
            if (semop(gate, &take, 1) == -1) fail("semop");
            printf("process %d is inside\n", i);
            if (semop(gate, &give, 1) == -1) fail("semop");
            return 0;
        }
    }

    while (wait(nullptr) > 0) {}
    if (semctl(gate, 0, IPC_RMID) == -1) fail("semctl");
}
