// Each predicate on a log written by hand: where it holds, by which event, and where it does not.
#include "../world/log.h"
#include "lesson/check.h"
#include "lesson/lesson.h"
#include "lesson/watch.h"
#include <csignal>
#include <doctest/doctest.h>
#include <set>

using namespace ipclab;
using test::Log;

namespace {

constexpr int kReader = 10, kWriter = 11;
std::set<std::string> tried;   // names, so that the last case can say which row has no test

Lesson lesson() {
    Lesson l;
    l.id = "pipe/test";
    l.roles = {{"reader", "main"}, {"writer", "main/1"}};
    l.launch.programs = {{"main", {"prog"}, {}}};
    return l;
}

// Two processes and a pipe: the reader has 3, the writer 4.
Log two() {
    Log log;
    log.spawn(kReader).exec(kReader, "/prog").pipe(kReader, 3, 4).fork(kReader, kWriter);
    log.enter(kReader, SYS_close, 4).exit(kReader, 0).enter(kWriter, SYS_close, 3).exit(kWriter, 0);
    log.level(0);
    return log;
}

using Arguments = std::map<std::string, std::string>;
Finding judge(const Log& log, const std::string& name, const Arguments& arguments, std::uint64_t since = 0, bool once = true) {
    tried.insert(name);
    Check check;
    check.predicate = name;
    check.arguments = arguments;
    check.once = once;
    const auto l = lesson();
    auto terms = read_terms(check, l);
    REQUIRE_MESSAGE(terms, (terms ? "" : terms.error().words));
    return evaluate(check, l, log.recording, log.world, since);
}
bool holds(const Log& log, const std::string& name, const Arguments& arguments, std::uint64_t since = 0) {
    return judge(log, name, arguments, since).verdict == Verdict::Holds;
}
std::uint64_t last(const Log& log) { return log.recording.size() - 1; }
Log& comes_back(Log& log, int pid, std::int64_t result, std::int64_t asked) {
    return log.add({.pid = pid, .kind = Kind::Exit, .call = SYS_write, .a = result, .b = asked});
}
Log& write_of(Log& log, std::int64_t result, std::int64_t asked) {
    log.writes(kWriter, 4, asked);
    return comes_back(log, kWriter, result, asked);
}

// The pipe of two(), with the calls of the writer and reader as the tracer tells them: number and bytes asked in the Exit too.
Log& call(Log& log, int pid, int number, std::int64_t fd, std::int64_t asked, std::int64_t result) {
    log.enter(pid, number, fd, 0, asked);
    return log.add({.pid = pid, .kind = Kind::Exit, .call = std::int16_t(number), .a = result, .b = asked});
}

}   // namespace

TEST_CASE("returned") {
    auto log = two();
    const Arguments write = {{"role", "writer"}, {"call", "write"}};
    CHECK_FALSE(holds(log, "returned", write));
    write_of(log, 4096, 4096);
    const auto found = judge(log, "returned", write);
    CHECK(found.verdict == Verdict::Holds);
    CHECK(found.evidence == last(log));
    auto with = [&](Arguments more) {
        more.insert(write.begin(), write.end());
        return holds(log, "returned", more);
    };
    CHECK(with({{"result", "4096"}}));
    CHECK(with({{"result", "asked"}}));
    CHECK(with({{"at_least", "1"}, {"at_most", "4096"}}));
    CHECK(with({{"channel", "pipe"}}));
    CHECK_FALSE(with({{"channel", "pipe:2"}}));
    CHECK_FALSE(with({{"result", "1"}}));
    CHECK_FALSE(with({{"short", "true"}}));
    CHECK_FALSE(with({{"errno", "EAGAIN"}}));
    CHECK_FALSE(with({{"count", "2"}}));
    CHECK_FALSE(holds(log, "returned", {{"role", "reader"}, {"call", "write"}}));
    CHECK(holds(log, "returned", {{"call", "write"}}));
    CHECK_FALSE(holds(log, "returned", write, last(log) + 1));   // before the step began
    write_of(log, -EAGAIN, 4096);
    CHECK(with({{"errno", "EAGAIN"}}));
    CHECK(with({{"count", "2"}}));
    CHECK_FALSE(with({{"at_most", "10"}}));   // a failure has no count of bytes
    write_of(log, 10, 4096);
    CHECK(with({{"short", "true"}}));
}

TEST_CASE("returned leaves out restarts, the lab's own calls and the loader's") {
    for (auto flag : {kRestarted, kInjected, kStartUp}) {
        auto log = two();
        log.writes(kWriter, 4, 10).add({.pid = kWriter, .kind = Kind::Exit, .flags = flag, .call = SYS_write, .a = 10, .b = 10});
        CHECK_FALSE(holds(log, "returned", {{"role", "writer"}, {"call", "write"}}));
    }
}

TEST_CASE("entered, also where it stood there already") {
    auto log = two();
    CHECK_FALSE(holds(log, "entered", {{"role", "writer"}, {"call", "write"}}));
    log.writes(kWriter, 4, 10);
    CHECK(judge(log, "entered", {{"role", "writer"}, {"call", "write"}}).evidence == last(log));
    CHECK_FALSE(holds(log, "entered", {{"role", "reader"}, {"call", "write"}}));
}

TEST_CASE("blocked: by reason and channel, also if it was so when the step began") {
    auto log = two();
    log.reads(kReader, 3, 10);
    CHECK_FALSE(holds(log, "blocked", {{"role", "reader"}}));
    log.blocked(kReader, Reason::PipeEmpty, test::kPipe);
    const auto seq = last(log);
    CHECK(judge(log, "blocked", {{"role", "reader"}, {"reason", "pipe-empty"}, {"channel", "pipe"}}).evidence == seq);
    CHECK_FALSE(holds(log, "blocked", {{"role", "reader"}, {"reason", "pipe-full"}}));
    CHECK_FALSE(holds(log, "blocked", {{"role", "writer"}}));
    CHECK(holds(log, "blocked", {{"role", "reader"}}, seq + 1));
}

TEST_CASE("unblocked: the other's call came between") {
    auto log = two();
    const Arguments arguments = {{"role", "reader"}, {"by", "writer"}, {"call", "write"}};
    log.reads(kReader, 3, 10).blocked(kReader, Reason::PipeEmpty, test::kPipe);
    CHECK_FALSE(holds(log, "unblocked", arguments));
    auto signalled = log;
    signalled.add({.pid = kReader, .kind = Kind::Unblocked});
    CHECK_FALSE(holds(signalled, "unblocked", arguments));   // nobody wrote
    log.wrote(kWriter, 4, 10).add({.pid = kReader, .kind = Kind::Unblocked});
    CHECK(judge(log, "unblocked", arguments).evidence == last(log));
    CHECK_FALSE(holds(log, "unblocked", {{"role", "reader"}, {"by", "writer"}, {"call", "close"}}, 12));
}

TEST_CASE("level, capacity and bytes; once is not now") {
    auto log = two();
    log.wrote(kWriter, 4, 100);
    const auto full = last(log);
    log.read(kReader, 3, 100);
    CHECK(judge(log, "level", {{"equals", "100"}}).evidence == full);
    CHECK(judge(log, "level", {{"equals", "100"}}, 0, false).verdict == Verdict::Pending);
    CHECK(judge(log, "level", {{"equals", "0"}}, 0, false).verdict == Verdict::Holds);
    CHECK_FALSE(holds(log, "level", {{"at_least", "capacity-100"}}));
    CHECK(holds(log, "level", {{"at_most", "capacity/2"}}));
    CHECK_FALSE(holds(log, "level", {{"equals", "100"}}, last(log) + 1));
    CHECK(holds(log, "capacity", {{"equals", "65536"}}));
    CHECK_FALSE(holds(log, "capacity", {{"at_least", "65537"}}));
    CHECK(holds(log, "bytes", {{"side", "in"}, {"equals", "100"}}));
    CHECK(holds(log, "bytes", {{"side", "out"}, {"equals", "in"}}));
    CHECK_FALSE(holds(log, "bytes", {{"side", "out"}, {"at_least", "101"}}));
    CHECK_FALSE(holds(log, "level", {{"channel", "pipe:2"}, {"at_least", "0"}}));
}

TEST_CASE("ends and holds_end: what is gone must have been there") {
    auto log = two();
    CHECK(holds(log, "ends", {{"end", "write"}, {"equals", "1"}}, last(log) + 1));
    CHECK(holds(log, "ends", {{"end", "write"}, {"equals", "2"}}));   // before the reader closed its own
    CHECK(holds(log, "holds_end", {{"role", "writer"}, {"end", "write"}}));
    CHECK(holds(log, "holds_end", {{"role", "reader"}, {"end", "write"}, {"count", "0"}}));
    CHECK_FALSE(holds(log, "ends", {{"end", "write"}, {"equals", "0"}}));
    log.enter(kWriter, SYS_close, 4).exit(kWriter, 0);
    CHECK(holds(log, "ends", {{"end", "write"}, {"equals", "0"}}));

    Log fifo;
    fifo.spawn(kReader).read_end(kReader, 3, test::kFifo);
    CHECK_FALSE(holds(fifo, "ends", {{"channel", "fifo"}, {"end", "write"}, {"equals", "0"}}));   // never seen there
    CHECK_FALSE(holds(fifo, "holds_end", {{"role", "reader"}, {"channel", "fifo"}, {"end", "write"}, {"count", "0"}}));
}

TEST_CASE("nonblock and state") {
    auto log = two();
    CHECK(holds(log, "nonblock", {{"role", "writer"}, {"end", "write"}, {"equals", "false"}}));
    CHECK_FALSE(holds(log, "nonblock", {{"role", "writer"}, {"end", "write"}}));
    log.enter(kWriter, SYS_fcntl, 4, 4 /* F_SETFL */, 04000 /* O_NONBLOCK */).exit(kWriter, 0);
    CHECK(holds(log, "nonblock", {{"role", "writer"}, {"end", "write"}, {"equals", "true"}}));
    CHECK_FALSE(holds(log, "state", {{"role", "writer"}, {"equals", "held"}}));
    log.writes(kWriter, 4, 1).held(kWriter);
    CHECK(holds(log, "state", {{"role", "writer"}, {"equals", "held"}}));
}

TEST_CASE("exited and killed: another end than asked for fails at once") {
    auto log = two();
    CHECK(judge(log, "exited", {{"role", "writer"}}).verdict == Verdict::Pending);
    log.exited(kWriter, 3 << 8);
    CHECK(judge(log, "exited", {{"role", "writer"}}).evidence == last(log));
    CHECK(holds(log, "exited", {{"role", "writer"}, {"status", "3"}}));
    CHECK(judge(log, "exited", {{"role", "writer"}, {"status", "0"}}).verdict == Verdict::Fails);
    CHECK(judge(log, "killed", {{"role", "writer"}}).verdict == Verdict::Fails);
    log.exited(kReader, SIGPIPE);
    CHECK(holds(log, "killed", {{"role", "reader"}, {"signal", "SIGPIPE"}}));
    CHECK_FALSE(holds(log, "killed", {{"role", "reader"}, {"signal", "SIGKILL"}}));
}

TEST_CASE("delivered") {
    auto log = two();
    log.add({.pid = kWriter, .kind = Kind::Signal, .a = SIGUSR1});
    CHECK(holds(log, "delivered", {{"role", "writer"}, {"signal", "SIGUSR1"}}));
    CHECK_FALSE(holds(log, "delivered", {{"role", "writer"}, {"signal", "SIGUSR2"}}));
    CHECK_FALSE(holds(log, "delivered", {{"role", "writer"}, {"count", "2"}}));
}

TEST_CASE("waits_forever, quiet and over") {
    Log log;
    log.spawn(kReader).exec(kReader, "/prog").pipe(kReader, 3, 4).reads(kReader, 3, 1);
    CHECK_FALSE(holds(log, "waits_forever", {}));
    log.blocked(kReader, Reason::PipeEmpty, test::kPipe);   // its own write end keeps the pipe open
    CHECK(holds(log, "waits_forever", {{"roles", "reader"}}));
    CHECK_FALSE(holds(log, "waits_forever", {{"roles", "reader,writer"}}));
    CHECK(holds(log, "quiet", {}));
    CHECK_FALSE(holds(log, "over", {}));
    log.exited(kReader, SIGKILL);
    CHECK(holds(log, "over", {}));
    CHECK_FALSE(holds(Log(), "quiet", {}));   // nothing has run yet
    CHECK_FALSE(holds(Log(), "over", {}));
}

TEST_CASE("did: the learner's own commands only") {
    auto log = two();
    log.add({.kind = Kind::Command, .a = std::int64_t(CommandKind::Step), .b = kReader}, kByTheLab);
    CHECK_FALSE(holds(log, "did", {{"command", "step"}, {"role", "reader"}}));
    log.command(CommandKind::Step, kReader);
    CHECK(holds(log, "did", {{"command", "step"}, {"role", "reader"}}));
    CHECK_FALSE(holds(log, "did", {{"command", "step"}, {"role", "writer"}}));
    CHECK_FALSE(holds(log, "did", {{"command", "kill"}}));
}

TEST_CASE("output: also where the text came in two pieces") {
    auto log = two();
    log.add({.pid = kReader, .kind = Kind::Output, .a = 1}, "read 106");
    CHECK_FALSE(holds(log, "output", {{"contains", "read 106496"}}));
    log.add({.pid = kReader, .kind = Kind::Output, .a = 1}, "496 bytes\r\n");
    CHECK(judge(log, "output", {{"contains", "read 106496"}}).evidence == last(log));
}

TEST_CASE("execs: a launched program's own start does not count") {
    auto log = two();
    CHECK_FALSE(holds(log, "execs", {}));
    log.exec(kWriter, "/bin/wc");
    CHECK(holds(log, "execs", {{"role", "writer"}}));
    CHECK_FALSE(holds(log, "execs", {{"count", "2"}}));
}

TEST_CASE("all_of, any_of, none_of") {
    auto log = two();
    log.wrote(kWriter, 4, 100);
    auto check = [&](const std::string& name, bool once, std::vector<Check> parts) {
        tried.insert(name);
        Check group{.predicate = name, .checks = std::move(parts), .once = once};
        return evaluate(group, lesson(), log.recording, log.world, 0).verdict;
    };
    const Check level{.predicate = "level", .arguments = {{"equals", "100"}}, .once = false};
    const Check gone{.predicate = "exited", .arguments = {{"role", "writer"}}};
    CHECK(check("all_of", true, {level, gone}) == Verdict::Pending);
    CHECK(check("any_of", true, {level, gone}) == Verdict::Holds);
    CHECK(check("none_of", true, {gone}) == Verdict::Holds);
    CHECK(check("none_of", false, {level}) == Verdict::Pending);
    log.exited(kWriter);
    CHECK(check("all_of", true, {level, gone}) == Verdict::Holds);
    log.read(kReader, 3, 100);
    CHECK(check("all_of", true, {level, gone}) == Verdict::Holds);      // it was so, once
    CHECK(check("all_of", false, {level, gone}) == Verdict::Pending);   // it is no longer
}

TEST_CASE("end_of_file: a read of something that brings nothing") {
    auto log = two();
    write_of(log, 10, 10);
    call(log, kReader, SYS_read, 3, 100, 10);
    call(log, kReader, SYS_read, 3, 0, 0);   // asked for nothing
    CHECK_FALSE(holds(log, "end_of_file", {}));
    log.enter(kWriter, SYS_close, 4).exit(kWriter, 0);
    call(log, kReader, SYS_read, 3, 100, 0);
    CHECK(judge(log, "end_of_file", {{"role", "reader"}, {"channel", "pipe"}}).evidence == last(log));
    CHECK(holds(log, "end_of_file", {}));
    CHECK_FALSE(holds(log, "end_of_file", {{"role", "writer"}}));
    CHECK_FALSE(holds(log, "end_of_file", {{"channel", "pipe:2"}}));
    CHECK_FALSE(holds(log, "end_of_file", {{"count", "2"}}));
}

TEST_CASE("every: one that came back otherwise breaks the rule; without any it was not put to the test") {
    const Arguments whole = {{"call", "write"}, {"channel", "pipe"}, {"result", "10"}};
    auto log = two();
    auto none = log;
    none.exited(kWriter).exited(kReader);
    CHECK(judge(none, "every", whole).verdict == Verdict::Fails);
    write_of(log, 10, 10);
    CHECK(judge(log, "every", whole).verdict == Verdict::Pending);   // another may follow
    auto right = log;
    right.exited(kWriter).exited(kReader);
    CHECK(judge(right, "every", whole).verdict == Verdict::Holds);
    write_of(log, 9, 10);
    const auto broken = last(log);
    write_of(log, 10, 10).exited(kWriter).exited(kReader);
    const auto found = judge(log, "every", whole);
    CHECK(found.verdict == Verdict::Fails);
    CHECK(found.evidence == broken);
    CHECK(holds(log, "every", {{"call", "write"}, {"at_most", "asked"}}));
    CHECK(judge(log, "every", {{"call", "write"}, {"errno", "EAGAIN"}}).verdict == Verdict::Fails);
}

TEST_CASE("waits_before_retry: poll says ready, and with a timeout of 0 it does not wait") {
    const Arguments rule = {{"role", "writer"}, {"call", "write"}, {"channel", "pipe"}, {"errno", "EAGAIN"}};
    auto after = [&](auto between) {
        auto log = two();
        write_of(log, -EAGAIN, 10);
        between(log);
        write_of(log, 10, 10).exited(kWriter).exited(kReader);
        return judge(log, "waits_before_retry", rule).verdict;
    };
    auto polls = [](Log& log, std::int64_t timeout, std::int64_t result) {
        log.enter(kWriter, SYS_poll, 0, 1, timeout);
        log.add({.pid = kWriter, .kind = Kind::Exit, .call = SYS_poll, .a = result});
    };
    CHECK(after([](Log&) {}) == Verdict::Fails);
    CHECK(after([&](Log& log) { polls(log, -1, 1); }) == Verdict::Holds);
    CHECK(after([&](Log& log) { polls(log, 100, 1); }) == Verdict::Holds);
    CHECK(after([&](Log& log) { polls(log, 100, 0); }) == Verdict::Fails);   // waited, but not for room
    CHECK(after([&](Log& log) { polls(log, 0, 1); }) == Verdict::Fails);
    CHECK(after([&](Log& log) { polls(log, 100, 0), polls(log, 100, 1); }) == Verdict::Holds);
    CHECK(after([&](Log& log) { polls(log, -1, -EINTR); }) == Verdict::Fails);
    // Writes elsewhere are no tries; neither are those of others.
    auto log = two();
    write_of(log, -EAGAIN, 10);
    call(log, kWriter, SYS_write, 2, 10, 10);
    call(log, kReader, SYS_write, 2, 10, 10);
    CHECK(judge(log, "waits_before_retry", rule).verdict == Verdict::Pending);
    log.exited(kWriter).exited(kReader);
    CHECK(judge(log, "waits_before_retry", rule).verdict == Verdict::Holds);
    // ppoll and select have their timeout in memory: 16 bytes after arguments 5 and 6.
    for (const char nanoseconds : {char(0), char(1)}) {
        auto log2 = two();
        write_of(log2, -EAGAIN, 10);
        std::string carried(16 + 8 + 16, '\0');   // arguments 5 and 6, one pollfd, the timespec
        carried[16 + 8 + 8] = nanoseconds;
        log2.add({.pid = kWriter, .kind = Kind::Enter, .flags = kMoreArguments, .call = SYS_ppoll, .a = 1, .b = 1, .c = 1},
                 carried);
        log2.add({.pid = kWriter, .kind = Kind::Exit, .call = SYS_ppoll, .a = 1});
        write_of(log2, 10, 10).exited(kWriter).exited(kReader);
        CHECK(judge(log2, "waits_before_retry", rule).verdict == (nanoseconds ? Verdict::Holds : Verdict::Fails));
    }
}

TEST_CASE("executed and runs: by the name of the program, and what it was left") {
    const Arguments wc = {{"program", "wc"}, {"fd", "0"}, {"end", "read"}, {"channel", "pipe"}};
    auto only = wc;
    only["only"] = "true";
    auto log = two();
    log.enter(kReader, SYS_dup2, 3, 0).add({.pid = kReader, .kind = Kind::Exit, .call = SYS_dup2, .a = 0});
    log.read_end(kReader, 0);
    auto careless = log;
    careless.exec(kReader, "/usr/bin/wc");
    CHECK(holds(careless, "executed", wc));
    const auto found = judge(careless, "executed", only);   // descriptor 3 is still there
    CHECK(found.verdict == Verdict::Fails);
    CHECK(found.evidence == last(careless));
    log.enter(kReader, SYS_close, 3).exit(kReader, 0).exec(kReader, "/usr/bin/wc");
    CHECK(judge(log, "executed", only).evidence == last(log));
    CHECK_FALSE(holds(log, "executed", {{"program", "ls"}}));
    CHECK_FALSE(holds(log, "executed", {{"program", "wc"}, {"fd", "1"}}));
    CHECK_FALSE(holds(log, "executed", {{"program", "wc"}, {"fd", "0"}, {"end", "write"}}));
    CHECK_FALSE(holds(log, "executed", {{"program", "wc"}, {"fd", "0"}, {"channel", "pipe:2"}}));
    CHECK(judge(log, "runs", {{"program", "wc"}}, 0, false).verdict == Verdict::Holds);
    log.exited(kReader);
    CHECK(judge(log, "runs", {{"program", "wc"}}, 0, false).verdict == Verdict::Pending);
    CHECK(holds(log, "runs", {{"program", "wc"}}));   // it did, once
}

TEST_CASE("closes_ends: what is still open when a process ends") {
    auto log = two();
    auto left = log;
    left.exiting(kReader).exited(kReader).exited(kWriter);
    CHECK(judge(left, "closes_ends", {}).verdict == Verdict::Fails);
    CHECK(judge(left, "closes_ends", {{"role", "writer"}}).verdict == Verdict::Holds);
    CHECK(judge(left, "closes_ends", {{"channel", "pipe:2"}}).verdict == Verdict::Holds);
    log.enter(kReader, SYS_close, 3).exit(kReader, 0).exiting(kReader);
    CHECK(judge(log, "closes_ends", {}).verdict == Verdict::Pending);
    log.exited(kReader).exited(kWriter);
    CHECK(judge(log, "closes_ends", {}).verdict == Verdict::Holds);
    auto standard = two();
    standard.enter(kReader, SYS_close, 3).exit(kReader, 0).read_end(kReader, 0).exiting(kReader).exited(kReader).exited(kWriter);
    CHECK(judge(standard, "closes_ends", {}).verdict == Verdict::Holds);
}

TEST_CASE("all_exited") {
    auto log = two();
    log.exited(kWriter, 0);
    CHECK(judge(log, "all_exited", {{"status", "0"}}).verdict == Verdict::Pending);
    auto killed = log;
    log.exited(kReader, 3 << 8);
    CHECK(holds(log, "all_exited", {}));
    CHECK(judge(log, "all_exited", {{"status", "0"}}).verdict == Verdict::Fails);
    killed.exited(kReader, SIGKILL);
    CHECK(judge(killed, "all_exited", {}).evidence == last(killed));
    CHECK_FALSE(holds(killed, "all_exited", {}));
}

TEST_CASE("a rule inside a group speaks when all is over") {
    auto log = two();
    write_of(log, 10, 10);
    Check every{.predicate = "every", .arguments = {{"call", "write"}, {"result", "10"}}};
    Check group{.predicate = "all_of", .checks = {every, {.predicate = "over"}}};
    CHECK(evaluate(group, lesson(), log.recording, log.world, 0).verdict == Verdict::Pending);
    log.exited(kWriter).exited(kReader);
    CHECK(evaluate(group, lesson(), log.recording, log.world, 0).verdict == Verdict::Holds);
}

TEST_CASE("what never came fails when all is over, and an unseen order is no failure") {
    auto log = two();
    log.exited(kWriter).exited(kReader);
    CHECK(judge(log, "returned", {{"call", "write"}}).verdict == Verdict::Fails);
    CHECK(judge(log, "blocked", {{"role", "reader"}}).verdict == Verdict::Fails);
}

TEST_CASE("a log of 100,000 events is looked at once") {
    auto log = two();
    const auto l = lesson();
    Check check{.predicate = "returned", .arguments = {{"call", "write"}, {"count", "30000"}}};
    Follow follow(check, l, log.recording, 0);
    for (int i = 0; i < 25'000; ++i) write_of(log, 1, 1).read(kReader, 3, 1);
    CHECK(log.recording.size() > 100'000);
    CHECK(follow.advance(log.recording).verdict == Verdict::Pending);
    for (int i = 0; i < 5'000; ++i) write_of(log, 1, 1).read(kReader, 3, 1);
    CHECK(follow.advance(log.recording).verdict == Verdict::Holds);
}

namespace {

constexpr ObjectId kShared{ObjectKind::Memory, 1}, kGate{ObjectKind::Semaphore, 1};

Log& touch(Log& log, int pid, Access access, std::int64_t value) {
    const MemoryBits bits{.how = MemoryHow::Watched, .access = access};
    return log.add({.pid = pid, .kind = Kind::Memory, .a = 0x1000, .b = value, .c = bits.pack(), .d = kShared.pack()}, "counter");
}

}   // namespace

TEST_CASE("words of memory: what is in them, who loaded and stored, and what was wiped out") {
    Log log = two();
    touch(log, kReader, Access::Load, 0);
    CHECK(holds(log, "loaded", {{"role", "reader"}, {"name", "counter"}, {"equals", "0"}}));
    CHECK_FALSE(holds(log, "loaded", {{"role", "writer"}, {"name", "counter"}}));
    CHECK_FALSE(holds(log, "stored", {{"role", "reader"}, {"name", "counter"}}));
    touch(log, kWriter, Access::Load, 0);
    touch(log, kReader, Access::Store, 1);
    CHECK(holds(log, "stored", {{"role", "reader"}, {"name", "counter"}, {"equals", "1"}}));
    CHECK(holds(log, "word", {{"name", "counter"}, {"equals", "1"}}));
    CHECK_FALSE(holds(log, "word", {{"name", "counter"}, {"equals", "2"}}));
    CHECK_FALSE(holds(log, "word", {{"name", "other"}, {"equals", "1"}}));
    CHECK_FALSE(holds(log, "wiped_out", {{"name", "counter"}, {"at_least", "1"}}));
    touch(log, kWriter, Access::Store, 1);
    const auto lost = judge(log, "wiped_out", {{"name", "counter"}, {"at_least", "1"}});
    CHECK(lost.verdict == Verdict::Holds);
    CHECK(lost.evidence == last(log));
}

TEST_CASE("semaphores: their value, and who waits") {
    Log log = two();
    log.add({.kind = Kind::Level, .a = kGate.pack(), .b = 0, .c = -1, .d = 0}, "gate");
    CHECK(holds(log, "value", {{"name", "gate"}, {"equals", "0"}}));
    CHECK_FALSE(holds(log, "value", {{"name", "gate"}, {"equals", "1"}}));
    CHECK_FALSE(holds(log, "value", {{"name", "other"}, {"equals", "0"}}));
    CHECK_FALSE(holds(log, "waiters", {{"name", "gate"}, {"at_least", "1"}}));
    log.enter(kReader, SYS_futex).blocked(kReader, Reason::Semaphore, kGate);
    CHECK(holds(log, "waiters", {{"name", "gate"}, {"equals", "1"}}));
}

TEST_CASE("rounds: how many ended, were exact, lost something, failed") {
    Log log;
    const auto round = [&](std::int32_t pid, std::int64_t number, const char* said, std::int64_t status, std::int64_t to_come) {
        log.add({.pid = pid, .tid = pid, .kind = Kind::Spawn, .b = number}, std::string("main\0race\0", 10));
        log.add({.pid = pid, .tid = pid, .kind = Kind::Output, .a = 1}, said);
        log.add({.pid = pid, .tid = pid, .kind = Kind::Exited, .a = status, .b = to_come});
    };
    round(10, 1, "4 of 4\n", 0, 2);
    CHECK_FALSE(holds(log, "rounds", {{"at_least", "1"}}));   // more are to come
    round(11, 2, "3 of 4\n", 0, 1);
    round(12, 3, "", 256, 0);
    CHECK(holds(log, "rounds", {{"equals", "3"}}));
    CHECK(holds(log, "rounds", {{"which", "exact"}, {"equals", "1"}}));
    CHECK(holds(log, "rounds", {{"which", "lost"}, {"equals", "1"}}));
    CHECK(holds(log, "rounds", {{"which", "failed"}, {"equals", "1"}}));
    CHECK_FALSE(holds(log, "rounds", {{"which", "lost"}, {"equals", "0"}}));
}

TEST_CASE("every row of the table has been tried above") {
    for (const auto& row : all_predicates()) CHECK_MESSAGE(tried.count(std::string(row.name)), row.name);
    CHECK(predicates().size() == all_predicates().size());
}
