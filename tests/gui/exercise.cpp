// An exercise in code as a learner takes it: with the real compiler, real programs and the real frame.
#include "lesson/paths.h"
#include "robot.h"
#include "trace/tracer.h"
#include <cstdlib>
#include <doctest/doctest.h>
#include <fstream>
#include <sstream>

using namespace ipclab;
using namespace ipclab::view;
namespace fs = std::filesystem;

namespace {

// The learner's home, and the lesson's folder, which may be changed.
class Home {
public:
    Home() {
        std::string pattern = (fs::temp_directory_path() / "ipclab-home-XXXXXX").string();
        root_ = mkdtemp(pattern.data());
        fs::copy(fs::path(IPCLAB_TEST_DATA) / "last-word", lesson(), fs::copy_options::recursive);
        if (const char* before = std::getenv("XDG_DATA_HOME")) before_ = before;
        setenv("XDG_DATA_HOME", root_.c_str(), 1);
    }
    ~Home() {
        before_ ? setenv("XDG_DATA_HOME", before_->c_str(), 1) : unsetenv("XDG_DATA_HOME");
        fs::remove_all(root_);
    }
    Home(const Home&) = delete;
    fs::path lesson() const { return root_ / "last-word"; }

private:
    fs::path root_;
    std::optional<std::string> before_;
};

std::string text_of(const fs::path& file) {
    std::ostringstream words;
    words << std::ifstream(file).rdbuf();
    return words.str();
}
void put(const fs::path& file, std::string_view words) { std::ofstream(file) << words; }

struct Bench {
    Home home;
    Result<Tracer> tracer = Tracer::start();
    std::optional<Desk> desk;
    std::optional<Robot> robot;

    explicit Bench(const char* language = "en") {
        REQUIRE_MESSAGE(bool(tracer), (tracer ? "" : tracer.error().words));
        desk.emplace(&*tracer, Library{}, Progress{}, "");
        auto lesson = load_lesson(home.lesson());
        REQUIRE_MESSAGE(bool(lesson), (lesson ? "" : lesson.error().words));
        desk->open_guest(std::move(*lesson));
        desk->state.language = language;
        robot.emplace(*desk);
        REQUIRE(desk->bench());
    }
    const CodeState& code() { return desk->lesson()->code(); }
    TextBuffer& text() { return desk->bench()->text; }
    fs::path file() { return desk->bench()->file().path(); }
    bool settled() {
        using Stage = CodeState::Stage;
        return code().stage == Stage::BuildFailed || code().stage == Stage::Passed || code().stage == Stage::Failed ||
               code().stage == Stage::NotObserved;
    }
    // Where in the text a piece of it begins.
    Place place_of(std::string_view piece) {
        for (std::size_t i = 0; i < text().lines().size(); ++i)
            if (const auto at = text().lines()[i].find(piece); at != std::string::npos) return {int(i), int(at)};
        FAIL("not in the text");
        return {};
    }
    void ready() {
        REQUIRE(robot->until([&] { return robot->can_press("lesson.build") && !desk->lesson()->preparing(); }));
    }
    void build() {
        ready();
        robot->click("lesson.build");
        REQUIRE(robot->until([&] { return code().stage != CodeState::Stage::Editing && settled(); }));
        robot->frame(2);
    }
};

}   // namespace

TEST_CASE("an exercise: an error is seen at its line, mended, tried, and passed") {
    for (const char* language : {"en", "zh-CN"}) {
        INFO(language);
        Bench b(language);
        Robot& robot = *b.robot;
        b.ready();

        // The start fails its trials, and each verdict leads to its evidence.
        b.build();
        REQUIRE(b.code().stage == CodeState::Stage::Failed);
        REQUIRE(b.code().trials.size() == 2);
        CHECK(b.code().trials[0].stage == TrialState::Stage::Failed);
        CHECK(b.desk->state.pane == Pane::Run);
        REQUIRE(robot.can_press("lesson.trial.1"));
        robot.click("lesson.trial.1");
        CHECK(b.desk->state.trial == 0);
        CHECK_FALSE(b.desk->scene(0).session.live());   // its recording, not what is live
        CHECK(b.desk->scene(0).session.recording().size() == b.code().trials[0].recording->size());
        robot.key(kEscape);
        CHECK_FALSE(b.desk->state.trial);

        // Typed with an error in it.
        robot.key('E');
        REQUIRE(b.desk->state.pane == Pane::Code);
        REQUIRE(robot.screen().controls().typing("code.text"));
        b.text().go(b.place_of("read_all(ends[0])"), false);
        robot.type("\nclose(ends[1]), reed_all(ends[0]); //管道 ");
        CHECK(text_of(b.file()).find("reed_all") == std::string::npos);   // not yet
        robot.key(kF5);                                                   // saves before it builds
        CHECK(text_of(b.file()) == b.text().text());
        REQUIRE(robot.until([&] { return b.code().stage == CodeState::Stage::BuildFailed; }));
        robot.frame(2);
        CHECK(b.desk->state.pane == Pane::Code);
        const Place wrong = b.place_of("reed_all");
        CHECK(b.text().cursor() == wrong);
        REQUIRE(robot.can_press("lesson.error.1"));
        robot.key(kHome, false, true);
        CHECK(b.text().cursor() == Place{});
        robot.click("lesson.error.1");
        CHECK(b.text().cursor() == wrong);

        // Mended by keys alone.
        robot.key(kRight, true, true);
        CHECK(b.text().selected_text() == "reed_all");
        robot.type("read_all");
        robot.key(kEnter, false, true);
        REQUIRE(robot.until([&] { return b.code().stage != CodeState::Stage::BuildFailed && b.settled(); }));
        REQUIRE(b.code().stage == CodeState::Stage::Passed);
        robot.frame(2);
        CHECK(b.desk->lesson()->finished());
        CHECK(robot.can_press("lesson.next"));
        CHECK(robot.can_press("lesson.build"));   // it may be built again
        REQUIRE(b.code().trials[0].goals.size() == 2);
        REQUIRE(b.code().trials[0].goals[0].evidence);
        robot.click("lesson.trial.1.goal.1");
        CHECK(b.desk->state.event == b.code().trials[0].goals[0].evidence);
        CHECK(robot.audit.overflows.empty());
    }
}

TEST_CASE("the mouse sets the cursor, drags a selection, and takes words and lines") {
    Bench b;
    Robot& robot = *b.robot;
    b.text().open("int main() {\n    return 0;\n}\n");
    robot.frame(2);
    const Rect r = robot.mark("code.text").rect;
    const ImVec2 second{r.x + 68 + 4 * 8.4f + 10, r.y + 8 + 22 + 11};   // within "return"
    robot.press_at(second, second, 2);
    CHECK(b.text().selected_text() == "return");
    robot.frame(40);   // long enough not to be the third click
    robot.press_at(second, second, 3);
    CHECK(b.text().selected_text() == "    return 0;\n");
    robot.frame(40);
    robot.press_at({r.x + 68, second.y - 22}, {r.x + 68 + 400, second.y - 22});
    CHECK(b.text().selected_text() == "int main() {");
    CHECK(robot.screen().controls().typing("code.text"));
    robot.key('C', false, true);
    CHECK(std::string(ImGui::GetClipboardText()) == "int main() {");
    robot.key(kEnd, false, true);
    robot.key('V', false, true);
    CHECK(b.text().text() == "int main() {\n    return 0;\n}\nint main() {");
    robot.key('Z', false, true);
    CHECK(b.text().text() == "int main() {\n    return 0;\n}\n");
    robot.key(kEscape);   // out of the text, but not home
    CHECK(b.desk->state.page == Page::Lab);
    CHECK_FALSE(robot.screen().controls().typing("code.text"));
    robot.key('T');
    CHECK(b.text().text() == "int main() {\n    return 0;\n}\n");
}

TEST_CASE("what is typed is kept by itself, and starting over asks first") {
    Bench b;
    Robot& robot = *b.robot;
    const std::string start = b.text().text();
    robot.key('E');
    robot.type("// mine\n");
    REQUIRE(robot.until([&] { return text_of(b.file()).starts_with("// mine\n"); }));
    robot.key(kEscape);
    robot.click("code.reset");
    CHECK(b.text().text() != start);
    robot.click("code.strip_close");
    CHECK(b.text().text() != start);
    robot.click("code.reset");
    robot.click("code.start_over");
    CHECK(b.text().text() == start);
    CHECK(text_of(b.file()) == start);
    robot.key('E');
    robot.key('Z', false, true);   // even that can be taken back
    CHECK(b.text().text().starts_with("// mine\n"));
}

TEST_CASE("another editor's changes come in; where both changed, one is chosen") {
    Bench b;
    Robot& robot = *b.robot;
    robot.click("code.own");
    robot.click("code.copy");
    CHECK(std::string(ImGui::GetClipboardText()) == b.file().string());
    put(b.file(), "int main() { return 1; }\n");
    REQUIRE(robot.until([&] { return b.text().text() == "int main() { return 1; }\n"; }));
    CHECK_FALSE(b.desk->bench()->conflict());

    put(b.file(), "// theirs\n");
    b.text().go({}, false);
    b.text().type("// mine\n");
    REQUIRE(robot.until([&] { return b.desk->bench()->conflict(); }));
    CHECK(text_of(b.file()) == "// theirs\n");   // nothing was overwritten
    CHECK(b.text().text().starts_with("// mine\n"));
    robot.frame(2);
    robot.click("code.take_theirs");
    CHECK(b.text().text() == "// theirs\n");
    put(b.file(), "// theirs again\n");
    b.text().type("// mine again\n");
    REQUIRE(robot.until([&] { return b.desk->bench()->conflict(); }));
    robot.frame(2);
    robot.click("code.keep_mine");
    CHECK(text_of(b.file()) == b.text().text());
    CHECK(b.text().text().find("mine again") != std::string::npos);
}

TEST_CASE("the hints end with a solution, to be read beside one's own text") {
    Bench b;
    Robot& robot = *b.robot;
    CHECK_FALSE(robot.has("lesson.solution"));
    robot.key('Q');
    robot.key('Q');
    CHECK_FALSE(robot.has("code.solution"));   // the second hint, not yet more
    REQUIRE(robot.can_press("lesson.solution"));
    robot.click("lesson.solution");
    CHECK(b.desk->state.pane == Pane::Solution);
    REQUIRE(robot.can_press("code.solution"));
    const std::string mine = b.text().text();
    robot.click("code.solution");
    robot.type("x");
    CHECK(b.text().text() == mine);
    robot.key(kEscape);
    robot.key(kEscape);
    CHECK(b.desk->state.pane == Pane::Code);
}

TEST_CASE("a lesson's folder is read anew when it changes; an error leaves the last good version") {
    Bench b;
    Robot& robot = *b.robot;
    const auto title = [&] { return b.desk->lesson()->lesson().words("en", "title"); };
    b.ready();
    const auto generation = b.desk->session().generation();
    const std::string prose = text_of(b.home.lesson() / "en.md"), toml = text_of(b.home.lesson() / "lesson.toml");
    put(b.home.lesson() / "en.md", std::string(prose).replace(2, 13, "Another title"));
    REQUIRE(robot.until([&] { return title() == "Another title"; }));
    CHECK(b.desk->session().generation() == generation);   // words are exchanged under the run
    put(b.home.lesson() / "lesson.toml", "levl = \"core\"\n" + toml);
    REQUIRE(robot.until([&] { return b.desk->scene(0).broken != nullptr; }));
    CHECK(b.desk->scene(0).broken->words.find("lesson.toml:") != std::string::npos);
    CHECK(title() == "Another title");
    put(b.home.lesson() / "lesson.toml", toml);
    REQUIRE(robot.until([&] { return b.desk->scene(0).broken == nullptr; }));
    CHECK(b.desk->lesson()->current().id == "task");
    b.ready();
}

TEST_CASE("the exercise fits in every size and language") {
    Bench b;
    Robot& robot = *b.robot;
    b.build();
    struct Size {
        int width, height;
    };
    for (const char* language : {"en", "zh-CN"})
        for (const Size size : {Size{1440, 900}, {1024, 640}, {960, 540}})
            for (const Pane pane : {Pane::Code, Pane::Run, Pane::Solution}) {
                b.desk->state.language = language;
                robot.resize(size.width, size.height);
                b.desk->state.pane = pane;
                b.desk->state.lesson_folded = false;
                robot.frame(2);
                for (const std::string& words : robot.audit.overflows)
                    CHECK_MESSAGE(false,
                                  (std::string(language) + " " + std::to_string(size.width) + ": leaves its place: " + words));
                for (const std::string& words : robot.audit.overlaps)
                    CHECK_MESSAGE(false, (std::string(language) + " " + std::to_string(size.width) + ": " + words));
            }
}
