// Waits for a pipe to be readable with poll, select or epoll; the child writes when SIGUSR1 tells it to.
#include <csignal>
#include <cstring>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <unistd.h>

static void handler(int) {}

int main(int, char** argv) {
    struct sigaction action = {};
    action.sa_handler = handler;
    sigaction(SIGUSR1, &action, nullptr);
    int ends[2];
    if (pipe(ends) != 0) return 1;
    if (fork() == 0) {
        pause();
        write(ends[1], "x", 1);
        _exit(0);
    }
    int ready = -1;
    if (strcmp(argv[1], "poll") == 0) {
        pollfd one = {ends[0], POLLIN, 0};
        ready = poll(&one, 1, -1);
    } else if (strcmp(argv[1], "select") == 0) {
        fd_set set;
        FD_ZERO(&set);
        FD_SET(ends[0], &set);
        ready = select(ends[0] + 1, &set, nullptr, nullptr, nullptr);
    } else {
        epoll_event event = {};
        event.events = EPOLLIN;
        const int epoll = epoll_create1(0);
        epoll_ctl(epoll, EPOLL_CTL_ADD, ends[0], &event);
        ready = epoll_wait(epoll, &event, 1, -1);
    }
    return ready == 1 ? 0 : 2;
}
