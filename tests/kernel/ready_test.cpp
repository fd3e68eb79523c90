#include "observed.h"
#include <csignal>
#include <doctest/doctest.h>

using namespace ipclab;
using namespace ipclab::test;

TEST_CASE("poll, select and epoll wait until the pipe is readable") {
    for (const char* method : {"poll", "select", "epoll"}) {
        CAPTURE(method);
        Observed run;
        run.start("ready", {method});
        run.until_blocked("main", Reason::Poll);
        run.until_blocked("main/1", Reason::Signal);
        CHECK_FALSE(run.world().over());
        run.send(CommandKind::Signal, "main/1", SIGUSR1);
        run.until_over();
        CHECK(run.status("main") == 0);
        CHECK_FALSE(run.events(Kind::Unblocked, "main").empty());
    }
}
