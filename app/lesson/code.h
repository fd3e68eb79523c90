// The learner's own copy of an exercise's file. It is theirs: nothing but their editing, and a reset, changes it.
#pragma once
#include "lesson/lesson.h"
#include "record/result.h"
#include <cstdint>

namespace ipclab {

class LearnerFile {
public:
    // Below XDG_DATA_HOME/ipclab/exercises/<lesson's id>/; made from what the lesson starts from where it is not there
    // yet. The lesson must have code.
    static Result<LearnerFile> open(const Lesson&);

    const std::filesystem::path& path() const { return path_; }
    Result<std::string> read();          // its text now; from then on changed() is about later changes
    Status save(const std::string&);     // by temporary file and rename
    Status reset();                      // back to the start; what was there is kept beside it, as <file>.before
    bool changed() const;                // on the disk, since it was read or saved here: somebody else's editor
    Result<std::string> start() const;   // what the lesson starts from

private:
    struct Stamp {
        std::int64_t seconds = 0, nanoseconds = 0, size = -1;
        std::uint64_t inode = 0;
        bool operator==(const Stamp&) const = default;
    };
    LearnerFile(std::filesystem::path path, std::filesystem::path start) : path_(std::move(path)), start_(std::move(start)) {}
    Stamp stamp() const;

    std::filesystem::path path_, start_;
    Stamp seen_;
};

}   // namespace ipclab
