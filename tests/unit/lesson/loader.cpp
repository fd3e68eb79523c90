#include "folder.h"
#include "lesson/action_file.h"
#include "lesson/lesson.h"
#include "lesson/nearest.h"
#include <doctest/doctest.h>
#include <sys/stat.h>

using namespace ipclab;
using test::Folder;

static std::string error_of(const Folder& folder) {
    auto lesson = load_lesson(folder.lesson());
    return lesson ? "" : lesson.error().words;
}
static bool has(const std::string& text, const std::string& part) {
    if (text.find(part) != std::string::npos) return true;
    MESSAGE("'" << text << "' has no '" << part << "'");
    return false;
}

TEST_CASE("a good folder becomes a lesson") {
    Folder folder;
    auto loaded = load_lesson(folder.write().lesson());
    REQUIRE_MESSAGE(loaded, (loaded ? "" : loaded.error().words));
    const auto& lesson = *loaded;
    CHECK(lesson.id == "pipe/full");
    CHECK(lesson.minutes == 4);
    CHECK(lesson.roles.at("writer") == "main/1");
    CHECK(lesson.launch.pty);
    CHECK(lesson.launch.pace_ns == 300'000'000);
    CHECK(lesson.launch.programs.at(0).argv == std::vector<std::string>{"fill", "x"});
    REQUIRE(lesson.steps.size() == 2);
    CHECK(lesson.steps[0].goals.at(0).arguments.at("at_least") == "capacity-4096");
    CHECK(lesson.steps[0].button == "fill.button");
    CHECK(lesson.steps[0].hints == std::vector<std::string>{"fill.hint1"});
    CHECK(lesson.steps[1].choices.at(1).holds.predicate == "returned");
    CHECK(lesson.words("zh-CN", "title") == "满");
    CHECK(lesson.words("de", "title") == "Full");
    CHECK(lesson.words("en", "no.such") == "no.such");
    CHECK(lesson.role_of("main/1") == "writer");
    CHECK(lesson.role_of("main/2") == "main/2");
}

TEST_CASE("an error names file, line and the nearest right word") {
    struct Case {
        const char *piece, *by, *place, *words;
    };
    const Case cases[] = {
        {"minutes = 4", "minuts = 4", "lesson.toml:3:", "did you mean 'minutes'?"},
        {"\"timeline\"", "\"timelin\"", "lesson.toml:4:", "did you mean 'timeline'?"},
        {"[\"read\", \"write\"]", "[\"raed\"]", "lesson.toml:5:", "did you mean 'read'?"},
        {"writer = \"main/1\"", "writer = \"mian/1\"", "lesson.toml:9:", "did you mean 'main'?"},
        {"\"fill\", \"x\"", "\"fil\"", "lesson.toml:12:", "did you mean 'fill'?"},
        {"kind = \"run\"", "kind = \"rum\"", "lesson.toml:19:", "did you mean 'run'?"},
        {"is = \"level\"", "is = \"levle\"", "lesson.toml:21:", "did you mean 'level'?"},
        {"at_least = \"capacity-4096\"", "at_leest = 3", "lesson.toml:23:", "did you mean 'at_least'?"},
        {"\"capacity-4096\"", "\"capcity\"", "lesson.toml:23:", "did you mean 'capacity'?"},
        {"channel = \"pipe\"", "channel = \"pipe:0\"", "lesson.toml:22:", "no channel"},
        {"do = \"run\"", "do = \"runn\"", "lesson.toml:25:", "did you mean 'run'?"},
        {"role = \"writer\"\n\n[[step]]", "role = \"writter\"\n\n[[step]]", "lesson.toml:26:", "did you mean 'writer'?"},
        {"pipe-full", "pipe-ful", "lesson.toml:33:", "did you mean 'pipe-full'?"},
        {"EAGAIN", "EAGIAN", "lesson.toml:36:", "did you mean 'EAGAIN'?"},
        {"kind = \"run\"", "kind = \"run\"\nguide = \"stage.writer.stp\"",
         "lesson.toml:20:", "did you mean 'stage.writer.step'?"},
        {"level = \"core\"", "level = core", "lesson.toml:1:", ""},
        {"pace_ms = 300", "pace_ms = -1", "lesson.toml:15:", "from 0 to"},
        {"id = \"predict\"", "id = \"fill\"", "lesson.toml:29:", "twice"},
        {"reason = \"pipe-full\" }", "reason = \"pipe-full\" }\ncorect = true", "lesson.toml:34:", "did you mean 'correct'?"},
    };
    for (const auto& c : cases) {
        CAPTURE(c.by);
        Folder folder;
        const auto error = error_of(folder.write(c.piece, c.by));
        CHECK(has(error, c.place));
        CHECK(has(error, c.words));
    }
}

TEST_CASE("every word must be there in every language") {
    for (const std::string file : {"en.md", "zh-CN.md"}) {
        const std::string whole = file == "en.md" ? test::kEnglish : test::kChinese;
        Folder folder;
        folder.write().put(file, Folder::replaced(whole, "### goal1", "### goal9"));
        CHECK(has(error_of(folder), file + ":1: words for 'fill.goal1' are missing"));
        folder.put(file, whole + "\n## predct\nHm\n");
        CHECK(has(error_of(folder), "did you mean 'predict'?"));
        std::filesystem::remove(folder.lesson() / file);
        CHECK(has(error_of(folder), file));
    }
}

TEST_CASE("what is no lesson is refused by name") {
    Folder folder;
    CHECK(has(error_of(folder), "it has no lesson.toml"));
    CHECK(has(load_lesson("/nowhere/at/all").error().words, "no such folder"));
    folder.write().put("lesson.toml", std::string(2 << 20, '#'));
    CHECK(has(error_of(folder), "larger than"));
    folder.put("lesson.toml", "level = \"core\"\n# bell \x07\n");
    CHECK(has(error_of(folder), "lesson.toml:2: control character"));
    folder.put("lesson.toml", "a = " + std::string(100'000, '['));
    CHECK(has(error_of(folder), "lesson.toml:"));
    std::filesystem::remove(folder.lesson() / "lesson.toml");
    REQUIRE(mkfifo((folder.lesson() / "lesson.toml").c_str(), 0600) == 0);
    CHECK(has(error_of(folder), "not a regular file"));
}

TEST_CASE("a program is a name in the folder, or the system's own") {
    for (const char* bad : {"../fill", "/etc/passwd", "/bin/../etc/x", "/usr/bin/", "a/b", "", ".."}) {
        CAPTURE(bad);
        Folder folder;
        CHECK(has(error_of(folder.write("\"fill\", \"x\"", '"' + std::string(bad) + '"')), "lesson.toml:12:"));
    }
    Folder folder;
    CHECK(error_of(folder.write("\"fill\", \"x\"", "\"/bin/sh\"")).empty());
}

TEST_CASE("a step that nobody could ever finish is refused") {
    Folder folder;
    CHECK(has(error_of(folder.write("holds = { is = \"blocked\", role = \"writer\", reason = \"pipe-full\" }", "")),
              "'holds' is missing"));
    CHECK(has(error_of(folder.write("kind = \"run\"", "kind = \"explain\"")), "one of them 'correct = true'"));
    CHECK(has(error_of(folder.write("kind = \"predict\"", "kind = \"exercise\"")), "needs a goal"));
}

TEST_CASE("deeds are read, and wrong ones named") {
    Folder folder;
    auto lesson = load_lesson(folder.write().lesson());
    REQUIRE(lesson);
    const auto file = folder.lesson() / "solution" / "actions.toml";
    folder.put("solution/actions.toml",
               "[[action]]\ndo = \"press\"\n[[action]]\ndo = \"choose\"\nchoice = \"a\"\n"
               "[[action]]\nafter = { is = \"over\" }\ndo = \"close\"\nrole = \"writer\"\nend = \"write\"\n");
    auto deeds = load_deeds(file, *lesson);
    REQUIRE(deeds);
    REQUIRE(deeds->size() == 3);
    CHECK((*deeds)[0].kind == Deed::Kind::Press);
    CHECK((*deeds)[1].choice == "a");
    CHECK((*deeds)[2].action.command == CommandKind::CloseEnd);
    CHECK((*deeds)[2].action.after.predicate == "over");
    folder.put("solution/actions.toml", "[[action]]\ndo = \"presss\"\n");
    CHECK(has(load_deeds(file, *lesson).error().words, "actions.toml:2: unknown command 'presss'; did you mean 'press'?"));
    folder.put("solution/actions.toml", "[[action]]\ndo = \"close\"\nrole = \"writer\"\n");
    CHECK(has(load_deeds(file, *lesson).error().words, "'end' is missing"));
}

TEST_CASE("a library keeps what is broken as an error") {
    Folder folder;
    folder.write();
    const auto broken = folder.root() / "pipe" / "lessons" / "broken";
    std::filesystem::create_directories(broken);
    auto library = load_library(folder.root());
    CHECK(library.lessons.size() == 1);
    REQUIRE(library.errors.size() == 1);
    CHECK(has(library.errors[0].words, "broken"));
    REQUIRE(library.find("pipe/full"));
    CHECK(library.find("pipe/ful") == nullptr);
    CHECK(library.after(*library.find("pipe/full")) == nullptr);
}

TEST_CASE("edit distance counts swaps as one") {
    CHECK(edit_distance("write", "wriet") == 1);
    CHECK(edit_distance("", "abc") == 3);
    CHECK(edit_distance("kitten", "sitting") == 3);
}
