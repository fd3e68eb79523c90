// Objects without descriptors: semaphores and mutexes told of as the kernel has them, and what a run leaves behind.
#include "observed.h"
#include "trace/leftovers.h"
#include "trace/proc.h"
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <doctest/doctest.h>
#include <fcntl.h>
#include <filesystem>
#include <fmt/core.h>
#include <fstream>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

using namespace ipclab;
using namespace ipclab::test;

namespace {

void cleaning(Launch& launch) { launch.clean = true; }
void cleaning_on_terminal(Launch& launch) { launch.clean = launch.pty = true; }

const Semaphore& waited_for(Observed& run) {
    const Semaphore* s = run.world().semaphore(run.thread("main/1").wait.object);
    REQUIRE(s);
    return *s;
}

}   // namespace

TEST_CASE("a POSIX semaphore: its name, value and waiter, as its memory has them") {
    Observed run;
    run.start("semaphores", {"posix"}, cleaning);
    run.until_blocked("main/1", Reason::Semaphore);
    const Semaphore& gate = waited_for(run);
    CHECK(gate.name == "shared->gate");
    CHECK(gate.queue == std::vector<std::int32_t>{run.pid("main/1")});
    std::uint32_t words[2] = {9, 9};
    const auto address = run.thread("main/1").call->args[0];
    iovec here{words, sizeof words}, there{reinterpret_cast<void*>(address), sizeof words};
    REQUIRE(process_vm_readv(run.pid("main"), &here, 1, &there, 1, 0) == ssize_t(sizeof words));
    CHECK(gate.value == words[0]);
    CHECK(gate.waiters == words[1]);
    CHECK(gate.waiters == 1);
    CHECK(run.thread("main/1").line.line == line_of("semaphores", "// waits: posix"));
}

TEST_CASE("a System V semaphore: value and waiters as semctl has them") {
    Observed run;
    run.start("semaphores", {"sysv"}, cleaning);
    run.until_blocked("main/1", Reason::Semaphore);
    const int id = int(run.calls("main", "semget").at(0).result);
    const Semaphore& s = waited_for(run);
    CHECK(s.name == fmt::format("sysv {}[0]", id));
    CHECK(s.value == semctl(id, 0, GETVAL));
    run.until("its waiter is counted", [&](const World& w) { return w.semaphore(s.id)->waiters == semctl(id, 0, GETNCNT); });
    CHECK(semctl(id, 0, GETNCNT) == 1);
}

TEST_CASE("a mutex: its owner can release it, until that is killed") {
    Observed run;
    run.start("semaphores", {"mutex"}, cleaning);
    run.until_blocked("main/1", Reason::Lock);
    CHECK(waited_for(run).name == "shared->lock");
    CHECK(waited_for(run).owner == run.pid("main"));
    REQUIRE(run.world().releasers(run.thread("main/1")).size() == 1);
    CHECK(run.world().releasers(run.thread("main/1"))[0].pid == run.pid("main"));
    run.send(CommandKind::Kill, "main");
    run.until("its owner is gone", [](const World& w) { return !w.by_lineage("main")->alive; });
    CHECK(run.world().releasers(run.thread("main/1")).empty());
    CHECK(run.world().deadlock() == std::vector<std::int32_t>{run.pid("main/1")});
}

// What the run made is gone after its end, or after the next start where the tracer was killed; what was there is not.
static void leaves_nothing(bool killed) {
    char state[] = "/tmp/ipclab-test-XXXXXX";
    REQUIRE(mkdtemp(state));
    const char* const before = std::getenv("XDG_STATE_HOME");
    const std::string kept = before ? before : "";
    setenv("XDG_STATE_HOME", state, 1);   // the registers of other runs are not ours to count
    const std::string name = fmt::format("/ipclab-test-{}", getpid()), others = name + "-others", fifo = "/tmp" + name;
    const int mine = shm_open(others.c_str(), O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
    REQUIRE(mine >= 0);
    int memory = -1, set = -1, queue = -1;
    {
        Observed run;
        run.start("leaves", {name, fifo, others}, cleaning_on_terminal);
        run.until("it says what it made", [&](const World& w) {
            return std::sscanf(w.output().c_str(), "%d %d %d\n", &memory, &set, &queue) == 3 && w.output().back() == '\n';
        });
        struct stat status {};
        CHECK(stat(fifo.c_str(), &status) == 0);
        CHECK(stat(("/dev/shm" + name).c_str(), &status) == 0);
        CHECK(stat(("/dev/shm/sem." + name.substr(1)).c_str(), &status) == 0);
        shmid_ds segment{};
        CHECK(shmctl(memory, IPC_STAT, &segment) == 0);
        if (killed) {
            // Both, so that nobody is left to clean at once; the keeper stands still while the tracer dies.
            const pid_t keeper = process_status(run.tracer().pid()).ppid;
            kill(keeper, SIGSTOP);
            kill(run.tracer().pid(), SIGKILL);
            kill(keeper, SIGKILL);
            CHECK(gone(run.mark()));
        }
    }
    if (killed) {
        CHECK(left_objects().size() >= 7);
        clean_leftovers();
    }
    CHECK(left_objects().empty());
    struct stat status {};
    CHECK(stat(fifo.c_str(), &status) != 0);
    CHECK(stat(("/dev/shm" + name).c_str(), &status) != 0);
    CHECK(stat(("/dev/shm/sem." + name.substr(1)).c_str(), &status) != 0);
    shmid_ds segment{};
    msqid_ds messages{};
    CHECK(shmctl(memory, IPC_STAT, &segment) != 0);
    CHECK(semctl(set, 0, GETVAL) < 0);
    CHECK(msgctl(queue, IPC_STAT, &messages) != 0);
    CHECK(stat(("/dev/shm" + others).c_str(), &status) == 0);
    close(mine);
    shm_unlink(others.c_str());
    std::filesystem::remove_all(state);
    if (before) setenv("XDG_STATE_HOME", kept.c_str(), 1);
    else unsetenv("XDG_STATE_HOME");
}

TEST_CASE("a run's objects go with it") { leaves_nothing(false); }
TEST_CASE("and with the next start when the tracer was killed") { leaves_nothing(true); }
