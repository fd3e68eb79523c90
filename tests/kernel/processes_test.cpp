#include "observed.h"
#include <doctest/doctest.h>
#include <sys/wait.h>

using namespace ipclab;
using namespace ipclab::test;

TEST_CASE("fork, vfork and threads are followed") {
    Observed run;
    run.start("births");
    run.until_over();
    CHECK(run.world().processes().size() == 3);
    CHECK(WEXITSTATUS(run.status("main/1")) == 1);
    CHECK(WEXITSTATUS(run.status("main/2")) == 2);
    CHECK(run.status("main") == 0);
    CHECK(run.process("main/1").parent == run.pid("main"));
    const auto born = run.events(Kind::Fork, "main");
    REQUIRE(born.size() == 3);
    CHECK(born[2].event.a == run.pid("main"));   // a thread: the child's process is the parent's
    CHECK(born[2].event.b != run.pid("main"));
}

TEST_CASE("a vfork child that executes another program") {
    Observed run;
    run.start("vfork_exec");
    run.until_over();
    CHECK(run.status("main") == 0);
    REQUIRE(run.events(Kind::Exec, "main/1").size() == 1);
    CHECK(run.process("main/1").exe.find("true") != std::string::npos);
}

TEST_CASE("exec from a thread: the leader vanishes, the thread takes its number") {
    Observed run;
    run.start("thread_exec");
    run.until_over();
    const auto execs = run.events(Kind::Exec, "main");
    REQUIRE_FALSE(execs.empty());
    CHECK(execs.back().event.tid == run.pid("main"));
    CHECK(execs.back().event.a != run.pid("main"));   // the thread's former number
    CHECK(run.status("main") == 0);
    CHECK(run.world().processes().size() == 1);
}

TEST_CASE("an ended child that is not waited for is a zombie") {
    Observed run;
    run.start("zombie");
    run.until_blocked("main", Reason::PipeEmpty);
    run.until("the child has ended", [](const World& w) {
        const Process* p = w.by_lineage("main/1");
        return p && !p->alive;
    });
    CHECK(run.process("main/1").zombie);
    CHECK(WEXITSTATUS(run.status("main/1")) == 7);
    CHECK(run.world().quiet());
}
