#include "lesson/paths.h"
#include "lesson/objects.h"
#include "lesson/text_file.h"
#include <atomic>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <fmt/format.h>
#include <string>
#include <sys/stat.h>
#include <unistd.h>

namespace ipclab {

namespace fs = std::filesystem;

static fs::path environment(const char* name) {
    const char* value = std::getenv(name);
    return value ? fs::path(value) : fs::path();
}

// XDG: a relative path in these variables is to be ignored.
static fs::path xdg(const char* name, const fs::path& below_home) {
    auto path = environment(name);
    if (!path.is_absolute()) path = environment("HOME") / below_home;
    return path / "ipclab";
}

static fs::path beside_program(const char* relative) {
    std::error_code wrong;
    const auto program = fs::read_symlink("/proc/self/exe", wrong);
    return wrong ? fs::path() : (program.parent_path() / relative).lexically_normal();
}

static fs::path first_there(const char* variable, const char* relative, const char* built) {
    if (auto told = environment(variable); !told.empty()) return told;
    std::error_code wrong;
    if (auto installed = beside_program(relative); !installed.empty() && fs::is_directory(installed, wrong)) return installed;
    return built;
}

fs::path data_folder() { return first_there("IPCLAB_DATA", "../share/ipclab", IPCLAB_SOURCE_DIR); }
fs::path programs_folder() { return first_there("IPCLAB_PROGRAMS", "../lib/ipclab", IPCLAB_BUILD_DIR "/programs"); }
fs::path state_folder() { return xdg("XDG_STATE_HOME", ".local/state"); }
fs::path config_folder() { return xdg("XDG_CONFIG_HOME", ".config"); }
fs::path exercises_folder() { return xdg("XDG_DATA_HOME", ".local/share") / "exercises"; }

// XDG_PICTURES_DIR="$HOME/Pictures", a line of user-dirs.dirs.
static fs::path pictures_of_desktop() {
    if (auto told = environment("XDG_PICTURES_DIR"); told.is_absolute()) return told;
    auto config = environment("XDG_CONFIG_HOME");
    if (!config.is_absolute()) config = environment("HOME") / ".config";
    const auto text = read_text(config / "user-dirs.dirs");
    if (!text) return {};
    constexpr std::string_view kKey = "\nXDG_PICTURES_DIR=\"", kHome = "$HOME/";
    const auto at = ("\n" + *text).find(kKey);
    if (at == std::string::npos) return {};
    const auto begin = at + kKey.size() - 1;
    const auto value = text->substr(begin, text->find('"', begin) - begin);
    return value.starts_with(kHome) ? environment("HOME") / value.substr(kHome.size()) : fs::path(value);
}

fs::path pictures_folder() {
    for (const auto& folder : {pictures_of_desktop(), environment("HOME")}) {
        std::error_code wrong;
        if (folder.is_absolute() && fs::is_directory(folder, wrong) && access(folder.c_str(), W_OK | X_OK) == 0) return folder;
    }
    std::error_code wrong;
    return fs::current_path(wrong);
}

// Below XDG_RUNTIME_DIR, which is ours alone; else in /tmp under a name with our uid, used only if it is really ours.
static fs::path runs_root() {
    if (auto runtime = environment("XDG_RUNTIME_DIR"); runtime.is_absolute() && access(runtime.c_str(), W_OK | X_OK) == 0)
        return runtime / "ipclab";
    return fmt::format("/tmp/ipclab-{}", getuid());
}

static bool private_folder(const fs::path& path) {
    if (mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) return false;
    struct stat s {};
    return lstat(path.c_str(), &s) == 0 && S_ISDIR(s.st_mode) && s.st_uid == getuid() && (s.st_mode & 022) == 0;
}

// "run-<pid>-<n>": whose it is; 0 for a name that is not one of these.
static pid_t owner_of(const std::string& name) {
    constexpr std::string_view kPrefix = "run-";
    if (name.rfind(kPrefix, 0) != 0) return 0;
    pid_t pid = 0;
    const char* end = name.data() + name.size();
    const auto [at, wrong] = std::from_chars(name.data() + kPrefix.size(), end, pid);
    return wrong == std::errc{} && at != end && *at == '-' && pid > 0 ? pid : 0;
}

std::vector<fs::path> left_runs() {
    std::error_code wrong;
    std::vector<fs::path> left;
    for (const auto& entry : fs::directory_iterator(runs_root(), wrong)) {
        const auto owner = owner_of(entry.path().filename().string());
        if (owner != 0 && kill(owner, 0) != 0 && errno == ESRCH) left.push_back(entry.path());
    }
    return left;
}

std::size_t clean_runs() {
    std::size_t removed = 0;
    if (!private_folder(runs_root())) return 0;
    for (const auto& folder : left_runs()) {
        std::error_code wrong;
        remove_objects(folder);
        fs::remove_all(folder, wrong);
        removed += !wrong;
    }
    return removed;
}

fs::path runs_folder() {
    static std::atomic<unsigned> number{0};   // only makes names differ within this process
    const auto root = runs_root();
    for (int tries = 0; private_folder(root) && tries < 1000; ++tries) {
        auto folder = root / fmt::format("run-{}-{}", getpid(), ++number);
        if (mkdir(folder.c_str(), 0700) == 0) return folder;
        if (errno != EEXIST) break;
    }
    // The usual place is somebody else's, or cannot be written: a name nobody could have prepared.
    std::string pattern = (fs::temp_directory_path() / fmt::format("ipclab-run-{}-XXXXXX", getpid())).string();
    return mkdtemp(pattern.data()) ? fs::path(pattern) : fs::path();
}

}   // namespace ipclab
