// The stepped lost update, with nothing but the controls on the screen: A loads, B loads, A stores, B stores.
#include "lesson/paths.h"
#include "robot.h"
#include "trace/tracer.h"
#include <doctest/doctest.h>

using namespace ipclab;
using namespace ipclab::view;

TEST_CASE("a lost update, stepped by hand: the counter reads 1 after two additions") {
    auto tracer = Tracer::start();
    REQUIRE_MESSAGE(bool(tracer), (tracer ? "" : tracer.error().words));
    Desk desk{&*tracer, load_library(data_folder() / "labs"), {}, ""};
    const Lesson* lesson = desk.library().find("shm_race/step-it");
    REQUIRE(lesson);
    desk.open_lesson(*lesson);
    Robot robot{desk};
    LessonRun& run = *desk.lesson();
    run.start(int(lesson->steps.size()) - 1);   // the exercise
    REQUIRE(run.current().id == "lose");

    const auto counter = [&] { return desk.session().world().word("counter"); };
    const auto state = [&](const char* who) {
        const Process* p = desk.session().world().by_lineage(who);
        return p ? p->state() : State::Runnable;
    };
    const auto lines = [&](const char* who) {
        const std::int32_t pid = run.pid_of(who);
        std::size_t count = 0;
        const Recording& log = desk.session().recording();
        for (std::size_t i = 0; i < log.size(); ++i) count += log[i].event.kind == Kind::Held && log[i].event.pid == pid;
        return count;
    };
    // Its button for one line, until it has loaded, or stored, so often.
    const auto step_until = [&](const char* who, Access access) {
        const std::string button = std::string("stage.") + who + ".line";
        const auto done = [&] {
            const Word* word = counter();
            if (!word) return false;
            for (const WordMove& move : word->moves)
                if (move.pid == run.pid_of(who) && move.access == access) return true;
            return false;
        };
        while (!done()) {
            REQUIRE(robot.until([&] { return run.begun() && state(who) == State::Held && robot.can_press(button); }));
            const auto before = lines(who);
            robot.click(button);
            REQUIRE(robot.until([&] { return lines(who) > before && state(who) == State::Held; }));
        }
    };
    step_until("a", Access::Load);
    step_until("b", Access::Load);
    CHECK(counter()->value == 0);
    step_until("a", Access::Store);
    CHECK(counter()->value == 1);
    step_until("b", Access::Store);
    CHECK(counter()->value == 1);
    CHECK(counter()->wiped_out == 1);
    robot.frame(2);
    CHECK(run.finished());
}
