// Stepping through code: by line, and by load and store of a shared word.
#include "observed.h"
#include <doctest/doctest.h>

using namespace ipclab;
using namespace ipclab::test;

namespace {

void at_lines(Launch& launch) {
    launch.hold = true;
    launch.begin = {"line"};
}
void watching(Launch& launch) {
    at_lines(launch);
    launch.watch = {"counter", "mine"};
}

bool is_held(const World& w, std::string_view lineage, HoldCause cause) {
    const Process* p = w.by_lineage(lineage);
    return p && p->state() == State::Held && p->front()->held_by == cause;
}

int held_line(Observed& run, std::string_view lineage, HoldCause cause = HoldCause::Line) {
    run.until("held", [&](const World& w) { return is_held(w, lineage, cause); });
    return run.thread(lineage).line.line;
}

// Steps once; the line it is at then, or 0 if it waits in the kernel or is gone.
int step(Observed& run, std::string_view lineage, CommandKind kind = CommandKind::StepLine) {
    const std::uint64_t before = run.world().seq();
    run.send(kind, lineage);
    const auto since = [&](Kind wanted) {
        const auto all = run.events(wanted, lineage);
        return !all.empty() && all.back().event.seq > before;
    };
    run.until("held again, blocked, or gone", [&](const World& w) {
        const Process* p = w.by_lineage(lineage);
        return p && (!p->alive || since(Kind::Held) || since(Kind::Blocked));
    });
    const Process& p = run.process(lineage);
    return p.alive && p.state() == State::Held ? p.front()->line.line : 0;
}

}   // namespace

TEST_CASE("by line, into own functions, over foreign ones, and into a wait") {
    Observed run;
    run.start("stepping", {}, at_lines);
    const auto line = [](std::string_view words) { return line_of("stepping", words); };
    CHECK(held_line(run, "main") == line("// first line"));
    for (const char* words : {"// calls twice", "// twice", "// twice returns"}) CHECK(step(run, "main") == line(words));
    CHECK(step(run, "main") == line("// twice returns") + 1);   // its closing brace
    CHECK(step(run, "main") == line("// calls factorial"));
    for (int depth = 3; depth > 1; --depth) {
        CHECK(step(run, "main") == line("// base?"));
        CHECK(step(run, "main") == line("// recursion"));
    }
    CHECK(step(run, "main") == line("// base?"));
    CHECK(step(run, "main") == line("// one"));
    const int end = line("// recursion") + 1;
    for (int depth = 3; depth > 0; --depth) CHECK(step(run, "main") == end);
    CHECK(step(run, "main") == line("// alien"));
    for (const char* words : {"// foreign, too", "// prints", "// pipe"}) CHECK(step(run, "main") == line(words));
    CHECK(step(run, "main") == line("// blocks"));
    CHECK(step(run, "main") == 0);   // it waits in read()
    CHECK(run.thread("main").wait.reason == Reason::PipeEmpty);
}

// A loads, B loads, A stores, B stores: at the end the counter is 1 and not 2.
static void lose_an_update(const std::string& program, const std::string& how) {
    Observed run;
    run.start(program, {how}, watching);
    held_line(run, "main");
    while (!run.world().by_lineage("main/2")) step(run, "main");   // its children are held at their first line
    run.send(CommandKind::Run, "main");
    for (const char* child : {"main/1", "main/2"}) held_line(run, child);
    const char* const order[] = {"main/1", "main/2", "main/1", "main/2"};
    for (const char* who : order) {
        step(run, who, CommandKind::StepAccess);
        CHECK(is_held(run.world(), who, HoldCause::Memory));
    }
    const Word* counter = run.world().word("counter");
    REQUIRE(counter);
    CHECK(counter->shared());
    REQUIRE(counter->count == 4);
    CHECK(counter->value == 1);
    CHECK(counter->wiped_out == 1);
    CHECK(counter->moves[3].wiped_out == 3);
    for (int i = 0; i < 4; ++i) {
        CHECK(counter->moves[std::size_t(i)].access == (i < 2 ? Access::Load : Access::Store));
        CHECK(counter->moves[std::size_t(i)].pid == run.pid(order[i]));
    }
    for (const char* child : {"main/1", "main/2"}) run.send(CommandKind::Run, child);
    run.until_over();
    CHECK(run.status("main") == 1 << 8);
}

TEST_CASE("the lost update, 100 times out of 100, by three lines and by one") {
    for (int i = 0; i < 50; ++i) {
        CAPTURE(i);
        lose_an_update("counter", "three");
        lose_an_update("counter", "one");
    }
}

TEST_CASE("optimised programs are told of as well, and what they end with is what was seen") {
    Observed run;
    run.start("counter_optimised", {"one", "1"}, watching);
    held_line(run, "main");
    run.send(CommandKind::Run, "main");
    run.until_over();
    const Word* counter = run.world().word("counter");
    REQUIRE(counter);
    CHECK(run.status("main") == counter->value << 8);   // 2, or 1: nobody keeps the two apart
    CHECK(counter->count >= 2);
}

TEST_CASE("free, every load and store of the word is told") {
    Observed run;
    run.start("counter", {"three", "10"}, [](Launch& launch) { launch.watch = {"counter"}; });
    run.until_over();
    const Word* counter = run.world().word("counter");
    REQUIRE(counter);
    CHECK(run.status("main") == counter->value << 8);
    CHECK(counter->count == 2 * 2 * 10 + 1);   // and main's own load at its end
}

TEST_CASE("a local variable is told of once it has its value") {
    Observed run;
    run.start("counter", {"three"}, watching);
    held_line(run, "main");
    while (!run.world().by_lineage("main/1")) step(run, "main");
    held_line(run, "main/1");
    while (run.thread("main/1").line.line != line_of("counter", "// load")) step(run, "main/1");
    CHECK(!run.world().word("mine"));
    CHECK(step(run, "main/1") == line_of("counter", "// add"));
    REQUIRE(run.world().word("mine"));
    CHECK(run.world().word("mine")->value == 0);
    CHECK(step(run, "main/1") == line_of("counter", "// store"));
    CHECK(run.world().word("mine")->value == 1);
    CHECK(!run.world().word("mine")->shared());
}

TEST_CASE("without line information: plainly not") {
    Observed run;
    run.start("counter_bare", {"three"}, [](Launch& launch) {
        launch.hold = true;
        launch.watch = {"counter"};
    });
    run.until("held", [](const World& w) { return w.by_lineage("main") && w.by_lineage("main")->state() == State::Held; });
    for (const CommandKind kind : {CommandKind::StepLine, CommandKind::StepAccess}) {
        const std::size_t before = run.events(Kind::Notice).size();
        run.send(kind, "main");
        run.until("it says that it cannot", [&](const World&) { return run.events(Kind::Notice).size() > before; });
    }
    CHECK(run.noticed(NoticeCode::CannotStep));
    CHECK(run.process("main").state() == State::Held);
}
