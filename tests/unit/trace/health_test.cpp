#include "trace/health.h"
#include <algorithm>
#include <cerrno>
#include <doctest/doctest.h>
#include <sys/wait.h>

using namespace ipclab;

TEST_CASE("health is found by trying, and says what to do about what is missing") {
    const auto items = tracing_health();
    for (const HealthItem& item : items) {
        CAPTURE(item.name);
        CHECK_FALSE(item.found.empty());
        CHECK(item.advice.empty() == (item.standing == Standing::Ok));
    }
    const auto named = [&](const char* name) {
        const auto found = std::find_if(items.begin(), items.end(), [&](const HealthItem& i) { return i.name == name; });
        REQUIRE(found != items.end());
        return *found;
    };
    CHECK(named("ptrace").needed);
    CHECK(named("ptrace").standing == Standing::Ok);   // nothing in this project can be tested where it is not
    CHECK(named("seccomp filter").standing == Standing::Ok);
    CHECK(waitpid(-1, nullptr, WNOHANG | __WALL) == -1);   // the child it tried with is gone
    CHECK(errno == ECHILD);
}

TEST_CASE("limits are read from the kernel") {
    const auto items = kernel_health();
    const auto pipes = std::find_if(items.begin(), items.end(), [](const HealthItem& i) { return i.name == "pipe capacity"; });
    REQUIRE(pipes != items.end());
    CHECK(pipes->found.find(" bytes, at most ") != std::string::npos);
}
