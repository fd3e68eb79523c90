// Waits in the way that its argument names, for what nobody in the run brings.
#include <cstdint>
#include <fcntl.h>
#include <string>
#include <sys/eventfd.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char** argv) {
    const std::string how = argc > 1 ? argv[1] : "";
    const char* name = argc > 2 ? argv[2] : "";
    char byte = 0;
    if (how == "pair" || how == "pair-alarm") {
        int ends[2];
        socketpair(AF_UNIX, SOCK_STREAM, 0, ends);
        const bool child = fork() == 0;
        close(ends[child ? 0 : 1]);
        if (child && how == "pair-alarm") alarm(600);
        return int(read(ends[child ? 1 : 0], &byte, 1));
    }
    if (how == "counter") {
        const int fd = eventfd(0, 0);
        std::uint64_t value = 0;
        return read(fd, &value, sizeof value) == 8 ? 0 : 1;
    }
    if (how == "fifo") {   // with a write end of its own, so that its open does not wait
        const int fd = open(name, O_RDWR);
        return read(fd, &byte, 1) == 1 ? 0 : 1;
    }
    if (how == "type") {   // the queue holds a message, but of another type
        struct {
            long type = 2;
            char text[4096] = {};
        } message;
        const int queue = msgget(IPC_PRIVATE, 0600);
        if (msgsnd(queue, &message, sizeof message.text, 0) != 0) return 1;
        const pid_t child = fork();
        if (child == 0) {
            msgrcv(queue, &message, sizeof message.text, 7, 0);
            _exit(0);
        }
        waitpid(child, nullptr, 0);
        msgctl(queue, IPC_RMID, nullptr);
        return 0;
    }
    if (how == "system-v") {
        const int set = semget(IPC_PRIVATE, 1, 0600);
        sembuf take{0, -1, 0};
        const pid_t child = fork();
        if (child == 0) _exit(semop(set, &take, 1) == 0 ? 0 : 1);
        waitpid(child, nullptr, 0);
        semctl(set, 0, IPC_RMID);
        return 0;
    }
    return 2;
}
