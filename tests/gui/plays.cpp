// Whole lessons through the window's own controls: what a solution does, done by clicks. A lesson and an exercise of
// each lab, in both languages; IPCLAB_PLAY_ALL=1 plays all of them, IPCLAB_PLAY_ALL=fifo/four-ways that one.
#include "lesson/action_file.h"
#include "lesson/paths.h"
#include "lesson/text_file.h"
#include "robot.h"
#include "trace/tracer.h"
#include <cstdlib>
#include <doctest/doctest.h>

using namespace ipclab;
using namespace ipclab::view;
namespace fs = std::filesystem;

namespace {

constexpr std::int64_t kPace = 50'000'000;   // ns: nobody watches
constexpr int kQuiet = 40;                   // frames without news, each up to 20 ms: nothing moves any more

// A learner's home for one test.
class Home {
public:
    Home() {
        std::string pattern = (fs::temp_directory_path() / "ipclab-plays-XXXXXX").string();
        root_ = mkdtemp(pattern.data());
        if (const char* before = std::getenv("XDG_DATA_HOME")) before_ = before;
        setenv("XDG_DATA_HOME", root_.c_str(), 1);
    }
    ~Home() {
        before_ ? setenv("XDG_DATA_HOME", before_->c_str(), 1) : unsetenv("XDG_DATA_HOME");
        fs::remove_all(root_);
    }
    Home(const Home&) = delete;

private:
    fs::path root_;
    std::optional<std::string> before_;
};

struct Way {
    CommandKind command;
    const char* card;
    const char* all;
};
constexpr Way kWays[] = {{CommandKind::Run, "run", "transport.run"},    {CommandKind::Hold, "hold", "transport.hold"},
                         {CommandKind::Step, "step", "transport.step"}, {CommandKind::StepLine, "line", ""},
                         {CommandKind::StepAccess, "access", ""},       {CommandKind::Kill, "kill", ""},
                         {CommandKind::CloseEnd, "close", ""},          {CommandKind::Nonblock, "nonblock", ""}};

class Player {
public:
    Player(Robot& robot, const Lesson& lesson) : robot_(robot), desk_(robot.desk), lesson_(lesson) {}

    // Plays the deeds to the lesson's end; why it could not, or "".
    std::string play(const std::vector<Deed>& deeds) {
        std::optional<Follow> after;
        std::uint64_t since = 0, generation = desk_.session().generation();
        std::size_t events = 0;
        int quiet = 0;
        for (std::size_t next = 0; !run().finished();) {
            if (desk_.session().generation() != generation)
                generation = desk_.session().generation(), after.reset(), since = 0, events = 0, quiet = 0;
            if (next < deeds.size() && possible(deeds[next], after, since)) {
                if (do_it(deeds[next])) ++next, after.reset(), since = run().since(), quiet = 0;
            } else if (quiet > kQuiet && robot_.can_press("lesson.next") && run().begun() && !run().acting()) {
                robot_.click("lesson.next");
                after.reset(), since = run().since(), quiet = 0;
            }
            robot_.frame();
            if (Source* source = desk_.session().source()) source->wait(20);
            const std::size_t now = desk_.session().recording().size();
            quiet = now == events && !moving() ? quiet + 1 : 0;
            events = now;
            if (quiet > 40 * kQuiet)
                return "step '" + run().current().id + "', deed " + std::to_string(next + 1) + " of " +
                       std::to_string(deeds.size()) + ": nothing moves, and it cannot be done; " + situation();
        }
        return "";
    }

    // Pastes the program into the editor and builds it.
    std::string write(const std::string& program) {
        for (int i = 0; !run().has_code(); ++i) {   // what comes before is not asked here
            if (i > 20) return "there is no step about code";
            run().skip();
            robot_.frame(2);
        }
        if (!robot_.until([&] { return robot_.can_press("lesson.build"); })) return "nothing to build";
        robot_.key('E');
        robot_.key('A', false, true);
        ImGui::SetClipboardText(program.c_str());
        robot_.key('V', false, true);
        if (desk_.bench()->text.text() != program) return "the text is not what was pasted";
        robot_.key(kF5);
        using Stage = CodeState::Stage;
        const auto stage = [&] { return run().code().stage; };
        const bool ended = robot_.until(
            [&] {
                return stage() == Stage::BuildFailed || stage() == Stage::Passed || stage() == Stage::Failed ||
                       stage() == Stage::NotObserved;
            },
            300'000);
        if (!ended) return "it never came to an end";
        if (stage() == Stage::BuildFailed) return "it does not compile: " + run().code().built.raw;
        std::string failed;
        for (const TrialState& t : run().code().trials)
            if (t.stage == TrialState::Stage::Failed) failed += " " + t.id + (t.why.empty() ? "" : " (" + t.why + ")");
        return failed.empty() ? "" : "trials failed:" + failed;
    }

private:
    LessonRun& run() { return *desk_.lesson(); }

    std::string situation() {
        std::string words;
        for (const auto& [pid, process] : desk_.session().world().processes())
            words += lesson_.role_of(process.lineage) + " " + std::string(name_of(process.state())) + "; ";
        const Recording& log = desk_.session().recording();
        for (std::size_t i = 0; i < log.size(); ++i) {
            const auto [e, payload] = log[i];
            if (e.kind == Kind::Command && e.a != std::int64_t(CommandKind::Launch))
                words += "[" + std::to_string(i) + " " + std::string(name_of(CommandKind(e.a))) + " to " + std::to_string(e.b) +
                         ": " + std::to_string(e.c) + "] ";
            if (e.kind == Kind::Notice) words += "[" + std::to_string(i) + " " + std::string(text(payload)) + "] ";
        }
        return words;
    }

    bool moving() {
        for (const auto& [pid, process] : desk_.session().world().processes())
            if (process.alive &&
                (process.state() == State::Runnable || process.state() == State::Paced || process.state() == State::Timer))
                return true;
        return false;
    }

    bool possible(const Deed& deed, std::optional<Follow>& after, std::uint64_t since) {
        if (!run().begun() || (!deed.step.empty() && run().current().id != deed.step)) return false;
        if (!deed.action.after) return true;
        if (!after) after.emplace(deed.action.after, lesson_, desk_.session().recording(), since);
        return after->advance(desk_.session().recording()).verdict == Verdict::Holds;
    }

    bool press(const std::string& id) {
        if (!robot_.can_press(id)) return false;
        robot_.click(id);
        return true;
    }

    // While a run begins, what is drawn moves: a click can come where its control no longer is. So what is looked at is
    // what came of it; a deed that has done nothing is done again.
    bool do_it(const Deed& deed) {
        const int step = run().step();
        const bool pressed = try_it(deed);
        if (!pressed || run().step() != step) return pressed;
        switch (deed.kind) {
        case Deed::Kind::Press:
            return !run().wants_press();
        case Deed::Kind::Next:
            return false;
        case Deed::Kind::Point:
            return run().pointed().has_value();
        case Deed::Kind::Choose:
            return run().answer(run().current().id) != nullptr;
        default:
            return true;
        }
    }

    bool try_it(const Deed& deed) {
        switch (deed.kind) {
        case Deed::Kind::Press:
            return press("lesson.primary");
        case Deed::Kind::Next:
            return press("lesson.next");
        case Deed::Kind::Reset:
            robot_.key('R');
            return true;
        case Deed::Kind::Point:
            return press("stage." + deed.point + ".card") || press("stage." + deed.point);
        case Deed::Kind::Choose: {
            const auto& choices = run().current().choices;
            for (std::size_t i = 0; i < choices.size(); ++i)
                if (choices[i].id == deed.choice) return scroll_to("lesson.choice." + std::to_string(i + 1));
            return false;
        }
        case Deed::Kind::Disposition:
            run().set_ignored(deed.action.role, int(deed.action.value), deed.ignored);
            return true;
        case Deed::Kind::Act:
            break;
        }
        if (run().prepare(deed.action).state == Prepared::State::Gone) return true;
        const std::size_t before = robot_.sent;
        return act(deed.action) && robot_.sent > before;
    }

    // Choices may stand below the column's edge: the wheel brings them up.
    bool scroll_to(const std::string& id) {
        if (!robot_.has(id)) return false;
        for (int i = 0; i < 20 && !robot_.can_press(id); ++i) robot_.wheel({0, 300, 300, 300}, -2);
        return press(id);
    }

    bool act(const Action& action) {
        const Prepared prepared = run().prepare(action);
        if (prepared.state != Prepared::State::Ready) return prepared.state == Prepared::State::Gone;
        if (action.command == CommandKind::Capacity) {
            const std::string id = "stage." + (action.channel.empty() ? std::string("pipe") : action.channel) + ".capacity";
            return press(id) && (press(id + "." + std::to_string(action.value)) || (press(id), false));
        }
        for (const Way& way : kWays) {
            if (way.command != action.command) continue;
            if (action.role.empty()) return press(way.all);
            const bool end = action.command == CommandKind::CloseEnd || action.command == CommandKind::Nonblock;
            const std::string role = "stage." + action.role + ".",
                              id = role + (end && !action.end.empty() ? action.end + "." : "") + way.card;
            if (press(id)) return true;
            if (way.command == CommandKind::Nonblock && press(role + "open.nonblock"))
                return true;   // of the open that it is held before
            if (!press(role + "more")) return false;
            robot_.frame(2);
            return press(id) || (press(role + "more"), false);
        }
        return false;
    }

    Robot& robot_;
    Desk& desk_;
    const Lesson& lesson_;
};

// The first of a lab that has a solution of this kind, or all that have.
void play_lab(std::string_view lab, bool code) {
    const char* const asked = std::getenv("IPCLAB_PLAY_ALL");
    const bool all = asked != nullptr;
    const std::string_view only = all && std::string_view(asked).find('/') != std::string_view::npos ? asked : "";
    const Home home;
    auto tracer = Tracer::start();
    REQUIRE_MESSAGE(bool(tracer), (tracer ? "" : tracer.error().words));
    Desk desk{&*tracer, load_library(data_folder() / "labs"), {}, ""};
    desk.open_home();
    Robot robot{desk, 1440, 900};
    for (const char* language : {"en", "zh-CN"}) {
        desk.state.language = language;
        for (const Lesson& lesson : desk.library().lessons) {
            if (!lesson.id.starts_with(std::string(lab) + "/") || lesson.code.has_value() != code) continue;
            if (!only.empty() && lesson.id != only) continue;
            const fs::path solution = lesson.folder / "solution" / (code ? lesson.code->file : "actions.toml");
            if (!fs::exists(solution)) continue;
            INFO(lesson.id << ", " << language);
            desk.open_lesson(lesson);
            Player player(robot, lesson);
            std::string wrong;
            if (code) {
                const auto program = read_text(solution);
                REQUIRE(program);
                wrong = player.write(*program);
            } else {
                const auto deeds = load_deeds(solution, lesson);
                REQUIRE_MESSAGE(bool(deeds), (deeds ? "" : deeds.error().words));
                desk.lesson()->set_pace(kPace);
                desk.lesson()->reset();
                wrong = player.play(*deeds);
            }
            CHECK_MESSAGE(wrong.empty(), (lesson.id + ", " + language + ": " + wrong));
            if (!all) break;
        }
    }
}

}   // namespace

TEST_CASE("a lesson of the pipe lab, by clicks") { play_lab("pipe", false); }
TEST_CASE("an exercise of the pipe lab, by keys") { play_lab("pipe", true); }
TEST_CASE("a lesson of the FIFO lab, by clicks") { play_lab("fifo", false); }
TEST_CASE("an exercise of the FIFO lab, by keys") { play_lab("fifo", true); }
TEST_CASE("a lesson of the SIGPIPE lab, by clicks") { play_lab("sigpipe", false); }
TEST_CASE("an exercise of the SIGPIPE lab, by keys") { play_lab("sigpipe", true); }
TEST_CASE("a lesson of the race lab, by clicks") { play_lab("shm_race", false); }
TEST_CASE("an exercise of the race lab, by keys") { play_lab("shm_race", true); }
