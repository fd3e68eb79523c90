// Whoever of ours is killed, at whatever moment: nothing that was started lives on.
#include "trace/tracer.h"
#include <cerrno>
#include <chrono>
#include <csignal>
#include <doctest/doctest.h>
#include <fcntl.h>
#include <poll.h>
#include <random>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace ipclab;

namespace {

enum class Victim { Owner, Tracer };

// Starts a tree of processes that never ends by itself, and kills the victim once `events` events were seen.
[[noreturn]] void own(Victim victim, std::size_t events, bool pty) {
    const int null = open("/dev/null", O_RDWR);
    for (int fd = 0; fd < 3; ++fd) dup2(null, fd);
    const rlimit seconds{60, 60};                    // should the test fail, what is left ends one day
    setrlimit(RLIMIT_CPU, &seconds);
    Result<Tracer> tracer = Tracer::start();
    if (!tracer) _exit(1);
    Launch launch;
    launch.pty = pty;
    launch.programs.push_back({"main", {"sh", "-c", "yes | cat >/dev/null & setsid sleep 1000 & while :; do (true); /bin/true; done"}, {}});
    tracer->launch(launch);
    for (std::size_t seen = 0; seen < events && tracer->alive();) {
        tracer->wait(1000);
        seen += tracer->drain([](const Event&, std::span<const std::byte>) {}, events - seen);
    }
    kill(victim == Victim::Owner ? getpid() : tracer->pid(), SIGKILL);
    while (tracer->alive()) tracer->wait(1000);
    _exit(0);
}

// Orphans become our children (PR_SET_CHILD_SUBREAPER), so none can hide: all are reaped when waitpid finds no child.
bool all_gone() {
    const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    for (;;) {
        const pid_t pid = waitpid(-1, nullptr, WNOHANG | __WALL);
        if (pid < 0 && errno == ECHILD) return true;
        if (pid > 0) continue;
        if (std::chrono::steady_clock::now() > limit) return false;
        poll(nullptr, 0, 1);
    }
}

} // namespace

TEST_CASE("nothing is left when the owner or the tracer is killed at any moment") {
    REQUIRE(prctl(PR_SET_CHILD_SUBREAPER, 1) == 0);
    std::mt19937 random(2026);                       // moments differ by the number of events seen, not by time
    std::uniform_int_distribution<std::size_t> count(0, 1500);
    for (int i = 0; i < 200; ++i) {
        const Victim victim = i % 2 ? Victim::Tracer : Victim::Owner;
        const std::size_t events = i < 2 ? 0 : count(random);
        CAPTURE(i);
        CAPTURE(events);
        const pid_t owner = fork();
        REQUIRE(owner >= 0);
        if (owner == 0) own(victim, events, i % 4 >= 2);
        REQUIRE(all_gone());
    }
    prctl(PR_SET_CHILD_SUBREAPER, 0);
}
