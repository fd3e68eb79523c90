// Makes, uses and mostly removes again whatever outlives its maker, for ever, in two processes: FIFOs, objects in /dev/shm,
// POSIX semaphores and queues, System V memory, semaphores and queues, under keys and private.
// makes NAME FOLDER KEY BYTES SEMAPHORES MODE: names begin with NAME, keys with KEY; the rest is of private memory, sets, queues.
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

struct Message { long type; char text; };

static void fifo(const std::string& path, bool stays) {
    mkfifo(path.c_str(), 0600);
    const int both = open(path.c_str(), O_RDWR);
    char byte = 'x';
    if (write(both, &byte, 1) == 1 && read(both, &byte, 1) == 1) close(both);
    if (!stays) unlink(path.c_str());
}

static void posix(const std::string& name, bool stays) {
    const int memory = shm_open(name.c_str(), O_CREAT | O_RDWR, 0600);
    if (ftruncate(memory, sizeof(int)) == 0) {
        int* word = static_cast<int*>(mmap(nullptr, sizeof(int), PROT_READ | PROT_WRITE, MAP_SHARED, memory, 0));
        *word = 1;
        munmap(word, sizeof(int));
    }
    close(memory);
    sem_t* gate = sem_open(name.c_str(), O_CREAT, 0600, 1);
    sem_wait(gate);
    sem_post(gate);
    sem_close(gate);
    mq_attr small{0, 1, 1, 0, {}};
    const mqd_t queue = mq_open(name.c_str(), O_CREAT | O_RDWR | O_NONBLOCK, 0600, &small);
    mq_send(queue, "x", 1, 0);
    mq_close(queue);
    if (stays) return;
    shm_unlink(name.c_str());
    sem_unlink(name.c_str());
    mq_unlink(name.c_str());
}

static void system_v(key_t key, std::size_t bytes, int semaphores, int mode, bool stays) {
    const int memory = shmget(key, bytes, IPC_CREAT | 0600), set = semget(key, semaphores, IPC_CREAT | 0600), queue = msgget(key, IPC_CREAT | mode);
    void* at = shmat(memory, nullptr, 0);
    *static_cast<int*>(at) = 1;
    shmdt(at);
    sembuf give{0, 1, 0}, take{0, -1, 0};
    semop(set, &give, 1);
    semop(set, &take, 1);
    Message message{1, 'x'};
    msgsnd(queue, &message, 1, IPC_NOWAIT);
    msgrcv(queue, &message, 1, 0, IPC_NOWAIT);
    if (stays) return;
    shmctl(memory, IPC_RMID, nullptr);
    semctl(set, 0, IPC_RMID);
    msgctl(queue, IPC_RMID, nullptr);
}

int main(int, char** argv) {
    const std::string which = fork() == 0 ? "1" : "0", name = argv[1] + which, path = argv[2] + name;
    const key_t key = key_t(std::strtol(argv[3], nullptr, 10)) + std::stoi(which);
    const int bytes = std::atoi(argv[4]), semaphores = std::atoi(argv[5]), mode = std::atoi(argv[6]);
    for (int turn = 0;; ++turn) {
        const bool stays = turn % 4 == 3;      // then the next turn finds it there
        fifo(path, stays);
        posix(name, stays);
        system_v(key, 4096, 1, 0600, stays);
        system_v(IPC_PRIVATE, std::size_t(bytes), semaphores, mode, stays && turn < 40);
    }
}
