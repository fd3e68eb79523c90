// Does as it is told: reads orders from its terminal, one a line, and makes the call that each of them names.
//
//   pipe                    fork TERMINAL   sem NAME   share NAME
//   fifo NAME               wait            take       load
//   open NAME r|w|rw [now]  exit STATUS     post       add
//   write FD BYTES          remove NAME                store
//   read FD BYTES           close FD        nonblock FD 0|1
//                                           ignore SIGNAL
//
// A forked child takes its orders from another terminal, the one of that number in TERMINALS. While a call waits, no
// order is heard: the next one lies in the terminal until the call has returned.
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <map>
#include <semaphore.h>
#include <sstream>
#include <string>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static sem_t* gate = SEM_FAILED;
static int* counter = nullptr;
static int mine = 0;

static void say(const char* call, long result) {
    if (result == -1) printf("%s: %s\n", call, strerrorname_np(errno));
    else printf("%s = %ld\n", call, result);
    fflush(stdout);
}

static void make_pipe(std::istream&) {
    int ends[2];
    say("pipe", pipe(ends));
}

static void make_fifo(std::istream& order) {
    std::string name;
    order >> name;
    say("mkfifo", mkfifo(name.c_str(), 0600));
}

static void open_file(std::istream& order) {
    std::string name, mode, now;
    order >> name >> mode >> now;
    int flags = mode == "w" ? O_WRONLY : mode == "rw" ? O_RDWR : O_RDONLY;
    if (now == "now") flags |= O_NONBLOCK;
    say("open", open(name.c_str(), flags));
}

static void write_bytes(std::istream& order) {
    static char letter = 'A';
    int fd = 1;
    size_t bytes = 1;
    order >> fd >> bytes;
    std::string text(bytes, letter);
    letter = letter == 'Z' ? 'A' : char(letter + 1);
    say("write", write(fd, text.data(), text.size()));
}

static void read_bytes(std::istream& order) {
    int fd = 0;
    size_t bytes = 1;
    order >> fd >> bytes;
    std::string text(bytes, '\0');
    say("read", read(fd, text.data(), text.size()));
}

static void close_fd(std::istream& order) {
    int fd = -1;
    order >> fd;
    say("close", close(fd));
}

static void set_nonblock(std::istream& order) {
    int fd = -1, on = 0;
    order >> fd >> on;
    int flags = fcntl(fd, F_GETFL);
    if (flags != -1) flags = on ? flags | O_NONBLOCK : flags & ~O_NONBLOCK;
    say("fcntl", flags == -1 ? -1 : fcntl(fd, F_SETFL, flags));
}

static void remove_name(std::istream& order) {
    std::string name;
    order >> name;
    say("unlink", unlink(name.c_str()));
}

static void make_child(std::istream& order) {
    int number = 0;
    order >> number;
    std::istringstream names(getenv("TERMINALS") ? getenv("TERMINALS") : "");
    std::string terminal;
    for (int i = 0; i <= number; ++i) std::getline(names, terminal, ':');
    pid_t child = fork();
    if (child == 0) {
        int fd = open(terminal.c_str(), O_RDWR);
        if (fd == -1) _exit(1);
        for (int standard = 0; standard <= 2; ++standard) dup2(fd, standard);
        if (fd > 2) close(fd);
        return;
    }
    say("fork", child);
}

static void wait_child(std::istream&) { say("wait", wait(nullptr)); }

static void end(std::istream& order) {
    int status = 0;
    order >> status;
    exit(status);
}

static void ignore_signal(std::istream& order) {
    int number = 0;
    order >> number;
    say("signal", signal(number, SIG_IGN) == SIG_ERR ? -1 : 0);
}

static void open_semaphore(std::istream& order) {
    std::string name;
    order >> name;
    gate = sem_open(name.c_str(), O_CREAT, 0600, 1);
    say("sem_open", gate == SEM_FAILED ? -1 : 0);
}

static void take(std::istream&) { say("sem_wait", gate == SEM_FAILED ? (errno = EINVAL, -1) : sem_wait(gate)); }
static void post(std::istream&) { say("sem_post", gate == SEM_FAILED ? (errno = EINVAL, -1) : sem_post(gate)); }

static void share(std::istream& order) {
    std::string name;
    order >> name;
    int fd = shm_open(name.c_str(), O_CREAT | O_RDWR, 0600);
    if (fd == -1 || ftruncate(fd, sizeof(int)) == -1) return say("shm_open", -1);
    void* place = mmap(nullptr, sizeof(int), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    if (place != MAP_FAILED) counter = static_cast<int*>(place);
    say("mmap", place == MAP_FAILED ? -1 : 0);
}

static void load(std::istream&) {
    if (counter) mine = *counter;
    say("load", mine);
}

static void add(std::istream&) {
    mine = mine + 1;
    say("add", mine);
}

static void store(std::istream&) {
    if (counter) *counter = mine;
    say("store", mine);
}

int main() {
    const std::map<std::string, void (*)(std::istream&)> orders = {
        {"pipe", make_pipe},  {"fifo", make_fifo},     {"open", open_file}, {"write", write_bytes}, {"read", read_bytes},
        {"close", close_fd},  {"fork", make_child},    {"wait", wait_child}, {"exit", end},         {"remove", remove_name},
        {"take", take},       {"post", post},          {"sem", open_semaphore}, {"share", share},   {"load", load},
        {"add", add},         {"store", store},        {"nonblock", set_nonblock}, {"ignore", ignore_signal},
    };
    for (char line[256];;) {
        ssize_t length = read(0, line, sizeof line);   // a terminal gives one line at a time
        if (length <= 0) return 0;
        std::istringstream order(std::string(line, size_t(length)));
        std::string word;
        order >> word;
        const auto known = orders.find(word);
        if (known != orders.end()) known->second(order);
        else if (!word.empty()) printf("%s: no such order\n", word.c_str()), fflush(stdout);
    }
}
