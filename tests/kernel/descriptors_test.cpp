#include "observed.h"
#include <cstdlib>
#include <doctest/doctest.h>
#include <filesystem>
#include <set>

using namespace ipclab;
using namespace ipclab::test;

TEST_CASE("dup, dup2, dup3 and F_DUPFD share one open file description") {
    Observed run;
    run.start("duplicates");
    run.until_blocked("main", Reason::PipeEmpty);
    const Descriptors& descriptors = run.world().descriptors();
    const std::int32_t pid = run.pid("main");
    const int reading = run.thread("main").wait.fd;
    const Descriptor* first = descriptors.find(pid, reading);
    REQUIRE(first);

    std::set<int> sharing;
    for (const Descriptor& d : descriptors.table(pid))
        if (d.ofd == first->ofd) sharing.insert(d.fd);
    CHECK(sharing.size() == 4);   // itself, dup's, dup3's 21, F_DUPFD's
    CHECK(sharing.count(21) == 1);
    CHECK_FALSE(descriptors.find(pid, 20));   // closed again
    CHECK(descriptors.find(pid, 21)->cloexec);
    CHECK_FALSE(descriptors.find(pid, reading)->cloexec);
    const ObjectId pipe = descriptors.object(pid, reading);
    CHECK(descriptors.readers(pipe).size() == 4);
    CHECK(descriptors.writers(pipe).size() == 1);
}

TEST_CASE("close-on-exec descriptors are gone after exec, the others stay") {
    Observed run;
    run.start("across_exec");
    run.until("it pauses", [](const World& w) {
        const Process* p = w.by_lineage("main");
        const Thread* t = p ? p->front() : nullptr;
        return t && t->state == State::Blocked && t->wait.reason == Reason::Signal;
    });
    const auto made = run.calls("main", "pipe2");
    REQUIRE(made.size() == 2);
    CHECK(run.world().processes().size() == 1);
    int pipes = 0;
    const Descriptors& descriptors = run.world().descriptors();
    for (const Descriptor& d : descriptors.table(run.pid("main")))
        if (d.fd > 2 && descriptors.object(run.pid("main"), d.fd).kind == ObjectKind::Pipe) {
            ++pipes;
            CHECK_FALSE(d.cloexec);
        }
    CHECK(pipes == 2);   // both ends of the pipe that stays
    CHECK(run.process("main").argv.back() == "after");
}

TEST_CASE("threads share one table") {
    Observed run;
    run.start("shared_table");
    run.until_over();
    CHECK(run.calls("main", "read").back().result == 0);
    CHECK(run.status("main") == 0);
}

TEST_CASE("a FIFO is one object, even if who opens it is heard of before who made it") {
    constexpr std::size_t kHowMany = 200;
    std::string folder = (std::filesystem::temp_directory_path() / "ipclab-both-XXXXXX").string();
    REQUIRE(mkdtemp(folder.data()));
    {
        Observed run;
        run.start("all_make", {folder, std::to_string(kHowMany)}, [](Launch& launch) { launch.one_cpu = false; });
        run.until_over();
        CHECK(run.status("main") == 0);
        std::set<std::int64_t> fifos;
        for (const auto& [event, payload] : run.events(Kind::Descriptor))
            if (ObjectId::unpack(event.c).kind == ObjectKind::Fifo) fifos.insert(event.c);
        CHECK(fifos.size() == kHowMany);
    }
    std::filesystem::remove_all(folder);
}
