// A robust mutex tells the next that its owner has died. The lock word is read in the process's memory.
#include "staged.h"
#include <array>
#include <csignal>
#include <doctest/doctest.h>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>

using namespace ipclab;
using namespace ipclab::test;

namespace {

// A has the mutex, B waits for it.
class Robust : public Staged {
public:
    explicit Robust(std::vector<std::string> arguments = {})
        : Staged("shm_race/robust-mutex/robust", [&](Launch& launch) {
              launch.hold = launch.pty = true;
              launch.begin = {"write", "wait4"};
              launch.watch = {"gate"};
              auto& argv = launch.programs.front().argv;
              argv.insert(argv.end(), arguments.begin(), arguments.end());
          }) {
        until_held("main", "wait4");
        for (const auto* who : {"main/1", "main/2"}) until_held(who, "write");
        step("main/1");   // says that it wants it; nobody else does, so there is no call
        CHECK(calls("main/1", "futex").empty());
        step("main/2");
        until_held("main/2", "futex");
        step_into("main/2", Reason::Lock);
    }

    // Of the mutex that B waits for, as it lies in B's memory.
    std::uint32_t lock_word() const {
        std::uint32_t word = 0;
        const iovec here{&word, sizeof word}, there{reinterpret_cast<void*>(address_), sizeof word};
        REQUIRE(process_vm_readv(pid("main/2"), &here, 1, &there, 1, 0) == ssize_t(sizeof word));
        return word;
    }
    void note_address() { address_ = call_in_kernel(pid("main/2")).value().args[0]; }
    const Semaphore& gate() const {
        const Semaphore* found = world().semaphore(gate_);
        REQUIRE(found);
        return *found;
    }
    void note_gate() { gate_ = thread("main/2").wait.object; }

private:
    std::uint64_t address_ = 0;
    ObjectId gate_;
};

// Whether at any moment of the log somebody was said to wait for ever.
bool ever_deadlocked(const Recording& log) {
    World world;
    for (std::size_t seq = 0; seq < log.size(); ++seq) {
        world.apply(log[seq].event, log[seq].payload);
        if (!world.deadlock().empty()) return true;
    }
    return false;
}

}   // namespace

TEST_CASE("robust mutex: the kernel lets go of a dead owner's, and the next one is told") {
    Robust run;
    const auto a = std::uint32_t(run.pid("main/1")), b = std::uint32_t(run.pid("main/2"));
    run.compare_with_kernel();
    CHECK(call_in_kernel(run.pid("main/2"))->number == SYS_futex);
    run.note_address();
    run.note_gate();
    CHECK(run.lock_word() == (a | FUTEX_WAITERS));
    CHECK(run.gate().owner == std::int32_t(a));
    CHECK(run.gate().queue == std::vector<std::int32_t>{std::int32_t(b)});
    CHECK(run.released_by("main/2") == "main/1 unlock");

    run.send(CommandKind::Kill, "main/1");
    CHECK(WTERMSIG(run.until_ended("main/1")) == SIGKILL);
    run.until("B's wait is over, and it is held before its next call",
              [](const World& w) { return w.by_lineage("main/2")->state() == State::Held; });
    CHECK(run.calls("main/2", "futex").at(0).result == 0);
    CHECK((run.lock_word() & FUTEX_TID_MASK) == b);
    CHECK((run.lock_word() & FUTEX_OWNER_DIED) == 0);
    for (const auto* who : {"main/2", "main"}) run.run(who);
    run.until_over();
    CHECK(run.status("main/2") == 0);
    CHECK(run.world().output() == "A wants the mutex\nB wants the mutex\nB: EOWNERDEAD, and the mutex is mine\n"
                                  "B is inside\nB wants the mutex\nB is inside\n");
    CHECK_FALSE(ever_deadlocked(run.session().recording()));
}

TEST_CASE("robust mutex: unlocked without pthread_mutex_consistent, nobody can have it any more") {
    Robust run({"forget"});
    run.send(CommandKind::Kill, "main/1");
    for (const auto* who : {"main/2", "main"}) run.run(who);
    run.until_over();
    CHECK(WEXITSTATUS(run.status("main/2")) == 1);
    CHECK(run.world().output() == "A wants the mutex\nB wants the mutex\nB: EOWNERDEAD, and the mutex is mine\n"
                                  "B is inside\nB wants the mutex\npthread_mutex_lock: ENOTRECOVERABLE\n");
    CHECK_FALSE(ever_deadlocked(run.session().recording()));
}
