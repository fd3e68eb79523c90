// Progress and places: what is kept of a person's work must survive a crash, and what is not ours stays.
#include "folder.h"
#include "lesson/build.h"
#include "lesson/paths.h"
#include "lesson/progress.h"
#include <csignal>
#include <doctest/doctest.h>
#include <fstream>
#include <functional>
#include <random>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace ipclab;
namespace fs = std::filesystem;

namespace {
// An environment variable for as long as a test runs.
class Variable {
public:
    Variable(const char* name, const std::string& value) : name_(name) {
        if (const char* old = std::getenv(name)) before_ = old, had_ = true;
        setenv(name, value.c_str(), 1);
    }
    ~Variable() { had_ ? setenv(name_, before_.c_str(), 1) : unsetenv(name_); }

private:
    const char* name_;
    std::string before_;
    bool had_ = false;
};

// The pid of a process that has ended and was reaped.
pid_t a_dead_pid() {
    const pid_t pid = fork();
    if (pid == 0) _exit(0);
    waitpid(pid, nullptr, 0);
    return pid;
}
}   // namespace

TEST_CASE("progress comes back as it was saved") {
    test::Folder folder;
    const auto file = folder.root() / "state" / "progress.toml";
    CHECK(Progress::load(file));   // none yet
    Progress progress;
    progress.seen_home = true;
    progress.lessons["pipe/full"] = {2, true, {"fill", "predict"}};
    progress.lessons["odd \"name\""] = {};
    REQUIRE(progress.save(file));
    auto loaded = Progress::load(file);
    REQUIRE(loaded);
    CHECK(loaded->seen_home);
    CHECK(loaded->lessons.size() == 2);
    CHECK(loaded->lessons["pipe/full"].step == 2);
    CHECK(loaded->lessons["pipe/full"].finished);
    CHECK(loaded->lessons["pipe/full"].done == std::set<std::string>{"fill", "predict"});
    for (const auto& entry : fs::directory_iterator(file.parent_path()))
        CHECK(entry.path() == file);   // no temporary file is left
}

TEST_CASE("two windows share one file: neither loses what was done in the other") {
    test::Folder folder;
    const auto file = folder.root() / "progress.toml";
    Progress first;
    first.lessons["pipe/full"] = {1, false, {"fill"}};
    first.lessons["pipe/empty"] = {3, true, {"all"}};
    REQUIRE(first.save(file));
    Progress second = first, first_kept = first, second_kept = first;

    first.lessons["pipe/full"] = {2, true, {"fill", "why"}};
    first.last = "pipe/full";
    REQUIRE(first.keep(file, first_kept));
    second.lessons["pipe/full"].done.insert("predict");
    second.lessons["fifo/rendezvous"] = {1, false, {"a"}};
    second.reset("pipe/empty");
    REQUIRE(second.keep(file, second_kept));
    const auto both = Progress::load(file);
    REQUIRE(both);
    CHECK(both->lessons.at("pipe/full") == Progress::Entry{1, true, {"fill", "predict", "why"}});
    CHECK(both->lessons.contains("fifo/rendezvous"));
    CHECK_FALSE(both->lessons.contains("pipe/empty"));   // forgotten here, and not begun anew there
    CHECK(both->last == "pipe/full");
    CHECK(second.lessons == both->lessons);   // what the other did is known here now

    second.reset("pipe/full");   // and begun again
    second.lessons["pipe/full"] = {0, false, {}};
    REQUIRE(second.keep(file, second_kept));
    CHECK(Progress::load(file)->lessons.at("pipe/full") == Progress::Entry{});
}

TEST_CASE("many processes keep their steps at once, and all are there") {
    test::Folder folder;
    const auto file = folder.root() / "state" / "progress.toml";
    constexpr int kProcesses = 3, kSteps = 5;
    std::vector<pid_t> all;
    for (int i = 0; i < kProcesses; ++i) {
        all.push_back(fork());
        REQUIRE(all.back() >= 0);
        if (all.back() != 0) continue;
        Progress mine, kept;
        for (int step = 0; step < kSteps; ++step) {
            mine.lessons["pipe/" + std::to_string(i)].done.insert(std::to_string(step));
            mine.lessons["shared"].done.insert(std::to_string(i) + "-" + std::to_string(step));
            while (!mine.keep(file, kept)) {}
        }
        _exit(0);
    }
    for (const pid_t pid : all) CHECK(waitpid(pid, nullptr, 0) == pid);
    const auto kept = Progress::load(file);
    REQUIRE(kept);
    for (int i = 0; i < kProcesses; ++i) CHECK(kept->lessons.at("pipe/" + std::to_string(i)).done.size() == kSteps);
    CHECK(kept->lessons.at("shared").done.size() == kProcesses * kSteps);
    for (const auto& entry : fs::directory_iterator(file.parent_path())) CHECK(entry.path() == file);
}

TEST_CASE("a compiler that only waits is given up, and nothing is said of the program") {
    test::Folder folder;
    REQUIRE(mkfifo((folder.root() / "door").c_str(), 0600) == 0);
    std::ofstream(folder.root() / "waits.cpp") << "#include \"door\"\nint main() {}\n";
    BuildPlan plan{folder.root() / "waits.cpp", folder.root() / "waits", {}};
    plan.patience = std::chrono::seconds(1);
    const auto built = build_now(plan);
    REQUIRE(built);
    CHECK(built->waited);
    CHECK_FALSE(built->ok);
    REQUIRE(built->diagnostics.size() == 1);
}

TEST_CASE("a file cut short anywhere is put aside, never written over, and never a crash") {
    test::Folder folder;
    const auto file = folder.root() / "progress.toml";
    Progress progress;
    progress.lessons["pipe/full"] = {2, true, {"fill", "predict"}};
    REQUIRE(progress.save(file));
    const auto size = fs::file_size(file);
    std::size_t damaged = 0;
    for (std::uintmax_t length = 0; length < size; ++length) {
        REQUIRE(progress.save(file));
        fs::resize_file(file, length);
        const auto kept = open_progress(file);
        CHECK(kept.file == file);
        if (kept.trouble.empty()) continue;   // what is left may be whole in itself
        ++damaged;
        CHECK(kept.trouble.find("progress.toml:") != std::string::npos);
        const auto aside = file.string() + ".damaged" + (damaged == 1 ? "" : "-" + std::to_string(damaged));
        CHECK(kept.trouble.find("kept as " + aside) != std::string::npos);
        CHECK(fs::file_size(aside) == length);
        CHECK_FALSE(fs::exists(file));
    }
    CHECK(damaged > 0);
}

TEST_CASE("whatever lies in the file's place is no crash, and nothing in it is lost") {
    test::Folder folder;
    const auto file = folder.root() / "progress.toml";
    const auto write = [&](const std::string& text) { std::ofstream(file, std::ios::binary) << text; };
    struct Case {
        const char* name;
        std::function<void()> make;
        const char* words;
    };
    const std::vector<Case> cases = {
        {"garbage", [&] { write(std::string("\xfe\x00\xff garbage", 11)); }, "progress.toml:1: not UTF-8"},
        {"binary zero", [&] { write(std::string(100, '\0')); }, "progress.toml:1: control character U+0000"},
        {"huge", [&] { write(""), fs::resize_file(file, 100 << 20); }, "larger than"},
        {"wrong types", [&] { write("lessons = 3\n"); }, "progress.toml:1: 'lessons' must be a table"},
        {"huge number", [&] { write("[lessons.a]\nstep = 9223372036854775807\n"); }, "progress.toml:2: 'step'"},
        {"negative", [&] { write("[lessons.a]\nstep = -1\n"); }, "progress.toml:2: 'step'"},
        {"too large for TOML", [&] { write("[lessons.a]\nstep = 99999999999999999999\n"); }, "progress.toml:2:"},
        {"a directory", [&] { fs::create_directory(file); }, "not a regular file"},
        {"a FIFO", [&] { REQUIRE(mkfifo(file.c_str(), 0600) == 0); }, "not a regular file"},
        {"a link to a device", [&] { fs::create_symlink("/dev/zero", file); }, "not a regular file"},
        {"a link to itself", [&] { fs::create_symlink(file, file); }, "progress.toml"},
    };
    for (const auto& c : cases) {
        CAPTURE(c.name);
        c.make();
        CHECK_FALSE(Progress::load(file));
        const auto kept = open_progress(file);
        CHECK_MESSAGE(kept.trouble.find(c.words) != std::string::npos, kept.trouble);
        CHECK(kept.trouble.find('\n') == std::string::npos);
        CHECK(kept.file == file);
        REQUIRE(fs::symlink_status(file).type() == fs::file_type::not_found);
        CHECK(kept.progress.save(kept.file));
        fs::remove(file);
    }
    std::ptrdiff_t aside = 0;
    for (const auto& entry : fs::directory_iterator(folder.root()))
        aside += entry.path().string().find(".damaged") != std::string::npos;
    CHECK(aside == std::ptrdiff_t(cases.size()));
}

TEST_CASE("what a later version has written stays as it is") {
    test::Folder folder;
    const auto file = folder.root() / "progress.toml";
    std::ofstream(file) << "version = 2\n[lessons.a]\nnew = 1\n";
    const auto kept = open_progress(file);
    CHECK(kept.file.empty());
    CHECK_MESSAGE(kept.trouble.find("progress.toml:1: made by a later ipclab (version 2") != std::string::npos, kept.trouble);
    CHECK(fs::exists(file));
}

TEST_CASE("a link to the file stays a link") {
    test::Folder folder;
    const auto file = folder.root() / "progress.toml", target = folder.root() / "elsewhere.toml";
    fs::create_symlink(target, file);
    Progress progress;
    progress.last = "pipe/full";
    REQUIRE(progress.save(target));
    progress.last = "pipe/empty";
    REQUIRE(progress.save(file));
    CHECK(fs::is_symlink(file));
    CHECK(Progress::load(target)->last == "pipe/empty");
}

TEST_CASE("one lesson is reset, or all") {
    Progress progress;
    progress.seen_home = true, progress.last = "a";
    progress.lessons["a"].step = 2, progress.lessons["b"].finished = true, progress.lessons["c"].step = 1;
    progress.reset("b");
    CHECK(progress.lessons.size() == 2);
    CHECK(progress.last == "a");
    progress.reset("a");
    CHECK(progress.last.empty());
    progress.reset();
    CHECK(progress.lessons.empty());
    CHECK(progress.seen_home);
}

// A writer is killed at instants of all kinds: whoever reads finds a whole file, the old one or the new one.
TEST_CASE("a crash at any instant leaves a whole file") {
    test::Folder folder;
    const auto file = folder.root() / "progress.toml";
    Progress progress;
    REQUIRE(progress.save(file));
    std::minstd_rand random(4711);
    int last = 0, moved = 0;
    for (int round = 0; round < 60; ++round) {
        int begun[2];
        REQUIRE(pipe(begun) == 0);
        const pid_t writer = fork();
        if (writer == 0) {
            // Each version says of itself how long it is, and is longer or shorter than the one before.
            for (int n = last + 1;; ++n) {
                Progress p;
                for (int i = 0; i <= n % 40; ++i) p.lessons["lesson/" + std::to_string(i)].step = n % 10'000;
                if (!p.save(file)) _exit(1);
                if (write(begun[1], "", 1) != 1) _exit(1);
            }
        }
        char byte;
        for (unsigned saves = random() % 4; saves > 0; --saves) REQUIRE(read(begun[0], &byte, 1) == 1);
        for (volatile unsigned spin = random() % 2'000'000; spin > 0;) spin = spin - 1;
        kill(writer, SIGKILL);
        int status = 0;
        waitpid(writer, &status, 0);
        close(begun[0]), close(begun[1]);
        REQUIRE(WIFSIGNALED(status));
        const auto found = Progress::load(file);
        REQUIRE_MESSAGE(found, (found ? "" : found.error().words));
        int n = last;
        if (!found->lessons.empty()) n = found->lessons.begin()->second.step;
        for (const auto& [id, entry] : found->lessons) CHECK(entry.step == n);
        if (n > 0) CHECK(found->lessons.size() == std::size_t(n % 40 + 1));
        CHECK(n >= last);
        moved += n > last;
        last = n;
    }
    CHECK(moved > 10);   // the writers did get somewhere
    REQUIRE(progress.save(file));
    for (const auto& entry : fs::directory_iterator(folder.root()))   // what they left half written is gone
        CHECK_MESSAGE(entry.path().extension() != ".tmp", entry.path().string());
}

TEST_CASE("a folder that cannot be written is an error with its name") {
    test::Folder folder;
    std::ofstream(folder.root() / "plain") << "no folder";
    auto saved = Progress{}.save(folder.root() / "plain" / "progress.toml");
    REQUIRE_FALSE(saved);
    CHECK(saved.error().words.find("plain") != std::string::npos);
}

TEST_CASE("places follow the environment, and XDG's relative paths are ignored") {
    test::Folder folder;
    const auto root = folder.root().string();
    Variable data("IPCLAB_DATA", root + "/data"), programs("IPCLAB_PROGRAMS", root + "/programs"), home("HOME", root);
    CHECK(data_folder() == root + "/data");
    CHECK(programs_folder() == root + "/programs");
    {
        Variable state("XDG_STATE_HOME", root + "/s"), config("XDG_CONFIG_HOME", "relative");
        CHECK(state_folder() == root + "/s/ipclab");
        CHECK(config_folder() == root + "/.config/ipclab");
    }
}

TEST_CASE("runs have a private folder; leftovers go, what is alive or not ours stays") {
    test::Folder folder;
    Variable runtime("XDG_RUNTIME_DIR", folder.root().string());
    const auto one = runs_folder(), two = runs_folder();
    CHECK(one != two);
    CHECK(fs::is_directory(one));
    CHECK((fs::status(one).permissions() & fs::perms::all) == fs::perms::owner_all);
    const auto root = one.parent_path();
    const auto dead = root / ("run-" + std::to_string(a_dead_pid()) + "-1");
    fs::create_directories(dead / "inside");
    for (const char* name : {"run-x-1", "run-0-1", "run--5-1", "other"}) fs::create_directories(root / name);
    CHECK(clean_runs() == 1);
    CHECK_FALSE(fs::exists(dead));
    CHECK(fs::exists(one));
    for (const char* name : {"run-x-1", "run-0-1", "run--5-1", "other"}) CHECK(fs::exists(root / name));
}
