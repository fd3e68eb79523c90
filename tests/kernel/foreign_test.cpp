#include "observed.h"
#include <doctest/doctest.h>

using namespace ipclab;
using namespace ipclab::test;

TEST_CASE("a child that no tracer would see ends the run, by name") {
    Observed run;
    run.start("untraced");
    run.until("noticed", [&](const World&) { return run.noticed(NoticeCode::Untraced); });
    run.until_over();
}

TEST_CASE("calls through another ABI are reported") {
    for (const char* abi : {"int80", "x32"}) {
        CAPTURE(abi);
        Observed run;
        run.start("foreign", {abi});
        run.until_over();
        CHECK(run.noticed(NoticeCode::ForeignAbi));
    }
}

TEST_CASE("io_uring is reported") {
    Observed run;
    run.start("foreign", {"io_uring"});
    run.until_over();
    CHECK(run.noticed(NoticeCode::IoUring));
}
