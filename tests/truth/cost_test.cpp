// What a semaphore costs, in calls: POSIX none while nobody has to wait, System V two for each addition. The
// other witness is a filter of the kernel's that kills whoever makes one of these calls.
#include "pair.h"
#include <cstddef>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/sem.h>
#include <sys/syscall.h>

using namespace ipclab;
using namespace ipclab::test;

namespace {

// A private set belongs to nobody, but the kernel knows who has given it its value last (semctl(2), GETPID). How many.
int remove_sets_of(pid_t pid) {
    seminfo info{};
    semid_ds set{};
    int removed = 0;
    for (int at = semctl(0, 0, SEM_INFO, &info); at >= 0; --at)
        if (const int id = semctl(at, 0, SEM_STAT, &set);
            id >= 0 && set.sem_perm.__key == IPC_PRIVATE && semctl(id, 0, GETPID) == pid)
            removed += semctl(id, 0, IPC_RMID) == 0;
    return removed;
}

// Runs `price KIND 1000` with nobody following it; killed by SIGSYS at its first call of those two. Returns its wait status.
int alone_without(const std::string& kind, unsigned first, unsigned second) {
    const std::string path = program("shm_race/cost/price");
    const pid_t child = fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        sock_filter rows[] = {
            BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
            BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, first, 1, 0),
            BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, second, 0, 1),
            BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
            BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
        };
        const sock_fprog filter{std::size(rows), rows};
        const int null = open("/dev/null", O_WRONLY);
        dup2(null, STDOUT_FILENO);
        if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &filter) == 0)
            execl(path.c_str(), path.c_str(), kind.c_str(), "1000", nullptr);
        _exit(127);
    }
    int status = 0;
    REQUIRE(waitpid(child, &status, 0) == child);
    CHECK(remove_sets_of(child) == (WIFSIGNALED(status) ? 1 : 0));   // killed, it has left its own behind
    return status;
}

std::vector<Seen> semops(const Observed& run, std::string_view who) {
    auto all = run.calls(who, "semop");
    const auto timed = run.calls(who, "semtimedop");   // which of both is the library's choice
    all.insert(all.end(), timed.begin(), timed.end());
    return all;
}

}   // namespace

TEST_CASE("cost: a thousand additions with nobody in the way") {
    Observed run;
    run.start("shm_race/cost/price", {"posix", "1000"}, [](Launch& launch) {
        launch.programs.resize(2, launch.programs.front());
        launch.programs[0].role = "posix";
        launch.programs[1].role = "sysv";
        launch.programs[1].argv[1] = "sysv";
        launch.pty = launch.clean = true;
    });
    run.until_over();
    for (const auto* who : {"posix", "sysv"}) CHECK(run.status(who) == 0);
    CHECK(run.world().output() == "1000 of 1000\n1000 of 1000\n");
    CHECK(run.calls("posix", "futex").empty());
    CHECK(semops(run, "posix").empty());
    const auto made = semops(run, "sysv");
    CHECK(made.size() == 2000);
    for (const Seen& call : made) CHECK(call.result == 0);
    for (const Seen& call : made) CHECK(call.args[0] == std::uint64_t(run.calls("sysv", "semget").at(0).result));
}

TEST_CASE("cost: the kernel agrees on who calls it") {
    CHECK(alone_without("posix", SYS_futex, SYS_futex) == 0);
    CHECK(alone_without("posix", SYS_semop, SYS_semtimedop) == 0);
    const int killed = alone_without("sysv", SYS_semop, SYS_semtimedop);
    CHECK(WIFSIGNALED(killed));
    CHECK(WTERMSIG(killed) == SIGSYS);
}

TEST_CASE("cost: who has to wait calls once, and so does who wakes it") {
    Pair run("shm_race/cost/gated");
    run.to_line("a", "mine = mine + 1;");
    CHECK(run.calls("a", "futex").empty());
    run.send(CommandKind::Run, "b");
    run.until("b waits", [](const World& w) { return w.by_lineage("b")->state() == State::Blocked; });
    CHECK(call_in_kernel(run.pid("b"))->number == SYS_futex);
    CHECK(run.gate() == std::array<std::uint32_t, 2>{0, 1});
    CHECK(run.run_to_end("a") == 0);
    run.until_over();
    CHECK(run.status("b") == 0);
    REQUIRE(run.calls("a", "futex").size() == 1);
    CHECK(run.calls("a", "futex")[0].result == 1);   // one was woken
    CHECK(run.calls("b", "futex").size() == 1);
    CHECK(run.counter() == 2);
    CHECK(run.gate() == std::array<std::uint32_t, 2>{1, 0});
}
