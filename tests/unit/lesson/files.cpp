// Progress and places: what is kept of a person's work must survive a crash, and what is not ours stays.
#include "folder.h"
#include "lesson/paths.h"
#include "lesson/progress.h"
#include <doctest/doctest.h>
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
} // namespace

TEST_CASE("progress comes back as it was saved") {
    test::Folder folder;
    const auto file = folder.root() / "state" / "progress.toml";
    CHECK(Progress::load(file)); // none yet
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
    for (const auto& entry : fs::directory_iterator(file.parent_path())) CHECK(entry.path() == file); // no temporary file is left
}

TEST_CASE("a file cut short anywhere is kept aside, and never a crash") {
    test::Folder folder;
    const auto file = folder.root() / "progress.toml", aside = folder.root() / "progress.toml.damaged";
    Progress progress;
    progress.lessons["pipe/full"] = {2, true, {"fill", "predict"}};
    REQUIRE(progress.save(file));
    const auto size = fs::file_size(file);
    int damaged = 0;
    for (std::uintmax_t length = 0; length < size; ++length) {
        REQUIRE(progress.save(file));
        fs::resize_file(file, length);
        auto loaded = Progress::load(file);
        if (loaded) continue; // what is left may be whole in itself
        ++damaged;
        CHECK(loaded.error().words.find("progress.toml:") != std::string::npos);
        CHECK(loaded.error().words.find("kept as") != std::string::npos);
        CHECK(fs::file_size(aside) == length);
        CHECK_FALSE(fs::exists(file));
    }
    CHECK(damaged > 0);
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
