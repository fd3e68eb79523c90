// Who can release a wait outside of pipes, and what is called a deadlock: by programs that wait for what nobody brings.
#include "observed.h"
#include "world/export.h"
#include <csignal>
#include <cstdlib>
#include <doctest/doctest.h>
#include <fcntl.h>
#include <filesystem>
#include <set>
#include <sys/stat.h>
#include <unistd.h>

using namespace ipclab;
using namespace ipclab::test;

namespace {

// "main write": sorted. Who is not of the run is told by how it could.
std::set<std::string> could(const Observed& run, std::string_view lineage) {
    std::set<std::string> all;
    for (const Releaser& r : run.world().releasers(run.thread(lineage))) {
        const Process* p = run.world().process(r.pid);
        all.insert((p ? p->lineage : std::string(name_of(r.how))) + " " + std::string(r.by));
    }
    return all;
}

using Names = std::set<std::string>;

// The run so far as `trace` prints it, or as JSON Lines.
std::string told(Observed& run, ExportFormat format) {
    std::string all;
    Export out(format, [&](std::string_view text) -> Status {
        all += text;
        return Nothing{};
    });
    const Recording& log = run.session().recording();
    for (std::size_t i = 0; i < log.size(); ++i) {
        const auto [event, payload] = log[i];
        out.add(event, payload);
    }
    REQUIRE(out.flush());
    return all;
}

bool has(const std::string& text, std::string_view words) { return text.find(words) != text.npos; }

}   // namespace

TEST_CASE("both ends of a socket pair read: neither ever will") {
    Observed run;
    run.start("waits", {"pair"});
    run.until_blocked("main", Reason::SocketEmpty);
    run.until_blocked("main/1", Reason::SocketEmpty);
    CHECK(could(run, "main") == Names{"main/1 close", "main/1 write"});
    CHECK(could(run, "main/1") == Names{"main close", "main write"});
    CHECK(run.world().deadlock().size() == 2);
    CHECK(has(told(run, ExportFormat::Text), "wait for each other"));
}

TEST_CASE("an alarm will end the wait: no deadlock") {
    Observed run;
    run.start("waits", {"pair-alarm"});
    run.until_blocked("main", Reason::SocketEmpty);
    run.until_blocked("main/1", Reason::SocketEmpty);
    CHECK(run.world().deadlock().empty());
    CHECK(has(told(run, ExportFormat::Text), "a timer that it has set may interrupt it"));
    run.send(CommandKind::Signal, "main/1", SIGALRM);   // what the alarm would do
    run.until_over();                                   // the other end is closed by that
    CHECK(run.status("main") == 0);
}

TEST_CASE("an eventfd that nobody adds to") {
    Observed run;
    run.start("waits", {"counter"});
    run.until_blocked("main", Reason::Counter);
    CHECK(could(run, "main") == Names{"main write"});
    CHECK(run.world().deadlock() == std::vector{run.pid("main")});
    const std::string text = told(run, ExportFormat::Text);
    CHECK(has(text, "nobody in this run can release it"));
    CHECK_FALSE(has(text, "outside"));
}

TEST_CASE("a FIFO has a name: somebody may come, and does") {
    std::string folder = (std::filesystem::temp_directory_path() / "ipclab-test-XXXXXX").string();
    REQUIRE(mkdtemp(folder.data()));
    const std::string door = folder + "/door";
    REQUIRE(mkfifo(door.c_str(), 0600) == 0);
    {
        Observed run;
        run.start("waits", {"fifo", door});
        run.until_blocked("main", Reason::PipeEmpty);
        CHECK(run.world().deadlock().empty());
        CHECK(has(told(run, ExportFormat::Text), "any process that can open " + door));
        const int fd = open(door.c_str(), O_WRONLY | O_CLOEXEC);
        REQUIRE(fd >= 0);
        CHECK(write(fd, "x", 1) == 1);
        close(fd);
        run.until_over();
        CHECK(run.status("main") == 0);
    }
    std::filesystem::remove_all(folder);
}

TEST_CASE("a message of another type does not help, and a queue counts messages and bytes") {
    Observed run;
    run.start("waits", {"type"});
    run.until_blocked("main/1", Reason::QueueEmpty);
    CHECK(could(run, "main/1") == Names{"keyed send"});
    CHECK(run.world().deadlock().empty());   // whoever knows the queue's id can send to it
    CHECK(has(told(run, ExportFormat::Text), "holds no message of type 7"));
    const std::string json = told(run, ExportFormat::JsonLines);
    CHECK(has(json, "\"messages\":1,"));
    CHECK(has(json, "\"bytes\":4096}"));
    run.send(CommandKind::Kill, "main/1");
    run.until_over();
    CHECK(run.status("main") == 0);
}

TEST_CASE("a System V semaphore may be raised by anybody who knows its id") {
    Observed run;
    run.start("waits", {"system-v"});
    run.until_blocked("main/1", Reason::Semaphore);
    CHECK(could(run, "main/1") == Names{"keyed post"});
    CHECK(run.world().deadlock().empty());
    run.send(CommandKind::Kill, "main/1");
    run.until_over();
    CHECK(run.status("main") == 0);
}
