// Removing the name takes nothing from who has it open.
#include "meeting.h"
#include <cerrno>
#include <doctest/doctest.h>
#include <fmt/core.h>

using namespace ipclab;
using namespace ipclab::test;

static const std::vector<Actor> kAll{{"writer", {"fifo/unlink-while-open/writer"}},
                                     {"reader", {"fifo/unlink-while-open/reader"}},
                                     {"late", {"fifo/unlink-while-open/reader"}}};

TEST_CASE("unlink while open: bytes still go across, and nobody else comes in") {
    Meeting run(kAll, {"open"});
    for (const Actor& actor : kAll) run.until_held(actor.role, "openat");
    run.step_into("writer", Reason::FifoNoReader);
    const std::int64_t fd = run.step("reader").result;
    REQUIRE(fd >= 0);
    run.until_through("writer", "openat");
    CHECK(run.step("writer").result == 7);
    CHECK(run.step("reader").result == 7);
    CHECK(run.step("writer").name == "unlink");
    CHECK(run.fifo("door").unlinked);
    CHECK_FALSE(std::filesystem::exists(run.at("door")));
    const auto link = std::filesystem::read_symlink(fmt::format("/proc/{}/fd/{}", run.pid("reader"), fd)).string();
    CHECK(link == run.at("door").string() + " (deleted)");

    CHECK(run.step("writer").result == 6);
    CHECK(run.fifo_level("door") == 6);
    CHECK(run.step("reader").result == 6);
    run.run("late");
    run.until_ended("late");
    CHECK(run.calls("late", "openat").front().result == -ENOENT);
    run.run("writer");
    run.run("reader");
    run.finish();
    CHECK(run.status("writer") == 0);
    CHECK(run.status("reader") == 0);
}
