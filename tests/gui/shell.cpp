// What belongs to no panel: keys, focus, language, overlays, the home page. No program runs here.
#include "lesson/paths.h"
#include "robot.h"
#include <doctest/doctest.h>

using namespace ipclab;
using namespace ipclab::view;

namespace {

struct Bench {
    Desk desk{nullptr, load_library(data_folder() / "labs"), {}, ""};
    Robot robot{(desk.open_home(), desk)};
};

}   // namespace

TEST_CASE("the home page lists every lesson, and opens the one that is clicked") {
    Bench b;
    REQUIRE(!b.desk.library().lessons.empty());
    for (const Lesson& lesson : b.desk.library().lessons) CHECK(b.robot.has("home." + lesson.id));
    b.robot.click("home." + b.desk.library().lessons.front().id);
    CHECK(b.desk.state.page == Page::Lab);
    REQUIRE(b.desk.lesson());
    CHECK(b.desk.lesson()->lesson().id == b.desk.library().lessons.front().id);
    b.robot.click("top.home");
    CHECK(b.desk.state.page == Page::Home);
}

TEST_CASE("continue opens the first lesson that is not finished") {
    Progress progress;
    const Library library = load_library(data_folder() / "labs");
    REQUIRE(library.lessons.size() > 1);
    progress.lessons[library.lessons[0].id].finished = true;
    Desk desk{nullptr, library, progress, ""};
    desk.open_home();
    Robot robot{desk};
    robot.click("home.continue");
    REQUIRE(desk.lesson());
    CHECK(desk.lesson()->lesson().id == library.lessons[1].id);
}

TEST_CASE("continue goes on where the last lesson was left") {
    Progress progress;
    const Library library = load_library(data_folder() / "labs");
    REQUIRE(library.lessons.size() > 2);
    const Lesson& third = library.lessons[2];
    REQUIRE(third.steps.size() > 1);
    progress.lessons[third.id].step = 1;
    progress.last = third.id;
    Desk desk{nullptr, library, progress, ""};
    desk.open_home();
    Robot robot{desk};
    robot.click("home.continue");
    REQUIRE(desk.lesson());
    CHECK(desk.lesson()->lesson().id == third.id);
    CHECK(desk.lesson()->step() == 1);
}

TEST_CASE("progress is forgotten only after it was asked, of one lesson or of all") {
    Progress progress;
    const Library library = load_library(data_folder() / "labs");
    const std::string first = library.lessons[0].id, second = library.lessons[1].id;
    progress.lessons[first].finished = progress.lessons[second].finished = true;
    Desk desk{nullptr, library, progress, ""};
    desk.open_home();
    Robot robot{desk};
    robot.click("home.forget." + first);
    CHECK_FALSE(robot.can_press("home.continue"));   // the question stands over everything
    robot.click("forget.keep");
    CHECK(desk.progress().lessons.contains(first));
    robot.click("home.forget." + first);
    robot.key(kEscape);
    CHECK_FALSE(robot.has("forget.yes"));
    CHECK(desk.progress().lessons.contains(first));
    robot.click("home.forget." + first);
    robot.click("forget.yes");
    CHECK_FALSE(desk.progress().lessons.contains(first));
    CHECK(desk.progress().lessons.contains(second));
    robot.click("home.forget");
    robot.click("forget.yes");
    CHECK(desk.progress().lessons.empty());
    CHECK(desk.progress().seen_home);
}

TEST_CASE("a picture of a lab is its stage and its timeline") {
    Bench b;
    b.desk.open_lesson(b.desk.library().lessons.front());
    b.robot.frame(2);
    b.desk.state.bare = true;
    b.robot.frame(1);
    for (const auto& [id, mark] : b.robot.probe.marks)
        CHECK_MESSAGE(!(id.starts_with("top.") || id.starts_with("lesson.") || id.starts_with("transport.")), id);
    b.desk.state.bare = false;
    b.robot.frame(2);
    CHECK(b.robot.has("top.home"));
    for (const bool print : {true, false}) {
        b.robot.screen().controls().press(print ? "view.print" : "view.picture");
        b.robot.frame(1);
        CHECK(b.robot.wishes.picture);
        CHECK(b.robot.wishes.print == print);
    }
}

TEST_CASE("the language changes every word, and no id") {
    Bench b;
    b.desk.open_lesson(b.desk.library().lessons.front());
    b.robot.frame(2);
    std::vector<std::string> before, after;
    for (const auto& [id, mark] : b.robot.probe.marks) before.push_back(id);
    b.robot.click("top.language.0");
    CHECK(b.desk.state.language == "zh-CN");
    for (const auto& [id, mark] : b.robot.probe.marks) after.push_back(id);
    CHECK(before == after);
    b.robot.key('G');
    CHECK(b.desk.state.language == "en");
}

TEST_CASE("Tab goes through the controls and back, Space presses the one in focus") {
    Bench b;
    b.desk.open_lesson(b.desk.library().lessons.front());
    b.robot.frame(2);
    Controls& c = b.robot.screen().controls();
    std::vector<std::string> seen;
    do {
        b.robot.key(kTab);
        REQUIRE(!c.focus().empty());
        seen.push_back(c.focus());
        REQUIRE(seen.size() < 200);
    } while (seen.size() < 2 || seen.back() != seen.front());
    std::size_t usable = 0;
    for (const auto& [id, mark] : b.robot.probe.marks) usable += mark.enabled;
    CHECK(seen.size() == usable + 1);   // every control once, then the first again
    b.robot.key(kTab, true);
    CHECK(c.focus() == seen[seen.size() - 2]);
    const bool dark = b.desk.state.dark;
    while (c.focus() != "top.theme") b.robot.key(kTab);
    b.robot.key(' ');
    CHECK(b.desk.state.dark != dark);
}

TEST_CASE("the overlay of keys takes all clicks until it is closed") {
    Bench b;
    b.robot.key('?');
    CHECK(b.robot.can_press("keys.close"));
    CHECK_FALSE(b.robot.can_press("home.continue"));
    b.robot.key('T');
    b.robot.click("keys.close");
    CHECK(b.robot.can_press("home.continue"));
    b.robot.key('?');
    CHECK(b.robot.has("keys.close"));
    b.robot.key(kEscape);
    CHECK_FALSE(b.robot.has("keys.close"));
    CHECK(b.desk.state.page == Page::Home);
}

TEST_CASE("every key does something that is there") {
    // Ids on no control are asked for by the frame itself; the others must be met in some window.
    std::set<std::string> met;
    const auto look = [&](Robot& robot) {
        for (const auto& [id, mark] : robot.probe.marks) met.insert(id);
    };
    Bench b;
    look(b.robot);
    for (const Lesson& lesson : b.desk.library().lessons)
        for (int step = 0; step < int(lesson.steps.size()); ++step) {
            b.desk.open_lesson(lesson, step);
            b.robot.frame(2);
            look(b.robot);
        }
    for (const Shortcut& s : shortcuts()) {
        const std::string id = s.control;
        if (id.starts_with("view.") || id == "transport.faster" || id == "transport.slower" || id.starts_with("lesson.choice.") ||
            id == "lesson.next")
            continue;
        if (id.starts_with("transport.")) continue;   // with a live run: taken.cpp
        CHECK_MESSAGE((met.contains(id) || met.contains(id + ".0")), id);
    }
}

TEST_CASE("the lesson folds away and comes back") {
    Bench b;
    b.desk.open_lesson(b.desk.library().lessons.front());
    b.robot.frame(2);
    CHECK(b.robot.has("lesson.fold"));
    b.robot.click("lesson.fold");
    CHECK(b.robot.has("lesson.unfold"));
    b.robot.key('L');
    CHECK(b.robot.has("lesson.fold"));
    b.robot.resize(960, 540);   // a very small window folds it by itself
    b.desk.state.lesson_folded.reset();
    b.robot.frame(2);
    CHECK(b.robot.has("lesson.unfold"));
}

TEST_CASE("presenting shows the answers large, keeps the verdict back, and ends with Escape") {
    Bench b;
    const auto& lessons = b.desk.library().lessons;
    for (const Lesson& lesson : lessons)
        for (int step = 0; step < int(lesson.steps.size()); ++step) {
            const Step& s = lesson.steps[std::size_t(step)];
            if (s.kind != StepKind::Explain) continue;
            b.desk.open_lesson(lesson, step);
            b.robot.frame(2);
            b.robot.key('P');
            REQUIRE(b.desk.state.present);
            const auto right = std::find_if(s.choices.begin(), s.choices.end(), [](const Choice& c) { return c.correct; });
            b.robot.key('1' + int(right - s.choices.begin()));
            CHECK(b.robot.can_press("present.reveal"));
            CHECK_FALSE(b.robot.has("lesson.next"));
            b.robot.click("present.reveal");
            CHECK_FALSE(b.robot.has("present.reveal"));
            b.robot.key(kEscape);
            CHECK_FALSE(b.desk.state.present);
            return;
        }
    FAIL("no lesson has a step that explains");
}

TEST_CASE("a tooltip comes after a short rest, and only then") {
    Bench b;
    b.robot.hover("top.theme");
    CHECK(b.robot.screen().controls().tip(0) == nullptr);
    b.robot.frame(60);
    CHECK(b.robot.screen().controls().tip(1e9) != nullptr);
}
