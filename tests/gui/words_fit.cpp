// No text is drawn outside the place meant for it, or over other text: every page, every step of every lesson, both
// languages, each size of window.
#include "lesson/paths.h"
#include "robot.h"
#include <doctest/doctest.h>

using namespace ipclab;
using namespace ipclab::view;

namespace {

struct Size {
    int width, height;
};
constexpr Size kSizes[] = {{1440, 900}, {1024, 640}, {960, 540}};

void check(Robot& robot, const std::string& where) {
    robot.frame(2);
    for (const std::string& words : robot.audit.overflows) CHECK_MESSAGE(false, (where + ": leaves its place: " + words));
    for (const std::string& words : robot.audit.overlaps) CHECK_MESSAGE(false, (where + ": " + words));
}

}   // namespace

TEST_CASE("words fit on every page, in every language and size") {
    Desk desk{nullptr, load_library(data_folder() / "labs"), {}, ""};
    desk.open_home();
    Robot robot{desk};
    for (const char* language : {"en", "zh-CN"})
        for (const Size size : kSizes) {
            desk.state.language = language;
            robot.resize(size.width, size.height);
            const std::string window = std::to_string(size.width) + " " + language + " ";
            desk.open_home();
            check(robot, window + "home");
            robot.key('?');
            check(robot, window + "keys");
            robot.key(kEscape);
            for (const Lesson& lesson : desk.library().lessons)
                for (int step = 0; step < int(lesson.steps.size()); ++step) {
                    const Step& s = lesson.steps[std::size_t(step)];
                    desk.open_lesson(lesson, step);
                    check(robot, window + lesson.id + "#" + s.id);
                    for (std::size_t i = 0; i < s.hints.size(); ++i) desk.lesson()->hint();
                    if (!s.choices.empty()) desk.lesson()->choose(s.choices.front().id);
                    check(robot, window + lesson.id + "#" + s.id + ", answered");
                }
            desk.state.present = true;
            for (const Lesson& lesson : desk.library().lessons)
                for (int step = 0; step < int(lesson.steps.size()); ++step) {
                    desk.open_lesson(lesson, step);
                    check(robot, window + lesson.id + "#" + lesson.steps[std::size_t(step)].id + ", presented");
                }
            desk.state.present = false;
        }
}
