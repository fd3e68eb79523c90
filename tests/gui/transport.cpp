// The transport with a real program: hold, step, run, pace, reset, and looking back.
#include "lesson/paths.h"
#include "robot.h"
#include "trace/tracer.h"
#include <doctest/doctest.h>

using namespace ipclab;
using namespace ipclab::view;

namespace {

int held(const World& world) {
    int n = 0;
    for (const auto& [pid, process] : world.processes()) n += process.alive && process.state() == State::Held;
    return n;
}

}   // namespace

TEST_CASE("a watched program is held, stepped, let go, and begun again") {
    auto tracer = Tracer::start();
    REQUIRE_MESSAGE(bool(tracer), (tracer ? "" : tracer.error().words));
    Desk desk{&*tracer, {}, {}, ""};
    Launch launch;
    launch.programs = {{.role = "main", .argv = {"/bin/sh", "-c", "echo one; echo two"}, .env = {}}};
    launch.pty = launch.hold = true;
    desk.watch(launch);
    Robot robot{desk};
    const World& world = desk.session().world();
    REQUIRE(robot.until([&] { return held(world) == 1 && robot.can_press("transport.step"); }));
    CHECK_FALSE(robot.can_press("transport.hold"));   // everyone is held already

    const auto calls = [&] { return world.processes().begin()->second.calls; };
    const auto before = calls();
    robot.click("transport.step");
    REQUIRE(robot.until([&] { return calls() > before && held(world) == 1; }));
    robot.key('S');
    REQUIRE(robot.until([&] { return calls() > before + 1 && held(world) == 1; }));

    robot.key(kLeft);   // looking back changes nothing but the picture
    REQUIRE(desk.state.at);
    CHECK(desk.scene(0).world.seq() == *desk.state.at);
    CHECK(robot.can_press("view.now"));
    robot.click("view.now");
    CHECK_FALSE(desk.state.at);

    robot.key(kF5);
    REQUIRE(robot.until([&] { return world.over(); }));
    CHECK(world.output().find("two") != std::string::npos);
    CHECK_FALSE(robot.can_press("transport.run"));

    const auto generation = desk.session().generation();
    robot.click("transport.reset");
    REQUIRE(robot.until([&] { return desk.session().generation() == generation + 1 && held(world) == 1; }));

    robot.key('+');
    CHECK(desk.state.pace_ns == 0);
    robot.key('-');
    CHECK(desk.state.pace_ns > 0);
}
