// The lesson as it is taken: on a recording that is played again, and live, on the system's own echo.
#include "lesson/run.h"
#include "../world/log.h"
#include "lesson/player.h"
#include "trace/tracer.h"
#include <doctest/doctest.h>

using namespace ipclab;
using test::Log;

namespace {

Check check(std::string predicate, std::map<std::string, std::string> arguments) {
    return {.predicate = std::move(predicate), .arguments = std::move(arguments)};
}

Step step(std::string id, StepKind kind) {
    Step s;
    s.id = std::move(id);
    s.kind = kind;
    return s;
}

// echo is held before its only write.
Lesson echo() {
    Lesson l;
    l.id = "test/echo";
    l.roles = {{"echo", "main"}};
    l.launch.programs = {{"main", {"/bin/echo", "hello"}, {}}};
    l.launch.begin = {"write"};
    l.launch.hold = true;
    l.launch.pty = true;
    auto predict = step("predict", StepKind::Predict);
    predict.choices = {{.id = "a", .holds = check("returned", {{"role", "echo"}, {"call", "write"}, {"result", "6"}})},
                       // A terminal may make it wait for a moment; a pipe there is none.
                       {.id = "b", .holds = check("blocked", {{"role", "echo"}, {"reason", "pipe-full"}})}};
    auto go = step("go", StepKind::Run);
    go.goals = {check("exited", {{"role", "echo"}, {"status", "0"}}), check("output", {{"contains", "hello"}})};
    go.actions = {{.role = "echo", .command = CommandKind::Run}};
    go.flows = true;
    auto who = step("who", StepKind::Observe);
    who.point = "echo";
    auto why = step("why", StepKind::Explain);
    why.choices = {{.id = "a"}, {.id = "b", .correct = true}};
    l.steps = {predict, go, who, why};
    return l;
}

Deed deed(Deed::Kind kind, std::string what = {}) {
    Deed d;
    d.kind = kind;
    (kind == Deed::Kind::Choose ? d.choice : d.point) = std::move(what);
    return d;
}

// A pipe that was filled until its writer waited.
Recording filled() {
    test::Pair log;
    for (int i = 0; i < 16; ++i) log.wrote(11, 4, 4096);
    log.writes(11, 4, 4096).blocked(11, Reason::PipeFull, test::kPipe);
    return log.recording;
}

Lesson watching() {
    Lesson l;
    l.id = "test/watching";
    l.roles = {{"writer", "main/1"}};
    l.launch.programs = {{"main", {"prog"}, {}}};
    auto fill = step("fill", StepKind::Run);
    fill.goals = {check("level", {{"at_least", "capacity-4096"}})};
    auto predict = step("predict", StepKind::Predict);
    predict.choices = {{.id = "a", .holds = check("blocked", {{"role", "writer"}, {"reason", "pipe-full"}})},
                       {.id = "b", .holds = check("exited", {{"role", "writer"}})}};
    auto who = step("who", StepKind::Observe);
    who.point = "pipe:1";
    auto why = step("why", StepKind::Explain);
    why.choices = {{.id = "a"}, {.id = "b", .correct = true}};
    l.steps = {fill, predict, who, why};
    return l;
}

}   // namespace

TEST_CASE("a recording played again: verdicts, locks, going on and back") {
    const auto lesson = watching();
    Session session(nullptr);
    session.replay(filled());
    LessonRun run(lesson, session);
    run.start();
    run.update();
    CHECK(run.pid_of("writer") == 11);
    CHECK(run.role_of(11) == "writer");
    CHECK(run.pid_of("nobody") == 0);

    REQUIRE(run.goals().size() == 1);
    CHECK(run.goals()[0].verdict == Verdict::Holds);
    CHECK_FALSE(run.wants_press());   // it has goals and nothing for the lab to do
    CHECK(run.may_go_on());
    CHECK(run.next());

    CHECK_FALSE(run.may_go_on());
    CHECK_FALSE(run.next());
    CHECK_FALSE(run.choose("z"));
    CHECK(run.choose("b"));
    CHECK_FALSE(run.choose("a"));   // locked
    REQUIRE(run.answer("predict"));
    CHECK(run.answer("predict")->settled);
    CHECK(run.answer("predict")->choices.at("a").verdict == Verdict::Holds);
    CHECK(run.answer("predict")->choices.at("b").verdict == Verdict::Pending);
    CHECK(run.next());   // to be wrong costs nothing

    CHECK_FALSE(run.pointed());
    CHECK(run.point("writer"));
    CHECK(run.pointed() == false);
    CHECK_FALSE(run.next());
    CHECK(run.point("pipe"));   // the first one has two names
    CHECK(run.pointed() == true);
    CHECK(run.next());

    CHECK(run.choose("a"));
    CHECK_FALSE(run.may_go_on());
    CHECK_FALSE(run.finished());
    run.go(0);   // a look back changes nothing
    CHECK(run.may_go_on());
    run.go(3);
    CHECK(run.choose("b"));   // an explanation may be changed until it is right
    CHECK(run.finished());
    CHECK_FALSE(run.choose("a"));
    CHECK_FALSE(run.next());   // there is no step after the last
    CHECK(run.done() == std::set<std::string>{"fill", "predict", "who", "why"});
}

TEST_CASE("hints come one by one, and no further than there are") {
    auto lesson = watching();
    lesson.steps[0].hints = {"fill.hint1", "fill.hint2"};
    Session session(nullptr);
    LessonRun run(lesson, session);
    run.start();
    for (int expected : {1, 2, 2}) {
        run.hint();
        CHECK(run.hints_shown() == expected);
    }
    run.skip();
    CHECK(run.hints_shown() == 0);
}

TEST_CASE("live: the solution passes, and the prediction is in the log") {
    auto tracer = Tracer::start();
    REQUIRE_MESSAGE(tracer, (tracer ? "" : tracer.error().words));
    Session session(&*tracer);
    const auto lesson = echo();
    using K = Deed::Kind;
    const std::vector<Deed> solution = {deed(K::Choose, "b"), deed(K::Next), deed(K::Press), deed(K::Point, "echo"),
                                        deed(K::Choose, "b")};
    const auto played = play(lesson, session, Attempt::Deeds, solution);
    CHECK_MESSAGE(played.all_done(), played.stopped);
    CHECK(played.steps[0].choices.at("a").finding.verdict == Verdict::Holds);
    CHECK(played.steps[0].choices.at("a").evidence.find("write(1, \"hello") != std::string::npos);
    CHECK(played.steps[0].choices.at("b").finding.verdict != Verdict::Holds);
    bool marked = false;
    for (std::size_t i = 0; i < session.recording().size(); ++i)
        marked |= text(session.recording()[i].payload) == "test/echo predict b";
    CHECK(marked);

    SUBCASE("a wrong attempt and the empty one end by themselves, and do not pass") {
        const auto wrong = play(lesson, session, Attempt::Deeds, {deed(K::Choose, "b"), deed(K::Point, "pipe")});
        CHECK_FALSE(wrong.all_done());
        CHECK_FALSE(wrong.stopped.empty());
        CHECK_FALSE(play(lesson, session, Attempt::Empty, {}).all_done());
    }
}

TEST_CASE("live: a prediction that has settled stays as it is, whatever the same run shows later") {
    auto tracer = Tracer::start();
    REQUIRE_MESSAGE(tracer, (tracer ? "" : tracer.error().words));
    Session session(&*tracer);
    auto lesson = echo();
    lesson.steps[0].choices[1].holds = check("exited", {{"role", "echo"}});   // it will, but the write comes first
    using K = Deed::Kind;
    const auto played = play(lesson, session, Attempt::Deeds,
                             {deed(K::Choose, "b"), deed(K::Next), deed(K::Press), deed(K::Point, "echo"), deed(K::Choose, "b")});
    CHECK_MESSAGE(played.all_done(), played.stopped);
    CHECK(session.world().over());
    CHECK(played.steps[0].choices.at("a").finding.verdict == Verdict::Holds);
    CHECK(played.steps[0].choices.at("b").finding.verdict != Verdict::Holds);
}

TEST_CASE("live: a reset begins anew, keeps the prediction, and does again what comes before the step") {
    auto tracer = Tracer::start();
    REQUIRE_MESSAGE(tracer, (tracer ? "" : tracer.error().words));
    Session session(&*tracer);
    const auto lesson = echo();
    LessonRun run(lesson, session);
    auto until = [&](auto done) {
        return session.wait_for([&](const Session&) {
            run.update();
            return done();
        });
    };
    run.start();
    CHECK(run.choose("a"));
    REQUIRE(until([&] { return run.begun(); }));
    CHECK(run.next());
    CHECK(run.press());
    REQUIRE(until([&] { return run.current().id == "who"; }));   // it flows
    REQUIRE(run.answer("predict"));
    CHECK(run.answer("predict")->settled);
    const auto generation = session.generation();
    const auto pid = run.pid_of("echo");

    run.reset();
    CHECK_FALSE(run.begun());
    REQUIRE(until([&] { return run.begun() && session.world().over(); }));
    CHECK(session.generation() == generation + 1);
    CHECK(run.pid_of("echo") != pid);
    CHECK(run.current().id == "who");
    REQUIRE(run.answer("predict"));
    CHECK(run.answer("predict")->choice == "a");
    CHECK(run.answer("predict")->settled);
    REQUIRE(until([&] { return run.answer("predict")->seq != 0; }));
}
