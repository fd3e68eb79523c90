// What the learner has done, in one file under XDG_STATE_HOME, written by temporary file and rename.
#pragma once
#include "record/result.h"
#include <filesystem>
#include <map>
#include <set>
#include <string>

namespace ipclab {

struct Progress {
    struct Entry {
        int step = 0;
        bool finished = false;
        std::set<std::string> done;
    };
    std::map<std::string, Entry> lessons; // by lesson id
    bool seen_home = false;               // the very first start is over

    static Result<Progress> load(const std::filesystem::path& file); // a missing file is no error
    Status save(const std::filesystem::path& file) const;
};

} // namespace ipclab
