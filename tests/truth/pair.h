// Two unrelated processes that run the same program on one counter in shared memory, under the hand of a test. What the
// world says of the counter is compared with the file that the kernel keeps it in.
#pragma once
#include "kernel.h"
#include "observed.h"
#include <doctest/doctest.h>
#include <fcntl.h>
#include <fmt/core.h>
#include <fstream>
#include <sys/mman.h>
#include <unistd.h>

namespace ipclab::test {

class Pair : public Observed {
public:
    // "shm_race/step-it/adder", twice: roles a and b, held in the call of ftruncate.
    explicit Pair(std::string program) : program_(std::move(program)) { begin(); }
    ~Pair() { unlink(); }

    // Again, from the beginning.
    void begin() {
        unlink();
        static int number = 0;
        name_ = fmt::format("/ipclab-test-{}-{}", getpid(), ++number);
        start(program_, {name_}, [](Launch& launch) {
            launch.programs.push_back(launch.programs.front());
            launch.programs[0].role = "a";
            launch.programs[1].role = "b";
            launch.begin = {"ftruncate", "line"};
            launch.watch = {"counter", "mine", "gate"};
            launch.hold = launch.pty = launch.clean = true;
        });
        for (const auto* who : {"a", "b"}) until_held(who);
    }

    void until_held(std::string_view who) {
        until(fmt::format("{} is held", who), [&](const World& w) {
            const auto* p = w.by_lineage(who);
            return p && p->state() == State::Held;
        });
    }
    // Steps; true: it is held again; false: it is blocked on the way, or has ended.
    bool move(CommandKind kind, std::string_view who) {
        const auto before = events(Kind::Held, who).size();
        send(kind, who);
        until(fmt::format("{} has made its step", who), [&](const World& w) {
            const auto state = w.by_lineage(who)->state();
            return events(Kind::Held, who).size() > before || state == State::Blocked || state == State::Exited;
        });
        return events(Kind::Held, who).size() > before;
    }
    bool line(std::string_view who) { return move(CommandKind::StepLine, who); }
    // On to the source line with these words.
    void to_line(std::string_view who, std::string_view words) {
        do REQUIRE(line(who));
        while (text_of(thread(who).line).find(words) == std::string::npos);
    }
    bool access(std::string_view who) { return move(CommandKind::StepAccess, who); }

    // The counter, as the kernel has it, which must be what the world says.
    int counter() {
        int value = -1;
        const int file = shm_open(name_.c_str(), O_RDONLY, 0);
        REQUIRE(file >= 0);
        REQUIRE(pread(file, &value, sizeof value, 0) == sizeof value);
        close(file);
        if (const Word* word = world().word("counter")) CHECK(word->value == value);
        return value;
    }

private:
    static std::string text_of(const SourceLine& place) {
        std::ifstream source(place.file);
        std::string text;
        for (int number = 0; number < place.line && std::getline(source, text);) ++number;
        return text;
    }
    void unlink() {
        if (name_.empty()) return;
        session().send({.kind = CommandKind::End});
        until("the run has ended", [](const World& w) { return w.over(); });
        shm_unlink(name_.c_str());
        ::unlink(("/dev/shm/sem." + name_.substr(1)).c_str());
    }
    std::string program_, name_;
};

} // namespace ipclab::test
