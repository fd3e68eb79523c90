// Opening a FIFO waits for a partner, not for data.
#include "meeting.h"
#include <doctest/doctest.h>
#include <sys/stat.h>

using namespace ipclab;
using namespace ipclab::test;

static const std::vector<Actor> kBoth{{"writer", {"fifo/rendezvous/writer"}}, {"reader", {"fifo/rendezvous/reader"}}};

static void both_at_the_door(Meeting& run) {
    run.until_held("writer", "openat");
    run.until_held("reader", "openat");
    CHECK(run.fifo("door").capacity == -1);   // known by its name; nobody has it open
}

TEST_CASE("rendezvous: the writer waits in open until a reader opens") {
    Meeting run(kBoth, {"open"});
    both_at_the_door(run);
    run.step_into("writer", Reason::FifoNoReader);
    run.compare_with_kernel();
    CHECK(run.thread("writer").wait.object == run.fifo("door").id);
    CHECK(run.released_by("writer") == "reader open");   // the folder is the run's own: nobody else comes
    CHECK(run.deadlocked().empty());                     // it is only held

    CHECK(run.step("reader").result >= 0);
    CHECK(run.until_through("writer", "openat").result >= 0);
    run.until_held("writer", "write");
    run.until_held("reader", "read");
    run.compare_with_kernel();
    CHECK(run.fifo_level("door") == 0);

    run.run("writer");
    run.run("reader");
    run.finish();
    CHECK(run.status("writer") == 0);
    CHECK(run.status("reader") == 0);
    CHECK(run.fifo("door").bytes_in == 13);
    CHECK(run.world().output().find("good morning") != std::string::npos);
    struct stat file {};
    REQUIRE(stat(run.at("door").c_str(), &file) == 0);
    CHECK(S_ISFIFO(file.st_mode));
    CHECK(file.st_size == 0);   // no byte ever came to the disk
}

TEST_CASE("rendezvous: the reader's open returns before a byte is written; then read waits for bytes") {
    Meeting run(kBoth, {"open"});
    both_at_the_door(run);
    run.step_into("reader", Reason::FifoNoWriter);
    run.compare_with_kernel();
    CHECK(run.step("writer").result >= 0);
    CHECK(run.until_through("reader", "openat").result >= 0);
    CHECK(run.calls("writer", "write").size() == 1);   // held before it
    CHECK_FALSE(run.calls("writer", "write").front().returned);
    CHECK(run.fifo("door").bytes_in == 0);

    run.step_into("reader", Reason::PipeEmpty);
    run.compare_with_kernel();
    CHECK(run.fifo_level("door") == 0);
    CHECK(run.step("writer").result == 13);
    CHECK(run.until_through("reader", "read").result == 13);
    run.run("writer");
    run.run("reader");
    run.finish();
}

TEST_CASE("rendezvous: a writer whose reader is gone before it came waits for ever") {
    Meeting run(kBoth, {"open"});
    both_at_the_door(run);
    run.send(CommandKind::Kill, "reader");
    run.until_ended("reader");
    run.step_into("writer", Reason::FifoNoReader);
    CHECK(run.released_by("writer").empty());
    CHECK(run.deadlocked() == std::vector<std::string>{"writer"});
    CHECK(run.world().quiet());
    run.send(CommandKind::Kill, "writer");
    run.until_over();
}
