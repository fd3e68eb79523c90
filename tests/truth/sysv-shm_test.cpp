// A System V segment outlives who made it, and IPC_RMID takes its key at once but its memory with the last one that has it.
#include "staged.h"
#include <cerrno>
#include <doctest/doctest.h>
#include <random>
#include <sys/ipc.h>
#include <sys/shm.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace ipclab;
using namespace ipclab::test;

namespace {

key_t unused_key() {
    std::random_device random;
    for (;;)
        if (const auto key = key_t(random() & 0x7fffffff); key != IPC_PRIVATE && shmget(key, 0, 0) < 0 && errno == ENOENT)
            return key;
}

class Segment : public Staged {
public:
    Segment() : Segment(unused_key()) {}

    shmid_ds status() const {
        shmid_ds found{};
        REQUIRE(shmctl(id_, IPC_STAT, &found) == 0);
        return found;
    }
    std::uint64_t attached() const { return status().shm_nattch; }
    bool exists() const {
        shmid_ds found{};
        return shmctl(id_, IPC_STAT, &found) == 0;
    }
    // Attaching would be seen in nattch: it is read and let go of while nobody looks.
    int value() const {
        const auto* at = static_cast<const int*>(shmat(id_, nullptr, SHM_RDONLY));
        REQUIRE(at != reinterpret_cast<const int*>(-1));
        const int found = *at;
        shmdt(at);
        return found;
    }
    key_t key() const { return key_; }

    // The writer makes it, stores, and ends.
    void write() {
        const Seen made = step("writer");
        CHECK(key_t(made.args[0]) == key_);
        id_ = int(made.result);
        REQUIRE(id_ >= 0);
        CHECK(status().shm_segsz == sizeof(int));
        CHECK(status().shm_perm.cuid == geteuid());
        CHECK(status().shm_cpid == pid("writer"));
        CHECK(attached() == 0);
        CHECK(step("writer").name == "shmat");
        CHECK(attached() == 1);
        run("writer");
        CHECK(until_ended("writer") == 0);
        CHECK(attached() == 0);
        CHECK(value() == 42);
    }
    int id() const { return id_; }

private:
    explicit Segment(key_t key)
        : Staged("shm_race/sysv-shm/writer",
                 [key](Launch& launch) {
                     const auto first = launch.programs.front();
                     launch.programs.clear();
                     for (const std::string role : {"writer", "reader", "remover"})
                         launch.programs.push_back(
                             {role, {program("shm_race/sysv-shm/" + role), std::to_string(key)}, first.env, {}});
                     launch.begin = {"shmget"};
                     launch.watch = {"value"};
                     launch.hold = launch.pty = launch.clean = true;
                 }),
          key_(key) {
        for (const auto* who : {"writer", "reader", "remover"}) until_held(who, "shmget");
    }

    key_t key_;
    int id_ = -1;
};

}   // namespace

TEST_CASE("sysv shm: its maker is gone, and the value is there") {
    Segment run;
    run.write();
    const Seen found = run.step("reader");
    CHECK(found.result == run.id());
    run.run("reader");
    CHECK(run.until_ended("reader") == 0);
    run.run("remover");
    run.until_over();
    CHECK(run.Observed::status("remover") == 0);
    CHECK_FALSE(run.exists());
    CHECK(run.world().output().ends_with("the value is 42\n"));
}

TEST_CASE("sysv shm: removed while somebody has it, it stays until that one lets go, without a key") {
    Segment run;
    run.write();
    CHECK(run.step("reader").result == run.id());
    CHECK(run.step("reader").name == "shmat");
    run.run("remover");
    CHECK(run.until_ended("remover") == 0);
    CHECK(run.calls("remover", "shmctl").at(0).result == 0);
    CHECK((run.status().shm_perm.mode & SHM_DEST) != 0);
    CHECK(run.status().shm_perm.__key == IPC_PRIVATE);
    CHECK(run.attached() == 1);
    CHECK(shmget(run.key(), 0, 0) == -1);
    CHECK(errno == ENOENT);
    run.run("reader");
    run.until_over();
    CHECK(run.Observed::status("reader") == 0);
    CHECK(run.world().output().ends_with("the value is 42, in a segment that is removed\n"));
    CHECK_FALSE(run.exists());
}

TEST_CASE("sysv shm: who comes after IPC_RMID does not find it") {
    Segment run;
    run.write();
    run.run("remover");
    CHECK(run.until_ended("remover") == 0);
    CHECK_FALSE(run.exists());   // nobody had it: it went at once
    CHECK(run.step("reader").result == -ENOENT);
    run.run("reader");
    run.until_over();
    CHECK(WEXITSTATUS(run.Observed::status("reader")) == 1);
    CHECK(run.world().output().ends_with("shmget: No such file or directory\n"));
}
