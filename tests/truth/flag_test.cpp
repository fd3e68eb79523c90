// An ordinary int is no flag: optimised, the loop that waits for it is gone. An atomic one is waited for, by running.
// What is in the shared memory is read from the file that the kernel keeps it in.
#include "staged.h"
#include <array>
#include <doctest/doctest.h>
#include <fcntl.h>
#include <fmt/core.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace ipclab;
using namespace ipclab::test;

namespace {

using Shared = std::array<int, 2>;   // ready, answer

// A reader and a writer, held before they give the memory its length.
class Flag : public Staged {
public:
    explicit Flag(const std::string& what) : Flag(what, fmt::format("/ipclab-test-{}-flag", getpid())) {}
    ~Flag() {
        session().send({.kind = CommandKind::End});
        session().wait_for([](const Session& s) { return s.world().over(); });
        shm_unlink(name_.c_str());
    }

    Shared shared() const {
        Shared found{-1, -1};
        const int file = shm_open(name_.c_str(), O_RDONLY, 0);
        REQUIRE(file >= 0);
        CHECK(pread(file, found.data(), sizeof found, 0) == ssize_t(sizeof found));
        close(file);
        return found;
    }
    void end(std::string_view who) {
        run(who);
        CHECK(until_ended(who) == 0);
    }

private:
    Flag(const std::string& what, const std::string& name)
        : Staged("shm_race/flag/" + what,
                 [&](Launch& launch) {
                     launch.programs.resize(2, launch.programs.front());
                     launch.programs[0].role = "reader";
                     launch.programs[1].role = "writer";
                     launch.programs[0].argv.push_back(name);
                     launch.programs[1].argv.insert(launch.programs[1].argv.end(), {name, "writes"});
                     launch.begin = {"ftruncate"};
                     launch.hold = launch.pty = launch.clean = true;
                 }),
          name_(name) {
        for (const auto* who : {"reader", "writer"}) until_held(who, "ftruncate");
    }

    std::string name_;
};

}   // namespace

TEST_CASE("flag: who comes first does not wait for an ordinary int") {
    Flag run("flag");
    run.end("reader");
    CHECK(run.shared() == Shared{0, 0});   // it has gone on, and the flag is not set
    CHECK(run.world().output() == "waiting for the flag\nthe answer is 0\n");
    run.end("writer");
    CHECK(run.shared() == Shared{1, 42});
    CHECK(run.world().word("counter") == nullptr);
}

TEST_CASE("flag: in the other order nothing is wrong to be seen") {
    Flag run("flag");
    for (const auto* who : {"writer", "reader"}) run.end(who);
    CHECK(run.world().output() == "waiting for the flag\nthe answer is 42\n");
}

TEST_CASE("flag: an atomic one is waited for without a call: the process runs") {
    Flag run("atomic");
    run.run("reader");
    run.until("it has said that it waits", [&](const World&) {
        const auto written = run.calls("reader", "write");
        return !written.empty() && written.back().returned;
    });
    // It is let go from that call a moment after the log has it; from then on it never rests.
    for (int tries = 0; tries < 10000 && state_letter(run.pid("reader")) != 'R'; ++tries)
        run.session().wait_for([](const Session&) { return false; }, 2);
    CHECK(state_letter(run.pid("reader")) == 'R');
    CHECK(run.process("reader").state() == State::Runnable);
    CHECK_FALSE(call_in_kernel(run.pid("reader")));
    CHECK_FALSE(run.world().quiet());
    CHECK(run.shared() == Shared{0, 0});
    CHECK(run.process("reader").alive);
    run.end("writer");
    CHECK(run.until_ended("reader") == 0);
    CHECK(run.shared() == Shared{1, 42});
    CHECK(run.world().output() == "waiting for the flag\nthe answer is 42\n");
    CHECK(run.calls("reader", "futex").empty());
}
