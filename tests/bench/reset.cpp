// How long a class waits for Reset: at each step of each lesson, from the key to the step's beginning, its programs at
// rest. Prints the median of some resets. No window: a frame adds 16 ms at most.
//
//     bench_reset [ROUNDS] [LESSON…]
#include "lesson/paths.h"
#include "lesson/rest.h"
#include "lesson/run.h"
#include "trace/tracer.h"
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string_view>

using namespace ipclab;
using Clock = std::chrono::steady_clock;

namespace {

// Until the lab has done what comes before the step; -1: it comes to rest before that, for it waits for the learner.
double until_there(Session& session, LessonRun& run) {
    const auto begun = Clock::now();
    Rest rest(session);
    for (;;) {
        const bool news = session.pump();
        run.update();
        const std::chrono::duration<double, std::milli> took = Clock::now() - begun;
        if (run.begun()) return took.count();
        if (!run.waiting() && !session.world().processes().empty() && rest.reached() && run.acting()) return -1;
        if (!news && session.source()->arm()) session.source()->wait(5);
    }
}

void measure(const Lesson& lesson, Session& session, int rounds) {
    for (int step = 0; step < int(lesson.steps.size()); ++step) {
        LessonRun run(lesson, session);
        run.start(step);
        until_there(session, run);
        std::vector<double> times;
        for (int i = 0; i < rounds; ++i) {
            run.reset();
            times.push_back(until_there(session, run));
        }
        std::sort(times.begin(), times.end());
        std::printf("%7.0f ms  %7.0f most  %s#%s\n", times[times.size() / 2], times.back(), lesson.id.c_str(),
                    lesson.steps[std::size_t(step)].id.c_str());
        std::fflush(stdout);
    }
}

}   // namespace

int main(int count, char** words) {
    auto tracer = Tracer::start();
    if (!tracer) return std::fprintf(stderr, "%s\n", tracer.error().words.c_str()), 1;
    clean_runs();
    Session session(&*tracer);
    const int rounds = count > 1 ? std::atoi(words[1]) : 5;
    for (const Lesson& lesson : load_library(data_folder() / "labs").lessons) {
        const bool wanted =
            count <= 2 || std::any_of(words + 2, words + count, [&](std::string_view id) { return id == lesson.id; });
        if (wanted && !lesson.code) measure(lesson, session, rounds);
    }
}
