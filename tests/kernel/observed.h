// A test's view of one run: starts a program of programs/ under a tracer of its own, waits for states, and finds calls
// in the log. When it goes out of scope, everything must be gone.
#pragma once
#include "calls/syscalls.h"
#include "lesson/session.h"
#include "trace/tracer.h"
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace ipclab::test {

// A call as the log has it.
struct Seen {
    std::int32_t pid = 0, tid = 0;
    std::string_view name;   // the kernel's
    std::array<std::uint64_t, 6> args{};
    bool returned = false;
    std::int64_t result = 0;   // -errno
    std::uint8_t flags = 0;    // of the exit, or the enter where there is none
    std::uint64_t enter_seq = 0, exit_seq = 0;
};

class Observed {
public:
    Observed();
    ~Observed();   // fails the test if any process of it is left

    // One of programs/ with its arguments, as role "main". `changes` may alter the launch.
    void start(const std::string& program, std::vector<std::string> arguments = {},
               const std::function<void(Launch&)>& changes = {});
    // Any command line.
    void start_command(std::vector<std::string> argv, const std::function<void(Launch&)>& changes = {});

    const std::string& mark() const { return mark_; }
    Session& session() { return session_; }
    Tracer& tracer() { return tracer_; }
    const World& world() const { return session_.world(); }

    // Each waits for a state; the test fails if it does not come within a generous limit.
    void until(std::string_view what, const std::function<bool(const World&)>& holds);
    void until_over();
    void until_blocked(std::string_view lineage, Reason);
    void until_event(Kind, std::string_view lineage = {});

    void send(CommandKind, std::string_view lineage, std::int64_t value = 0, std::int64_t fd = -1);

    std::int32_t pid(std::string_view lineage) const;   // fails the test if there is none
    const Process& process(std::string_view lineage) const;
    const Thread& thread(std::string_view lineage) const;   // the one that its card shows
    int status(std::string_view lineage) const;             // wait status

    // What the program itself called, without the loader's work and without tries that the kernel restarted.
    std::vector<Seen> calls(std::string_view lineage, std::string_view name) const;
    std::vector<Seen> all_calls(std::string_view lineage, std::string_view name) const;
    std::vector<Recording::Entry> events(Kind, std::string_view lineage = {}) const;
    bool noticed(NoticeCode) const;

private:
    std::string mark_;   // NAME=VALUE in the environment of everything that is started
    Tracer tracer_;
    Session session_;
};

// The path of a built program of programs/, and the 1-based line in its source that has `words`.
std::string program(const std::string& name);
int line_of(const std::string& name, std::string_view words);

// Processes that have `mark` in their environment.
std::vector<std::int32_t> marked(const std::string& mark);
// For what no event tells of, once the tracer is dead or the run is over: asks again and again. False: not within a
// generous limit.
bool comes_true(const std::function<bool()>& holds);
// Orphans become our children (PR_SET_CHILD_SUBREAPER), so none can hide: all are reaped when waitpid finds no child.
bool no_child_left();
bool gone(const std::string& mark);   // there are no such processes any more

}   // namespace ipclab::test
