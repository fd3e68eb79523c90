#include "lesson/code.h"
#include "lesson/paths.h"
#include "lesson/text_file.h"
#include "record/handle.h"
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>

namespace ipclab {

namespace fs = std::filesystem;

// Write, sync, rename: after a crash either text is there, whole.
static Status write_whole(const fs::path& file, const std::string& text) {
    const auto beside = file.string() + ".new";
    Handle out(open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
    if (!out) return system_error("open " + beside, errno);
    for (std::size_t done = 0; done < text.size();) {
        const ssize_t wrote = write(out.get(), text.data() + done, text.size() - done);
        if (wrote < 0 && errno == EINTR) continue;
        if (wrote < 0) return system_error("write " + beside, errno);
        done += std::size_t(wrote);
    }
    if (fsync(out.get()) != 0) return system_error("write " + beside, errno);
    if (rename(beside.c_str(), file.c_str()) != 0) return system_error("rename " + beside, errno);
    return Nothing{};
}

Result<LearnerFile> LearnerFile::open(const Lesson& lesson) {
    const auto path = exercises_folder() / lesson.id / lesson.code->file;
    std::error_code wrong;
    fs::create_directories(path.parent_path(), wrong);
    if (wrong) return Error{path.parent_path().string() + ": " + wrong.message()};
    LearnerFile file(path, lesson.folder / lesson.code->file);
    if (!fs::exists(path, wrong)) {
        const auto text = file.start();
        if (!text) return text.error();
        if (auto saved = file.save(*text); !saved) return saved.error();
    }
    return file;
}

Result<std::string> LearnerFile::start() const { return read_text(start_); }

// The stamp is taken first: what is written in between is seen as a change, and read once more.
Result<std::string> LearnerFile::read() {
    seen_ = stamp();
    return read_text(path_);
}

Status LearnerFile::save(const std::string& text) {
    auto saved = write_whole(path_, text);
    if (saved) seen_ = stamp();
    return saved;
}

Status LearnerFile::reset() {
    const auto text = start();
    if (!text) return text.error();
    std::error_code wrong;
    fs::rename(path_, path_.string() + ".before", wrong);   // there may be none
    return save(*text);
}

bool LearnerFile::changed() const { return stamp() != seen_; }

LearnerFile::Stamp LearnerFile::stamp() const {
    struct stat s {};
    if (stat(path_.c_str(), &s) != 0) return {};
    return {s.st_mtim.tv_sec, s.st_mtim.tv_nsec, s.st_size, s.st_ino};
}

}   // namespace ipclab
