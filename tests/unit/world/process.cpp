// Processes and threads: birth, names, states, ends.
#include "log.h"
#include <csignal>
#include <doctest/doctest.h>

using namespace ipclab;
using namespace ipclab::test;

TEST_CASE("lineage counts a parent's children") {
    Log l;
    l.spawn(10, "shell").fork(10, 11).fork(10, 12).fork(12, 13);
    CHECK(l.process(10).lineage == "shell");
    CHECK(l.process(11).lineage == "shell/1");
    CHECK(l.process(12).lineage == "shell/2");
    CHECK(l.process(13).lineage == "shell/2/1");
    CHECK(l.process(13).parent == 12);
    CHECK(l.world.by_lineage("shell/2/1")->pid == 13);
    CHECK(l.world.by_lineage("shell/3") == nullptr);
    CHECK(l.process(10).argv == std::vector<std::string>{"prog", "arg"});
    CHECK(l.process(11).argv == l.process(10).argv);
}

TEST_CASE("a child's events come before its parent's fork") {
    Log l;
    l.spawn(10).pipe(10, 3, 4);
    l.exec(11, "/bin/cat").fork(11, 12);
    CHECK(l.process(11).parent == 0);
    l.enter(11, SYS_close, 4).exit(11, 0);
    l.fork(10, 11);
    CHECK(l.process(11).lineage == "main/1");
    CHECK(l.process(12).lineage == "main/1/1");
    CHECK(l.process(11).exe == "/bin/cat");
    CHECK(l.world.descriptors().table(11).size() == 1);
}

TEST_CASE("a source line is forgotten at exec: it was another program's") {
    Log l;
    l.spawn(10).add({.pid = 10, .kind = Kind::Line, .a = 7}, "/src/caller.py").enter(10, SYS_execve);
    CHECK(l.world.thread(10)->line.line == 7);
    l.exec(10, "/bin/cat");
    CHECK(l.world.thread(10)->line.line == 0);
    CHECK(l.world.thread(10)->line.file.empty());
}

TEST_CASE("exec renames, closes, and begins start-up anew") {
    Log l;
    l.spawn(10).write_end(10, 4, kPipe, {.cloexec = true}).enter(10, SYS_getpid);
    CHECK(l.world.thread(10)->started);
    l.exit(10, 10).enter(10, SYS_execve).exec(10, "/bin/cat");
    CHECK(l.process(10).exe == "/bin/cat");
    CHECK(l.process(10).argv == std::vector<std::string>{"/bin/cat"});
    CHECK(l.world.descriptors().table(10).empty());
    CHECK_FALSE(l.world.thread(10)->started);
    l.exit(10, 0);
    CHECK(l.world.thread(10)->last->number == SYS_execve);
}

TEST_CASE("exec from a thread that is not the leader") {
    Log l;
    l.spawn(10).thread(10, 11).thread(10, 12);
    CHECK(l.process(10).threads.size() == 3);
    l.enter(10, SYS_futex).enter(10, SYS_execve, 0, 0, 0, {}, 12).exec(10, "/bin/cat", 12);
    CHECK(l.process(10).threads.size() == 1);
    CHECK(l.world.thread(12) == nullptr);
    CHECK(l.world.thread(10)->call->number == SYS_execve);
    l.exit(10, 0);
    CHECK(l.world.thread(10)->last->number == SYS_execve);
    CHECK_FALSE(l.world.thread(10)->call.has_value());
}

TEST_CASE("threads share their process and end one by one") {
    Log l;
    l.spawn(10).thread(10, 11);
    CHECK(l.world.thread(11)->pid == 10);
    l.exited(10, 0, 11);
    CHECK(l.world.thread(11) == nullptr);
    CHECK(l.process(10).alive);
    l.exited(10);
    CHECK_FALSE(l.process(10).alive);
    CHECK(l.process(10).threads.empty());
}

TEST_CASE("ends: exited, killed, and a zombie until its parent has waited") {
    Log l;
    l.spawn(10).fork(10, 11).fork(10, 12);
    l.exited(11, 7 << 8);
    CHECK(l.state(11) == State::Exited);
    CHECK(l.process(11).zombie);
    CHECK(l.process(11).status == 7 << 8);
    l.exited(12, SIGPIPE);
    CHECK(l.state(12) == State::Killed);
    l.enter(10, SYS_wait4, -1).exit(10, 11);
    CHECK_FALSE(l.process(11).zombie);
    CHECK(l.process(12).zombie);
    SUBCASE("waitid with WNOWAIT only looks") {
        l.add({.pid = 10, .kind = Kind::Enter, .call = SYS_waitid, .a = 1, .b = 12, .d = 0x01000000}).exit(10, 0);
        CHECK(l.process(12).zombie);
    }
    SUBCASE("waitid") {
        l.enter(10, SYS_waitid, 1, 12).exit(10, 0);
        CHECK_FALSE(l.process(12).zombie);
    }
    SUBCASE("its parent ends: init buries it") {
        l.exited(10);
        CHECK_FALSE(l.process(12).zombie);
        CHECK_FALSE(l.process(10).zombie);   // the lab waits for what it started
        CHECK(l.world.over());
    }
}

TEST_CASE_FIXTURE(Pair, "held, released, paced") {
    writes(11, 4, 10);
    CHECK(state(11) == State::Runnable);
    CHECK(world.thread(11)->call->begun);
    held(11);
    CHECK(state(11) == State::Held);
    CHECK_FALSE(world.thread(11)->call->begun);
    released(11);
    CHECK(world.thread(11)->call->begun);
    exit(11, 10).writes(11, 4, 10).add({.pid = 11, .kind = Kind::Paced, .a = 5'000'000, .b = 300});
    CHECK(state(11) == State::Paced);
    CHECK(world.thread(11)->paced_until_ns == 5'000'000);
    CHECK(process(11).pace_ns == 300);
    released(11).exit(11, 10);
    CHECK(state(11) == State::Runnable);
    CHECK(process(11).calls == 3);
}

TEST_CASE_FIXTURE(Pair, "asked to hold, not held yet") {
    command(CommandKind::Hold, 11);
    CHECK(world.thread(11)->will_hold);
    CHECK_FALSE(world.thread(12)->will_hold);
    writes(11, 4, 10).held(11);
    CHECK_FALSE(world.thread(11)->will_hold);
    command(CommandKind::Step, 11).released(11);
    CHECK(world.thread(11)->will_hold);
    exit(11, 10).command(CommandKind::Run, 11);
    CHECK_FALSE(world.thread(11)->will_hold);
    command(CommandKind::Hold).fork(11, 20);
    CHECK(world.thread(12)->will_hold);
    CHECK(world.thread(20)->will_hold);
    command(CommandKind::Pace, 0, 1'000'000).spawn(30, "late");
    CHECK(process(12).pace_ns == 1'000'000);
    CHECK(process(30).pace_ns == 1'000'000);
}

TEST_CASE_FIXTURE(Pair, "stopped by a signal, continued by SIGCONT as it is sent") {
    const auto signal = [&](int n, Disposition d) { add({.pid = 11, .kind = Kind::Signal, .a = n, .d = std::int64_t(d)}); };
    signal(SIGTSTP, Disposition::Handled);
    CHECK(state(11) == State::Runnable);
    signal(SIGTSTP, Disposition::Default);
    CHECK(state(11) == State::Stopped);
    add({.pid = 10, .kind = Kind::SignalSent, .a = 11, .b = SIGUSR1});
    add({.pid = 10, .kind = Kind::SignalSent, .a = 11, .b = SIGUSR1});
    CHECK(world.thread(11)->pending == std::vector<int>{SIGUSR1});
    add({.pid = 10, .kind = Kind::SignalSent, .a = 11, .b = SIGCONT});
    CHECK(state(11) == State::Runnable);
    signal(SIGUSR1, Disposition::Handled);
    CHECK(world.thread(11)->pending == std::vector<int>{SIGCONT});
}

TEST_CASE("a card shows the thread that says most") {
    Log l;
    l.spawn(10).pipe(10, 3, 4).thread(10, 11).thread(10, 12);
    l.enter(10, SYS_futex).blocked(10, Reason::Futex);
    CHECK(l.process(10).front()->tid == 11);   // the leader joins, another runs
    l.enter(10, SYS_read, 3, 0, 10, {}, 12).blocked(10, Reason::PipeEmpty, kPipe, 12);
    CHECK(l.process(10).front()->tid == 12);
    CHECK(l.state(10) == State::Blocked);
    l.enter(10, SYS_read, 3, 0, 10, {}, 11).add({.pid = 10, .tid = 11, .kind = Kind::Held});
    CHECK(l.process(10).front()->tid == 11);
}

TEST_CASE("a FIFO that nobody has open any more is empty, and its size is forgotten") {
    Log l;
    l.spawn(10).pipe(10, 3, 4, kFifo).level(0, 8192, kFifo).wrote(10, 4, 100);
    CHECK(l.channel(kFifo).level == 100);
    l.enter(10, SYS_close, 3).exit(10, 0);
    CHECK(l.channel(kFifo).level == 100);   // one end open: the bytes stay
    l.enter(10, SYS_close, 4).exit(10, 0);
    CHECK(l.channel(kFifo).level == 0);
    CHECK(l.channel(kFifo).capacity == -1);
    CHECK(l.clean());
}

TEST_CASE_FIXTURE(Pair, "capacity is what fcntl returned") {
    enter(11, SYS_fcntl, 4, 1031 /* F_SETPIPE_SZ */, 5000).exit(11, 8192);
    CHECK(channel().capacity == 8192);
}

TEST_CASE_FIXTURE(Pair, "the band of the level in the last 200 ms") {
    wrote(11, 4, 4096).read(12, 3, 4000);
    CHECK(channel().low == 0);
    CHECK(channel().high == 4096);
    now += 1'000'000'000;
    wrote(11, 4, 4);
    CHECK(channel().low == 96);
    CHECK(channel().high == 100);
    now += 1'000'000'000;
    wrote(11, 1, 1);   // elsewhere
    CHECK(channel().low == 100);
}

TEST_CASE("output and notices are bounded, what was said last stays") {
    Log l;
    for (int i = 0; i < 3000; ++i)
        l.add({.kind = Kind::Output, .a = 1}, "line " + std::to_string(i) + " ................................\n");
    CHECK(l.world.output().size() <= 64 << 10);
    CHECK(l.world.output().find("line 2999 ") != std::string::npos);
    for (int i = 0; i < 3000; ++i) l.add({.kind = Kind::Notice}, "words");
    CHECK(l.world.notices().size() == 200);
}

TEST_CASE("events of unknown kinds and processes harm nothing") {
    Log l;
    for (int kind = 0; kind < 256; ++kind)
        for (int pid : {0, 99}) {
            Event e{.seq = l.world.seq() + 1,
                    .pid = pid,
                    .tid = pid,
                    .kind = Kind(kind),
                    .call = 9999,
                    .a = 1,
                    .b = -1,
                    .c = 77,
                    .d = -1};
            l.world.apply(e, {});
        }
    CHECK(l.world.seq() > 0);
}
