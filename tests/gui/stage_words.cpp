// Every case that the stage draws, from logs written by hand: no word leaves its place or lies on another one.
#include "../unit/view/cases.h"
#include "robot.h"
#include <doctest/doctest.h>

using namespace ipclab;
using namespace ipclab::test;
using namespace ipclab::view;

namespace {

struct Size {
    int width, height;
};
constexpr Size kSizes[] = {{1440, 900}, {1024, 640}, {960, 540}};

Recording copy_of(const Log& log) {
    Recording copy;
    for (std::size_t i = 0; i < log.recording.size(); ++i) copy.append(log.recording[i].event, log.recording[i].payload);
    return copy;
}

void check(Robot& robot, const std::string& where) {
    robot.frame(2);
    for (const std::string& words : robot.audit.overflows) CHECK_MESSAGE(false, (where + ": leaves its place: " + words));
    for (const std::string& words : robot.audit.overlaps) CHECK_MESSAGE(false, (where + ": " + words));
}

}   // namespace

TEST_CASE("words fit on the stage and below it, whatever runs") {
    Desk desk{nullptr, {}, {}, ""};
    desk.open_home();
    Robot robot{desk};
    for (const auto& [name, log] : cases())
        for (const char* language : {"en", "zh-CN"})
            for (const Size size : kSizes) {
                desk.replay(copy_of(log));
                desk.state.language = language;
                robot.resize(size.width, size.height);
                const std::string where = name + ", " + std::to_string(size.width) + " " + language;
                for (const LowerTab tab : {LowerTab::Timeline, LowerTab::Source, LowerTab::Inspector}) {
                    desk.state.tab = tab;
                    desk.state.lower_open = true;
                    check(robot, where + ", panel " + std::to_string(int(tab)));
                }
                desk.state.lower_open = false;
                desk.state.inspector = size.width >= 1280;
                for (const auto& [pid, process] : log.world.processes()) {
                    desk.state.process = pid;
                    check(robot, where + ", process " + std::to_string(pid));
                }
                desk.state.proof = true, desk.state.proof_of = 10;
                check(robot, where + ", proof");
                desk.state.proof = false;
                desk.state.real_time = true;
                check(robot, where + ", real time");
                desk.state.real_time = false;
                // Every moment on the way is a picture, too.
                for (std::uint64_t seq = 1; seq < log.recording.size(); seq += 3) {
                    desk.state.at = desk.state.event = seq;
                    check(robot, where + ", event " + std::to_string(seq));
                }
                desk.state.at.reset(), desk.state.event.reset();
            }
}
