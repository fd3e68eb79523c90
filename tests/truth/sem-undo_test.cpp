// A holder is killed between its two semops: with SEM_UNDO the kernel gives back what it has taken, without it nobody does.
#include "staged.h"
#include <cerrno>
#include <csignal>
#include <doctest/doctest.h>
#include <sys/sem.h>
#include <sys/syscall.h>
#include <sys/wait.h>

using namespace ipclab;
using namespace ipclab::test;

namespace {

// A is inside, B waits for the semaphore.
class Gated : public Staged {
public:
    explicit Gated(bool undo)
        : Staged("shm_race/sem-undo/undo", [undo](Launch& launch) {
              launch.hold = launch.pty = launch.clean = true;
              launch.begin = {"semop", "wait4"};
              if (!undo)
                  launch.programs.front().argv.insert(launch.programs.front().argv.end(), {"0", "plain"});   // 0: IPC_PRIVATE
          }) {
        until_held("main", "wait4");
        for (const auto* who : {"main/1", "main/2"}) until_held(who, "semop");
        set_ = int(calls("main", "semget").at(0).result);
        CHECK(value() == 1);
        const Seen taken = step("main/1");
        CHECK(taken.result == 0);
        CHECK(int(taken.args[0]) == set_);
        CHECK(value() == 0);
        step_into("main/2", Reason::Semaphore);
    }

    int value() const { return semctl(set_, 0, GETVAL); }
    int waiters() const { return semctl(set_, 0, GETNCNT); }
    int last() const { return semctl(set_, 0, GETPID); }   // who did the latest operation
    const Semaphore& gate() const {
        const Semaphore* found = world().semaphore("sysv " + std::to_string(set_) + "[0]");
        REQUIRE(found);
        return *found;
    }
    int set() const { return set_; }

private:
    int set_ = -1;
};

bool removed(int set) { return semctl(set, 0, GETVAL) < 0 && (errno == EINVAL || errno == EIDRM); }

}   // namespace

TEST_CASE("sem undo: what the dead had taken is given back, and the next one goes in") {
    Gated run(true);
    const std::int32_t b = run.pid("main/2");
    CHECK(run.waiters() == 1);
    run.until("its waiter is counted", [&](const World&) { return run.gate().waiters == 1; });
    CHECK(run.gate().value == 0);
    CHECK(run.gate().queue == std::vector<std::int32_t>{b});
    run.compare_with_kernel();

    run.send(CommandKind::Kill, "main/1");
    CHECK(WTERMSIG(run.until_ended("main/1")) == SIGKILL);
    run.until("B's wait is over, and it is held before its next call",
              [](const World& w) { return w.by_lineage("main/2")->state() == State::Held; });
    CHECK(run.value() == 0);   // given back, and taken again
    CHECK(run.waiters() == 0);
    CHECK(run.last() == b);
    CHECK(run.gate().value == 0);
    CHECK(run.gate().queue.empty());

    for (const auto* who : {"main/2", "main"}) run.run(who);
    run.until_over();
    CHECK(run.status("main/2") == 0);
    CHECK(run.status("main") == 0);
    CHECK(run.world().output() == "process 1 is inside\n");
    CHECK(removed(run.set()));
}

TEST_CASE("sem undo: without it the next one waits for ever, and the kernel still names the dead") {
    int set = -1;
    {
        Gated run(false);
        set = run.set();
        const std::int32_t a = run.pid("main/1"), b = run.pid("main/2"), parent = run.pid("main");
        run.send(CommandKind::Kill, "main/1");
        CHECK(WTERMSIG(run.until_ended("main/1")) == SIGKILL);
        run.run("main");
        run.until("nobody is left to release it", [](const World& w) { return w.quiet(); });
        CHECK(run.deadlocked() == std::vector<std::string>{"main", "main/2"});
        CHECK(run.value() == 0);
        CHECK(run.waiters() == 1);
        CHECK(run.last() == a);
        CHECK(run.gate().value == 0);
        CHECK(run.gate().queue == std::vector<std::int32_t>{b});
        for (const std::int32_t pid : {b, parent}) CHECK(state_letter(pid) == 'S');
        const auto call = call_in_kernel(b);
        REQUIRE(call);
        CHECK((call->number == SYS_semop || call->number == SYS_semtimedop));   // which one is the library's choice
    }
    CHECK(removed(set));   // private, and nobody's: the run has taken it along
}
