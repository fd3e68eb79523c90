// Who could release a process that waits in poll, select or epoll_wait.
#include "observed.h"
#include <csignal>
#include <doctest/doctest.h>
#include <set>

using namespace ipclab;
using namespace ipclab::test;

static std::set<std::string> released_by(const Observed& run, std::string_view lineage) {
    std::set<std::string> all;
    for (const Releaser& r : run.world().releasers(run.thread(lineage))) {
        const Process* p = run.world().process(r.pid);
        all.insert((p ? p->lineage : "outside") + " " + std::string(r.by));
    }
    return all;
}

TEST_CASE("poll, select and epoll wait for those who hold a write end of what they watch") {
    for (const char* method : {"poll", "select", "epoll"}) {
        CAPTURE(method);
        Observed run;
        run.start("ready", {method});
        run.until_blocked("main", Reason::Poll);
        run.until_blocked("main/1", Reason::Signal);
        CHECK(released_by(run, "main") == std::set<std::string>{"main close", "main write", "main/1 close", "main/1 write"});
        CHECK(run.world().deadlock().empty());   // a signal may come to the child from anywhere

        CHECK_FALSE(run.world().may_go_on(run.thread("main")));
        run.send(CommandKind::Signal, "main/1", SIGUSR1);
        run.until_over();
        CHECK(run.status("main") == 0);
        CHECK(run.world().mismatches().empty());
    }
}
