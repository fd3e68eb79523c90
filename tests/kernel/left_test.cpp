// The lab is killed at whatever moment, while its programs make things that outlive them: after the next start nothing of
// theirs is left, and what others have under neighbouring names and keys is as it was.
#include "observed.h"
#include "trace/leftovers.h"
#include "trace/proc.h"
#include "trace/tracer.h"
#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <doctest/doctest.h>
#include <fcntl.h>
#include <filesystem>
#include <fmt/core.h>
#include <fstream>
#include <mqueue.h>
#include <random>
#include <semaphore.h>
#include <sstream>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/prctl.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace ipclab;

namespace {

enum class Victim { Owner, Tracer, Keeper, Both, Count };   // Both: keeper and tracer, so that nobody is left who could clean

// Private objects have no names, and of sets and queues the kernel does not tell the maker: this test knows its own by the
// bytes, the number of semaphores, the mode.
struct Mark {
    int bytes = 4096 + getpid(), semaphores = 2 + getpid() % 200, mode = 0600 + getpid() % 0100;
};

// Something under NAME, FOLDER/NAME and KEY of each kind, with a content.
struct Others {
    std::string name, path;
    key_t key;
    int memory, set, queue;
    ino_t inodes[3];   // of the FIFO, the memory, the semaphore

    Others(const std::string& name, const std::string& folder, key_t key, const Mark& mark)
        : name(name), path(folder + name), key(key) {
        REQUIRE(mkfifo(path.c_str(), 0600) == 0);
        const int file = shm_open(name.c_str(), O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
        REQUIRE(file >= 0);
        CHECK(write(file, "mine", 4) == 4);
        close(file);
        sem_t* gate = sem_open(name.c_str(), O_CREAT | O_EXCL, 0600, 3);
        REQUIRE(gate != SEM_FAILED);
        sem_close(gate);
        memory = shmget(key, 100, IPC_CREAT | IPC_EXCL | 0600);
        set = semget(IPC_PRIVATE, mark.semaphores + 1, 0600);   // private as theirs, but not so many
        queue = msgget(key, IPC_CREAT | IPC_EXCL | 0600);
        REQUIRE(memory >= 0);
        REQUIRE(set >= 0);
        REQUIRE(queue >= 0);
        CHECK(semctl(set, 0, SETVAL, 7) == 0);
        const long message[2] = {1, 2};
        CHECK(msgsnd(queue, message, sizeof(long), 0) == 0);
        for (std::size_t i = 0; i < 3; ++i) inodes[i] = inode(i);
    }
    ~Others() {
        unlink(path.c_str());
        shm_unlink(name.c_str());
        sem_unlink(name.c_str());
        shmctl(memory, IPC_RMID, nullptr);
        semctl(set, 0, IPC_RMID);
        msgctl(queue, IPC_RMID, nullptr);
    }
    ino_t inode(std::size_t i) const {
        struct stat status {};
        const std::string paths[] = {path, "/dev/shm" + name, "/dev/shm/sem." + name.substr(1)};
        CHECK(stat(paths[i].c_str(), &status) == 0);
        return status.st_ino;
    }
    void untouched() const {
        for (std::size_t i = 0; i < 3; ++i) CHECK(inode(i) == inodes[i]);
        std::string text;
        std::getline(std::ifstream("/dev/shm" + name), text);
        CHECK(text == "mine");
        shmid_ds segment{};
        CHECK(shmctl(memory, IPC_STAT, &segment) == 0);
        CHECK(shmget(key, 0, 0) == memory);
        CHECK(semctl(set, 0, GETVAL) == 7);
        msqid_ds messages{};
        CHECK(msgctl(queue, IPC_STAT, &messages) == 0);
        CHECK(messages.msg_qnum == 1);
    }
};

// Ids of this user's private objects that have our mark, from a table of /proc/sysvipc: it begins with key, id, mode.
// `marked`, `owner`: the columns of the mark and of the uid, from 0.
std::vector<int> private_of_ours(const char* table, std::size_t marked, long mark, std::size_t owner) {
    std::ifstream file(std::string("/proc/sysvipc/") + table);
    std::vector<int> found;
    std::string line;
    for (std::getline(file, line); std::getline(file, line);) {
        std::istringstream words(line);
        std::vector<std::string> columns;
        for (std::string word; words >> word;) columns.push_back(word);
        const long value = std::stol(columns.at(marked), nullptr, marked == 2 ? 8 : 10);   // modes are octal
        if (columns[0] == "0" && value == mark && columns.at(owner) == std::to_string(geteuid()))
            found.push_back(std::stoi(columns[1]));
    }
    return found;
}
std::vector<int> memory_of(const Mark& mark) { return private_of_ours("shm", 3, mark.bytes, 7); }
std::vector<int> sets_of(const Mark& mark) { return private_of_ours("sem", 3, mark.semaphores, 4); }
std::vector<int> queues_of(const Mark& mark) { return private_of_ours("msg", 2, mark.mode, 7); }

// Runs `makes` and kills the victim once so many events were seen.
[[noreturn]] void own(Victim victim, std::size_t events, const std::vector<std::string>& argv) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    const int null = open("/dev/null", O_RDWR);
    for (int fd = 0; fd < 3; ++fd) dup2(null, fd);
    Result<Tracer> tracer = Tracer::start();
    if (!tracer) _exit(1);
    Launch launch;
    launch.clean = true;
    launch.programs.push_back({"main", argv, {}});
    tracer->launch(launch);
    for (std::size_t seen = 0; seen < events && tracer->alive();) {
        tracer->wait(1000);
        seen += tracer->drain([](const Event&, std::span<const std::byte>) {}, events - seen);
    }
    const pid_t keeper = process_status(tracer->pid()).ppid;
    if (victim == Victim::Owner) kill(getpid(), SIGKILL);
    if (victim != Victim::Tracer) kill(keeper, SIGKILL);
    if (victim != Victim::Keeper) kill(tracer->pid(), SIGKILL);
    while (tracer->alive()) tracer->wait(1000);
    _exit(0);
}

void nothing_left(const std::string& name, const std::string& folder, key_t key) {
    CHECK(left_objects().empty());
    for (int which = 0; which < 2; ++which) {
        const std::string whole = name + std::to_string(which);
        struct stat status {};
        CHECK(lstat((folder + whole).c_str(), &status) != 0);
        CHECK(lstat(("/dev/shm" + whole).c_str(), &status) != 0);
        CHECK(lstat(("/dev/shm/sem." + whole.substr(1)).c_str(), &status) != 0);
        CHECK(mq_open(whole.c_str(), O_RDONLY) == mqd_t(-1));
        CHECK(errno == ENOENT);
        CHECK(shmget(key + which, 0, 0) == -1);
        CHECK(semget(key + which, 0, 0) == -1);
        CHECK(msgget(key + which, 0) == -1);
    }
}

}   // namespace

TEST_CASE("nothing that outlives a program is left after the next start, wherever the lab was killed") {
    char state[] = "/tmp/ipclab-test-XXXXXX";
    REQUIRE(mkdtemp(state));
    const char* const before = std::getenv("XDG_STATE_HOME");
    const std::string kept = before ? before : "";
    setenv("XDG_STATE_HOME", state, 1);   // the registers of other runs are not ours to clean
    REQUIRE(prctl(PR_SET_CHILD_SUBREAPER, 1) == 0);
    const Mark mark;   // of this process, not of those it forks
    const auto queues_there = queues_of(mark), sets_there = sets_of(mark);
    std::mt19937 random(2026);   // moments differ by the number of events seen, not by time
    std::uniform_int_distribution<std::size_t> count(0, 3000);
    std::random_device any;
    key_t key = 0;
    do key = key_t(any() & 0x7ffffff0);
    while (key == 0 || shmget(key, 0, 0) >= 0 || shmget(key + 1, 0, 0) >= 0 || shmget(key + 2, 0, 0) >= 0);
    const std::string name = fmt::format("/ipclab-test-left-{}.", getpid());
    std::size_t unclaimed = 0;
    {
        const Others others(name + "others", state, key + 2, mark);
        for (int i = 0; i < 60; ++i) {
            const auto victim = Victim(i % int(Victim::Count));
            const std::size_t events = count(random);
            CAPTURE(i);
            CAPTURE(events);
            const pid_t owner = fork();
            REQUIRE(owner >= 0);
            if (owner == 0)
                own(victim, events,
                    {test::program("makes"), name, state, std::to_string(key), std::to_string(mark.bytes),
                     std::to_string(mark.semaphores), std::to_string(mark.mode)});
            REQUIRE(test::no_child_left());
            {
                const Result<Tracer> next = Tracer::start();
                REQUIRE(next);
            }
            nothing_left(name, state, key);
            CHECK(memory_of(mark).empty());
            others.untouched();
            // The gap that leftovers.h names: where the tracer was killed, each of the two processes may have been in the
            // middle of one such call.
            auto sets = sets_of(mark), queues = queues_of(mark);
            std::erase_if(sets, [&](int id) { return std::ranges::count(sets_there, id) > 0; });
            std::erase_if(queues, [&](int id) { return std::ranges::count(queues_there, id) > 0; });
            CHECK(sets.size() + queues.size() <= (victim == Victim::Tracer || victim == Victim::Both ? 2u : 0u));
            for (const int id : sets) semctl(id, 0, IPC_RMID);
            for (const int id : queues) msgctl(id, IPC_RMID, nullptr);
            unclaimed += sets.size() + queues.size();
        }
    }
    MESSAGE("private sets and queues made in the moment of a kill, which nobody can tell from others': " << unclaimed
                                                                                                         << " in 60 kills");
    prctl(PR_SET_CHILD_SUBREAPER, 0);
    std::filesystem::remove_all(state);
    if (before) setenv("XDG_STATE_HOME", kept.c_str(), 1);
    else unsetenv("XDG_STATE_HOME");
}
