// What the exercise begins with: both sides open what they read first.
#include "meeting.h"
#include <doctest/doctest.h>

using namespace ipclab;
using namespace ipclab::test;

TEST_CASE("two FIFOs fixed: as it is given, each waits for the other's second open, whoever comes first") {
    constexpr auto kSides = "fifo/two-fifos-fixed/sides";
    for (const bool left_first : {true, false}) {
        Meeting run({{"left", {kSides, "left"}}, {"right", {kSides, "right"}}}, {"open"});
        for (const auto* side : {"left", "right"}) run.until_held(side, "openat");
        const std::string first = left_first ? "left" : "right", second = left_first ? "right" : "left";
        run.run(first);
        run.until_blocked(first, Reason::FifoNoWriter);
        CHECK(run.deadlocked().empty());   // the other has its first open still before it
        run.run(second);
        run.until_blocked(second, Reason::FifoNoWriter);
        run.compare_with_kernel();
        CHECK(run.released_by("left") == "right open");
        CHECK(run.released_by("right") == "left open");
        CHECK(run.deadlocked() == std::vector<std::string>{"left", "right"});
        CHECK(run.world().quiet());
        for (const auto* side : {"left", "right"}) run.send(CommandKind::Kill, side);
        run.until_over();
    }
}
