#include "lesson/folder_watch.h"
#include <sys/stat.h>

namespace ipclab {

namespace {
constexpr std::size_t kMost = 2000;   // files: no lesson has more, and a home folder opened by mistake would have many
constexpr int kDepth = 3;
}   // namespace

FolderWatch::FolderWatch(std::filesystem::path folder) : folder_(std::move(folder)) { told_ = latest_ = look(); }

FolderWatch::Stamps FolderWatch::look() const {
    namespace fs = std::filesystem;
    Stamps found;
    std::error_code wrong;   // a folder that is just being replaced looks empty for a moment
    fs::recursive_directory_iterator at(folder_, fs::directory_options::skip_permission_denied, wrong);
    for (; !wrong && at != fs::recursive_directory_iterator() && found.size() < kMost; at.increment(wrong)) {
        const fs::path& path = at->path();
        const std::string name = path.filename().string();
        if (at.depth() >= kDepth || name.starts_with(".")) at.disable_recursion_pending();
        // What editors leave beside a file while it is being written is none of the lesson's.
        if (name.starts_with(".") || name.ends_with("~") || name.ends_with(".swp") || name.ends_with(".tmp")) continue;
        struct stat s {};
        if (::lstat(path.c_str(), &s) != 0 || !S_ISREG(s.st_mode)) continue;
        found[path.lexically_relative(folder_)] = {s.st_mtim.tv_sec, s.st_mtim.tv_nsec, s.st_size, s.st_ino};
    }
    return found;
}

std::vector<std::filesystem::path> FolderWatch::changed() {
    Stamps now = look();
    const bool settled = now == latest_;
    latest_ = std::move(now);
    std::vector<std::filesystem::path> names;
    if (!settled || latest_ == told_) return names;
    for (const auto& [name, stamp] : latest_)
        if (const auto before = told_.find(name); before == told_.end() || !(before->second == stamp)) names.push_back(name);
    for (const auto& [name, stamp] : told_)
        if (!latest_.contains(name)) names.push_back(name);
    told_ = latest_;
    return names;
}

}   // namespace ipclab
