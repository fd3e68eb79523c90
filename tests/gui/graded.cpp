// What `ipclab grade` keeps of a trial, opened by a teacher: the run as it was, with nothing that could be changed.
#include "lesson/grade.h"
#include "lesson/paths.h"
#include "robot.h"
#include "trace/tracer.h"
#include <doctest/doctest.h>
#include <filesystem>

using namespace ipclab;
using namespace ipclab::view;
namespace fs = std::filesystem;

TEST_CASE("a graded trial's recording is opened as a replay, and its evidence is found in it") {
    std::string pattern = (fs::temp_directory_path() / "ipclab-graded-XXXXXX").string();
    REQUIRE(mkdtemp(pattern.data()));
    const fs::path folder = pattern;
    {
        auto tracer = Tracer::start();
        REQUIRE_MESSAGE(bool(tracer), (tracer ? "" : tracer.error().words));
        const Library library = load_library(data_folder() / "labs");
        const Lesson* lesson = library.find("pipe/close-right-end");
        REQUIRE(lesson);
        const auto graded = grade(*lesson, *tracer, lesson->folder / lesson->code->file, {.recordings = folder});
        REQUIRE_MESSAGE(bool(graded), (graded ? "" : graded.error().words));
        CHECK(graded->mark == Mark::Failed);
        REQUIRE(graded->trials.size() == 1);
        auto recording = Recording::load(graded->trials[0].recording);
        REQUIRE_MESSAGE(bool(recording), (recording ? "" : recording.error().words));
        for (const GradedGoal& goal : graded->trials[0].goals) {
            REQUIRE(goal.event);
            CHECK(*goal.event < recording->size());
        }

        Desk desk{nullptr, load_library(data_folder() / "labs"), {}, ""};   // as on a machine that allows no tracing
        desk.replay(std::move(*recording));
        Robot robot{desk};
        robot.frame(3);
        CHECK_FALSE(desk.session().live());
        const World& world = desk.session().world();
        CHECK(world.processes().size() == 2);
        CHECK(world.deadlock().size() == 2);   // why it failed: both wait for ever
        CHECK(robot.has("stage.main.card"));
        CHECK_FALSE(robot.can_press("stage.main.run"));
        CHECK_FALSE(robot.can_press("transport.run"));
    }
    fs::remove_all(folder);
}
