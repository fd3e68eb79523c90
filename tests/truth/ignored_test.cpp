// SIGPIPE ignored from the start: write says EPIPE and the program goes on.
#include "staged.h"
#include <cerrno>
#include <csignal>
#include <doctest/doctest.h>
#include <fmt/core.h>
#include <fstream>

using namespace ipclab;
using namespace ipclab::test;

static void begin(Launch& launch) {
    launch.hold = launch.pty = true;
    launch.begin = {"read", "write"};
    launch.programs.front().ignored = {SIGPIPE};
}

// SigIgn of /proc/PID/status.
static bool kernel_has_it_ignored(std::int32_t pid, int signal) {
    std::ifstream status(fmt::format("/proc/{}/status", pid));
    for (std::string word; status >> word;)
        if (std::uint64_t mask = 0; word == "SigIgn:" && status >> std::hex >> mask) return mask >> (signal - 1) & 1;
    return false;
}

TEST_CASE("ignored: -1 and EPIPE, no signal, and the program's own exit") {
    Staged run("sigpipe/ignored/leaves", begin);
    run.until_held("main", "read");
    run.until_held("main/1", "write");
    CHECK(kernel_has_it_ignored(run.pid("main"), SIGPIPE));
    CHECK(kernel_has_it_ignored(run.pid("main/1"), SIGPIPE));
    CHECK_FALSE(kernel_has_it_ignored(run.pid("main"), SIGTERM));
    CHECK(run.step("main/1").result == 5);
    run.run("main");
    run.until("the read end is closed", [&](const World& w) { return w.descriptors().readers(run.pipe()).empty(); });
    run.run("main/1");
    CHECK(run.until_ended("main/1") == 1 << 8);
    bool told = false;
    for (const Seen& write : run.calls("main/1", "write")) told = told || write.result == -EPIPE;
    CHECK(told);
    // Of a process that is traced the kernel reports an ignored signal too (ptrace(2)); it does nothing.
    for (const auto& entry : run.events(Kind::Signal, "main/1")) CHECK(Disposition(entry.event.d) == Disposition::Ignored);
    run.until_over();
    CHECK(run.world().output().find("Broken pipe") != std::string::npos);
}

TEST_CASE("ignored: what is not asked for is at its default, whatever the lab itself inherited") {
    Staged run("sigpipe/ignored/leaves", [](Launch& launch) {
        begin(launch);
        launch.programs.front().ignored.clear();
    });
    run.until_held("main", "read");
    CHECK_FALSE(kernel_has_it_ignored(run.pid("main"), SIGPIPE));
    run.until_held("main/1", "write");
    run.send(CommandKind::Kill, "main");
    run.send(CommandKind::Kill, "main/1");
    run.until_over();
}
