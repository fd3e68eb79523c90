// Whoever of ours is killed, at whatever moment: nothing that was started lives on.
#include "observed.h"
#include "trace/proc.h"
#include "trace/tracer.h"
#include <csignal>
#include <doctest/doctest.h>
#include <fcntl.h>
#include <random>
#include <string>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

using namespace ipclab;

namespace {

enum class Victim { Owner, Tracer, Keeper, Count };

// Starts a tree of processes that never ends by itself, some with their backs to everybody, and kills the victim once
// `events` events were seen. rounds: nobody follows them, and another such tree comes after each.
[[noreturn]] void own(Victim victim, std::size_t events, bool pty, bool rounds) {
    const int null = open("/dev/null", O_RDWR);
    for (int fd = 0; fd < 3; ++fd) dup2(null, fd);
    const rlimit seconds{60, 60};   // should the test fail, what is left ends one day
    setrlimit(RLIMIT_CPU, &seconds);
    Result<Tracer> tracer = Tracer::start();
    if (!tracer) _exit(1);
    Launch launch;
    launch.pty = pty;
    launch.rounds = rounds ? 1'000'000 : 0;
    const char* const escape = "trap '' HUP; setsid sleep 1000 & ";
    const char* const rest =
        rounds ? "setsid sh -c 'sleep 1000 & sleep 1000' & echo" : "yes | cat >/dev/null & while :; do (true); /bin/true; done";
    launch.programs.push_back({"main", {"sh", "-c", std::string(escape) + rest}, {}});
    tracer->launch(launch);
    for (std::size_t seen = 0; seen < events && tracer->alive();) {
        tracer->wait(1000);
        seen += tracer->drain([](const Event&, std::span<const std::byte>) {}, events - seen);
    }
    const pid_t pids[] = {getpid(), tracer->pid(), process_status(tracer->pid()).ppid};
    kill(pids[std::size_t(victim)], SIGKILL);
    while (tracer->alive()) tracer->wait(1000);
    _exit(0);
}

}   // namespace

TEST_CASE("nothing is left when owner, tracer or keeper is killed at any moment") {
    REQUIRE(prctl(PR_SET_CHILD_SUBREAPER, 1) == 0);
    std::mt19937 random(2026);   // moments differ by the number of events seen, not by time
    std::uniform_int_distribution<std::size_t> count(0, 1500);
    for (int i = 0; i < 200; ++i) {
        const auto victim = Victim(i % int(Victim::Count));
        const bool rounds = i % 5 == 4;
        const std::size_t events = i < int(Victim::Count) ? 0 : count(random) / (rounds ? 20 : 1);   // rounds tell of little
        CAPTURE(i);
        CAPTURE(events);
        const pid_t owner = fork();
        REQUIRE(owner >= 0);
        if (owner == 0) own(victim, events, i % 4 >= 2, rounds);
        REQUIRE(test::no_child_left());
    }
    prctl(PR_SET_CHILD_SUBREAPER, 0);
}
