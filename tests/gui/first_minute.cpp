// The first lesson as a newcomer takes it, with real programs: four clicks, and the writer moves without being touched.
#include "lesson/paths.h"
#include "robot.h"
#include "trace/tracer.h"
#include <doctest/doctest.h>

using namespace ipclab;
using namespace ipclab::view;

TEST_CASE("the first minute: four clicks to the writer that moves by itself") {
    auto tracer = Tracer::start();
    REQUIRE_MESSAGE(bool(tracer), (tracer ? "" : tracer.error().words));
    Desk desk{&*tracer, load_library(data_folder() / "labs"), {}, ""};
    const Lesson& first = desk.library().lessons.front();
    REQUIRE(first.id == "pipe/full");
    desk.open_lesson(first);
    Robot robot{desk};
    LessonRun& run = *desk.lesson();
    const auto at = [&](const char* id) { return [&run, id] { return run.current().id == id; }; };

    CHECK_FALSE(robot.has("transport.run"));   // nothing but cards, tube, goal and one button
    REQUIRE(robot.until([&] { return robot.can_press("lesson.primary") && run.begun(); }));
    robot.click("lesson.primary");
    REQUIRE(robot.until(at("predict")));
    CHECK_FALSE(robot.has("lesson.next"));
    robot.click("lesson.choice.2");
    REQUIRE(robot.until([&] { return run.may_go_on(); }));
    CHECK(run.answer("predict")->settled);
    CHECK_FALSE(robot.has("lesson.choice.1"));   // locked
    robot.click("lesson.next");
    REQUIRE(robot.until(at("wake")));
    REQUIRE(robot.until([&] { return robot.can_press("stage.reader.step"); }));
    robot.click("stage.reader.step");
    CHECK(robot.clicks == 4);
    REQUIRE(robot.until([&] { return run.may_go_on(); }));

    const auto goals = run.goals();
    REQUIRE(goals.size() == 1);
    REQUIRE(goals[0].evidence);
    robot.click("lesson.goal.1");   // the verdict shows what decided it
    CHECK(desk.state.event == goals[0].evidence);
    robot.click("lesson.next");
    robot.click("lesson.choice.1");   // a wrong cause may be corrected
    CHECK_FALSE(run.may_go_on());
    robot.click("lesson.choice.2");
    CHECK(run.finished());
    robot.click("lesson.next");
    REQUIRE(desk.lesson());
    CHECK(desk.lesson()->lesson().id == desk.library().lessons[1].id);
}

TEST_CASE("the first minute by keys alone: Enter presses what is highlighted") {
    auto tracer = Tracer::start();
    REQUIRE_MESSAGE(bool(tracer), (tracer ? "" : tracer.error().words));
    Desk desk{&*tracer, load_library(data_folder() / "labs"), {}, ""};
    desk.open_lesson(desk.library().lessons.front());
    Robot robot{desk};
    LessonRun& run = *desk.lesson();
    REQUIRE(robot.until([&] { return robot.can_press("lesson.primary") && run.begun(); }));
    robot.key(kEnter);
    REQUIRE(robot.until([&] { return run.current().id == "predict"; }));
    robot.key(kEnter);   // a question has to be answered
    CHECK(run.current().id == "predict");
    CHECK_FALSE(run.may_go_on());
    robot.key('2');
    REQUIRE(robot.until([&] { return run.may_go_on() && robot.can_press("lesson.next"); }));
    robot.key(kEnter);
    REQUIRE(robot.until([&] { return run.current().id == "wake" && robot.can_press("stage.reader.step"); }));
    robot.key(kEnter);   // One read, on the card
    REQUIRE(robot.until([&] { return run.may_go_on() && robot.can_press("lesson.next"); }));
    robot.key(kEnter);
    robot.key('2');
    CHECK(run.finished());
    CHECK(robot.clicks == 0);
}
