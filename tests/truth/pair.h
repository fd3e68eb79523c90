// Programs that a test steps through their source; and two or more of them at one word in shared memory.
#pragma once
#include "kernel.h"
#include "observed.h"
#include <doctest/doctest.h>
#include <fcntl.h>
#include <fmt/core.h>
#include <fstream>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

namespace ipclab::test {

class Stepped : public Observed {
public:
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

    // Lets it go; its end. Returns its exit status.
    int run_to_end(std::string_view who) {
        send(CommandKind::Run, who);
        until(fmt::format("{} has ended", who), [&](const World& w) { return !w.by_lineage(who)->alive; });
        REQUIRE(WIFEXITED(status(who)));
        return WEXITSTATUS(status(who));
    }

private:
    static std::string text_of(const SourceLine& place) {
        std::ifstream source(place.file);
        std::string text;
        for (int number = 0; number < place.line && std::getline(source, text);) ++number;
        return text;
    }
};

// Unrelated processes that run the same program on one word in shared memory, under the hand of a test. What the world says
// of the word, and of the semaphore of the same name, is compared with the files that the kernel keeps them in.
class Pair : public Stepped {
public:
    // "shm_race/step-it/adder", twice: roles a and b, held in the call of ftruncate. Its arguments: the name, then `more`.
    explicit Pair(std::string program, std::vector<std::string> more = {}, std::vector<std::string> roles = {"a", "b"})
        : program_(std::move(program)), more_(std::move(more)), roles_(std::move(roles)) {
        begin();
    }
    ~Pair() { unlink(); }

    // Again, from the beginning.
    void begin() {
        unlink();
        static int number = 0;
        name_ = fmt::format("/ipclab-test-{}-{}", getpid(), ++number);
        std::vector<std::string> arguments{name_};
        arguments.insert(arguments.end(), more_.begin(), more_.end());
        start(program_, arguments, [&](Launch& launch) {
            launch.programs.resize(roles_.size(), launch.programs.front());
            for (std::size_t i = 0; i < roles_.size(); ++i) launch.programs[i].role = roles_[i];
            launch.begin = {"ftruncate", "line"};
            launch.watch = {"counter", "taken", "mine", "gate"};
            launch.hold = launch.pty = launch.clean = true;
        });
        for (const auto& who : roles_) until_held(who);
    }

    // The counter, as the kernel has it, which must be what the world says.
    int counter() { return shared("counter"); }
    int shared(std::string_view name) {
        const int value = int(words_of(name_)[0]);
        if (const Word* word = world().word(name)) CHECK(word->value == value);
        return value;
    }
    // The named semaphore's value and waiters, likewise: glibc's sem_t on x86-64 begins with both (sem_overview(7)).
    std::array<std::uint32_t, 2> gate() { return words_of("/sem." + name_.substr(1)); }
    const std::string& name() const { return name_; }

private:
    // The first two 32-bit words of an object in /dev/shm; the second is 0 where it has but one.
    static std::array<std::uint32_t, 2> words_of(const std::string& object) {
        std::array<std::uint32_t, 2> words{};
        const int file = open(("/dev/shm" + object).c_str(), O_RDONLY | O_CLOEXEC);
        REQUIRE(file >= 0);
        CHECK(pread(file, words.data(), sizeof words, 0) >= ssize_t(sizeof words[0]));
        close(file);
        return words;
    }
    void unlink() {
        if (name_.empty()) return;
        session().send({.kind = CommandKind::End});
        until("the run has ended", [](const World& w) { return w.over(); });
        shm_unlink(name_.c_str());
        ::unlink(("/dev/shm/sem." + name_.substr(1)).c_str());
    }
    std::string program_, name_;
    std::vector<std::string> more_, roles_;
};

}   // namespace ipclab::test
