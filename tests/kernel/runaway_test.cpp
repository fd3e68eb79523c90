// Programs that are not ours, running wild: each is ended by a limit that is named, and nothing of it stays behind. Who
// ends here by mistake is a bystander, so there is one.
#include "observed.h"
#include <cerrno>
#include <csignal>
#include <doctest/doctest.h>
#include <filesystem>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace ipclab;
using test::Observed;

namespace {

class PrivateFolder {
public:
    PrivateFolder() {
        std::string pattern = (std::filesystem::temp_directory_path() / "ipclab-runaway-XXXXXX").string();
        path_ = mkdtemp(pattern.data());
    }
    ~PrivateFolder() { std::filesystem::remove_all(path_); }
    PrivateFolder(const PrivateFolder&) = delete;
    const std::string& path() const { return path_; }

private:
    std::string path_;
};

// Somebody else's process, in a group of its own, that a stray signal would end.
class Bystander {
public:
    Bystander() {
        pid_ = fork();
        if (pid_ == 0) {
            prctl(PR_SET_PDEATHSIG, SIGKILL);
            for (;;) pause();
        }
        setpgid(pid_, pid_);
    }
    ~Bystander() {
        kill(pid_, SIGKILL);
        waitpid(pid_, nullptr, 0);
    }
    Bystander(const Bystander&) = delete;
    pid_t pid() const { return pid_; }
    bool lives() const { return waitpid(pid_, nullptr, WNOHANG) == 0; }

private:
    pid_t pid_ = 0;
};

struct Wild {
    Bystander bystander;
    PrivateFolder folder;
    Observed run;

    void start(const std::string& what, const Limits& limits, std::vector<std::string> more = {}) {
        more.insert(more.begin(), what);
        run.start("runaway", more, [&](Launch& launch) {
            launch.folder = folder.path();
            launch.confined = true;
            launch.limits = limits;
            launch.pty = true;
        });
    }
    // A limit has ended it, by name, and all that it started is gone.
    void ended_by(const std::string& words) {
        run.until_event(Kind::Notice);
        run.until_over();
        std::string said;
        for (const auto& [event, payload] : run.events(Kind::Notice))
            if (NoticeCode(event.a) == NoticeCode::LimitReached) said += text(payload);
        CHECK_MESSAGE(said.find(words) != std::string::npos, said);
        none_left();
    }
    void none_left() {
        const auto there = [](std::int32_t pid) { return kill(pid, 0) == 0 || errno != ESRCH; };
        for (const auto& [pid, process] : run.world().processes()) {
            CHECK_FALSE(process.alive);
            // Whoever outlived its parent is the tracer's to reap once more after its end was told, which no event tells of.
            for (int tries = 0; tries < 15000 && there(pid); ++tries)
                run.session().wait_for([](const Session&) { return false; }, 2);
            CHECK_MESSAGE(!there(pid), pid);
        }
        CHECK(bystander.lives());
    }
};

constexpr Limits kSmall{.cpu_s = 1, .memory_mb = 64, .file_mb = 1, .processes = 16, .output_kb = 64};

}   // namespace

TEST_CASE("a fork bomb is ended by name, and no fork fails") {
    Wild wild;
    wild.start("forks", kSmall);
    wild.ended_by("made more than 16 processes");
    for (const auto& [event, payload] : wild.run.events(Kind::Exit))
        if (event.call == SYS_clone && !(event.flags & kRestarted)) CHECK(event.a > 0);
    for (const auto& call : wild.run.calls("main", "kill")) CHECK(call.returned == false);   // none was made
}

TEST_CASE("a memory hog is ended by name") {
    Wild wild;
    wild.start("memory", {.cpu_s = 20, .memory_mb = 64});
    wild.ended_by("used more than 64 MB of memory");
}

TEST_CASE("endless output is ended by name, and only so much is kept") {
    Wild wild;
    wild.start("output", {.cpu_s = 20, .output_kb = 64});
    wild.ended_by("printed more than 64 KB");
    std::size_t kept = 0;
    for (const auto& [event, payload] : wild.run.events(Kind::Output)) kept += payload.size();
    CHECK(kept < 128 << 10);
}

TEST_CASE("an endless loop is ended by its CPU time") {
    Wild wild;
    wild.start("spins", kSmall);
    wild.ended_by("used more than 1 s of CPU time");
}

TEST_CASE("so is one that does not heed SIGTERM") {
    Wild wild;
    wild.start("stubborn", kSmall);
    wild.ended_by("used more than 1 s of CPU time");
}

TEST_CASE("so is one that went to the background by two forks") {
    Wild wild;
    wild.start("background", kSmall);
    wild.ended_by("used more than 1 s of CPU time");
}

TEST_CASE("what sleeps in the background goes with its run") {
    Wild wild;
    wild.start("sleeps-in-background", kSmall);
    wild.run.until("the grandchild waits", [](const World& world) {
        std::size_t alive = 0;
        for (const auto& [pid, process] : world.processes()) alive += process.alive;
        return world.processes().size() == 3 && alive == 1;
    });
    wild.run.session().send({.kind = CommandKind::End});
    wild.run.until_over();
    wild.none_left();
}

TEST_CASE("a file has a largest size") {
    Wild wild;
    wild.start("file", kSmall);
    wild.ended_by("wrote a file larger than 1 MB");
}

TEST_CASE("nothing is written outside the run's folder, where the kernel can tell") {
    Wild wild;
    PrivateFolder outside;
    wild.start("writes", kSmall, {outside.path() + "/file"});
    wild.run.until_over();
    const bool walled = !wild.run.noticed(NoticeCode::NotConfined);
    CHECK(WEXITSTATUS(wild.run.status("main")) == (walled ? 0 : 1));
    CHECK(std::filesystem::exists(outside.path() + "/file") == !walled);
}

TEST_CASE("inside its folder it writes") {
    Wild wild;
    wild.start("writes", kSmall, {"file"});
    wild.run.until_over();
    CHECK(WEXITSTATUS(wild.run.status("main")) == 1);
    CHECK(std::filesystem::exists(wild.folder.path() + "/file"));
}

TEST_CASE("signals to others are refused, and shown") {
    Wild wild;
    wild.start("signals", kSmall, {std::to_string(wild.bystander.pid())});
    wild.run.until_over();
    CHECK(wild.run.status("main") == 0);
    CHECK(wild.bystander.lives());
    std::size_t refused = 0;
    for (const auto& [event, payload] : wild.run.events(Kind::Notice))
        refused += NoticeCode(event.a) == NoticeCode::SignalRefused;
    CHECK(refused == 8 + 6);   // signals, and descriptors whose signals it would get
    const auto kills = wild.run.calls("main", "kill");
    REQUIRE(kills.size() == 4);
    for (const auto& call : kills) CHECK(call.result == -EPERM);   // the log has what was asked and what came of it
    CHECK(std::int32_t(kills[0].args[0]) == wild.bystander.pid());
    CHECK(wild.run.events(Kind::SignalSent).empty());
}

TEST_CASE("signals to one's own are not, even to a child that has ended") {
    Wild wild;
    wild.start("own", kSmall);
    wild.run.until_over();
    CHECK(wild.run.status("main") == 0);
    CHECK_FALSE(wild.run.noticed(NoticeCode::SignalRefused));
}
