// Makes one object of each kind that outlives its maker, says so on its output, and waits.
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <mqueue.h>
#include <semaphore.h>
#include <string>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <unistd.h>

int main(int, char** argv) {
    const std::string name = argv[1];                     // "/something"
    const int memory = shmget(IPC_PRIVATE, 4096, 0600), set = semget(IPC_PRIVATE, 1, 0600), queue = msgget(IPC_PRIVATE, 0600);
    shm_open(name.c_str(), O_CREAT | O_RDWR, 0600);
    sem_open(name.c_str(), O_CREAT, 0600, 1);
    mq_open(name.c_str(), O_CREAT | O_RDWR, 0600, nullptr);
    mkfifo(argv[2], 0600);
    shm_open(argv[3], O_CREAT | O_RDWR, 0600);            // somebody else's, there before
    std::printf("%d %d %d\n", memory, set, queue);
    std::fflush(stdout);
    pause();
    return 0;
}
