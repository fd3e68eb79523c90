// Free play on real processes, through the window's own controls: in each lab something happens that the lab is about.
#include "lesson/paths.h"
#include "robot.h"
#include "trace/tracer.h"
#include <csignal>
#include <doctest/doctest.h>
#include <sys/wait.h>

using namespace ipclab;
using namespace ipclab::view;

namespace {

struct Bench {
    Result<Tracer> tracer = Tracer::start();
    Desk desk{tracer ? &*tracer : nullptr, load_library(data_folder() / "labs"), {}, ""};
    Robot robot{desk};

    explicit Bench(const std::string& lab) {
        REQUIRE_MESSAGE(bool(tracer), (tracer ? "" : tracer.error().words));
        auto offered = load_free_lab(data_folder() / "labs", lab);
        REQUIRE_MESSAGE(bool(offered), (offered ? "" : offered.error().words));
        desk.state.pace_ns = 0;
        desk.play_freely(std::move(*offered));
        REQUIRE(robot.until([&] { return listens("main") && listens("main/1"); }));
    }

    const World& world() { return desk.session().world(); }
    std::int32_t pid(const char* role) {
        const Process* p = world().by_lineage(role);
        return p ? p->pid : 0;
    }
    bool listens(const char* role) { return desk.free() && desk.free()->listens(world(), pid(role)); }
    const Thread* front(const char* role) {
        const Process* p = world().by_lineage(role);
        return p && p->alive ? p->front() : nullptr;
    }
    bool blocked(const char* role, Reason reason) {
        const Thread* t = front(role);
        return t && t->state == State::Blocked && t->wait.reason == reason;
    }
    // Chooses and lets go: "main", {"write", "bytes65536"}.
    void tell(const std::string& role, std::initializer_list<const char*> choices) {
        for (const char* choice : choices) {
            const std::string id = "free." + role + "." + choice;
            REQUIRE_MESSAGE(robot.until([&] { return robot.can_press(id); }), id);
            robot.click(id);
        }
        robot.click("free." + role + ".go");
    }
    void tell_and_wait(const char* role, std::initializer_list<const char*> choices) {
        tell(role, choices);
        REQUIRE(robot.until([&] { return listens(role); }));
    }
};

}   // namespace

TEST_CASE("free play: what is told to a blocked process lies there until it is read") {
    Bench b("pipe");
    b.tell_and_wait("main", {"write", "bytes65536"});
    b.tell("main", {"write", "bytes1"});
    REQUIRE(b.robot.until([&] { return b.blocked("main", Reason::PipeFull); }));
    b.tell("main", {"close"});
    CHECK(b.desk.free()->lying(b.pid("main")) == 1);
    b.tell_and_wait("main/1", {"read", "bytes65536"});
    CHECK(b.robot.until([&] { return b.listens("main"); }));   // it was never touched
    CHECK(b.world().channels().begin()->second.level == 1);
}

TEST_CASE("free play: two stand at a FIFO's door until both have come") {
    Bench b("fifo");
    b.tell("main", {"open", "mode0"});
    REQUIRE(b.robot.until([&] { return b.blocked("main", Reason::FifoNoWriter); }));
    b.tell("main/1", {"open", "mode1"});
    CHECK(b.robot.until([&] { return b.listens("main") && b.listens("main/1"); }));
}

TEST_CASE("free play: a writer whose last reader has gone is killed") {
    Bench b("sigpipe");
    b.tell_and_wait("main", {"close", "fd3"});
    b.tell_and_wait("main/1", {"close", "fd3"});
    b.tell("main/1", {"write"});
    REQUIRE(b.robot.until([&] { return !b.world().by_lineage("main/1")->alive; }));
    CHECK(WTERMSIG(b.world().by_lineage("main/1")->status) == SIGPIPE);
}

TEST_CASE("free play: two that load, add and store lose an update") {
    Bench b("shm_race");
    for (const char* what : {"load", "add", "store"})
        for (const char* who : {"main", "main/1"}) b.tell_and_wait(who, {what});
    b.tell("main", {"load"});
    CHECK(b.robot.until([&] { return b.world().output().find("load = 1") != std::string::npos; }));
    CHECK(b.world().output().find("store = 1") != std::string::npos);
    CHECK(b.world().output().find("store = 2") == std::string::npos);
}
