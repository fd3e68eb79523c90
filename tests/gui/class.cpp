// Before a class: a lesson is opened at one of its steps, shown, and brought back to it. With the real programs.
#include "lesson/paths.h"
#include "robot.h"
#include "trace/tracer.h"
#include <chrono>
#include <doctest/doctest.h>

using namespace ipclab;
using namespace ipclab::view;

TEST_CASE("reset comes back to the step that a lesson was opened at") {
    auto tracer = Tracer::start();
    REQUIRE_MESSAGE(bool(tracer), (tracer ? "" : tracer.error().words));
    Desk desk{&*tracer, load_library(data_folder() / "labs"), {}, ""};
    const Lesson* lesson = desk.library().find("pipe/full");
    REQUIRE(lesson);
    const auto step = std::find_if(lesson->steps.begin(), lesson->steps.end(), [](const Step& s) { return s.id == "wake"; });
    REQUIRE(step != lesson->steps.end());
    desk.open_lesson(*lesson, int(step - lesson->steps.begin()));
    Robot robot{desk};
    // The step's own beginning: the writer waits in the full pipe, and the reader may be stepped.
    const auto there = [&] {
        const auto& processes = desk.session().world().processes();
        const bool blocked =
            std::any_of(processes.begin(), processes.end(), [](const auto& p) { return p.second.state() == State::Blocked; });
        return desk.lesson()->current().id == "wake" && blocked && robot.can_press("stage.reader.step");
    };
    REQUIRE(robot.until(there));
    for (const bool presenting : {false, true}) {
        desk.state.present = presenting;
        const auto generation = desk.session().generation();
        const auto begun = std::chrono::steady_clock::now();
        robot.key('R');
        REQUIRE(robot.until([&] { return desk.session().generation() > generation && there(); }));
        const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begun).count();
        MESSAGE("back at the step after " << took << " ms");
        CHECK(desk.state.present == presenting);
    }
    robot.click("stage.reader.step");
    CHECK(robot.until([&] { return desk.lesson()->may_go_on(); }));
}
