// How long a learner waits for a step of one source line: from the command until the process is held again, as its owner
// sees it, at every line of the stepped program. Prints the number of steps, their median and the longest, in ms.
//
//     bench_step [RUNS]
#include "lesson/paths.h"
#include "lesson/session.h"
#include "trace/tracer.h"
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <sys/mman.h>
#include <unistd.h>

using namespace ipclab;
using Clock = std::chrono::steady_clock;

// Whether an event of that kind comes, after the first `told`, before the process ends. A launch begins a new recording.
static bool until_told(Session& session, std::size_t told, Kind kind) {
    const auto generation = session.generation();
    bool ended = false;
    const auto comes = [&](const Session& s) {
        if (s.generation() != generation) told = 0;
        for (; told < s.recording().size(); ++told) {
            const Event& e = s.recording()[told].event;
            ended = e.kind == Kind::Exited;
            if (e.kind == kind || ended) return true;
        }
        return false;
    };
    return session.wait_for(comes) && !ended;
}

int main(int count, char** words) {
    auto tracer = Tracer::start();
    if (!tracer) return std::fprintf(stderr, "%s\n", tracer.error().words.c_str()), 1;
    Session session(&*tracer);
    const std::string name = "/ipclab-bench-" + std::to_string(getpid());
    Launch launch;
    launch.programs.push_back({"main", {(programs_folder() / "shm_race/step-it/adder").string(), name}, {}});
    launch.begin = {"line"};
    launch.watch = {"counter", "mine"};
    launch.hold = launch.pty = launch.clean = true;

    std::vector<double> times;
    for (int run = count > 1 ? std::atoi(words[1]) : 20; run > 0; --run) {
        std::size_t told = session.recording().size();   // events that were there before
        session.launch(launch);
        if (!until_told(session, told, Kind::Held)) return std::fputs("it is not held at its first line\n", stderr), 1;
        for (bool alive = true; alive;) {
            told = session.recording().size();
            const auto begun = Clock::now();
            session.send({CommandKind::StepLine, session.world().by_lineage("main")->pid, 0, -1, ""});
            alive = until_told(session, told, Kind::Held);
            if (alive) times.push_back(std::chrono::duration<double, std::milli>(Clock::now() - begun).count());
        }
        if (session.world().by_lineage("main")->alive) return std::fputs("a step does not end\n", stderr), 1;
    }
    if (times.empty()) return std::fputs("no step was made\n", stderr), 1;
    std::sort(times.begin(), times.end());
    std::printf("%zu %.3f %.3f\n", times.size(), times[times.size() / 2], times.back());
}
