// What the learner has done, in one file under XDG_STATE_HOME, written whole or not at all (write_text).
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
        bool operator==(const Entry&) const = default;
    };
    std::map<std::string, Entry> lessons;   // by lesson id
    std::string last;                       // the lesson that was open last; "" none
    bool seen_home = false;                 // the very first start is over

    // As if that lesson had never been opened; without one, all of them. The very first start stays over.
    void reset(const std::string& lesson = "");

    // A missing file is no error. An error names file and line, and leaves the file as it is.
    static Result<Progress> load(const std::filesystem::path& file);
    Status save(const std::filesystem::path& file) const;
    // Saves what has changed since `base`, over what the file has by now: several windows share it, and a person's steps in
    // one are not lost by the other. Afterwards both have all of it. An error leaves all three as they were.
    Status keep(const std::filesystem::path& file, Progress& base);
};

// What a session begins with, whatever the file is like.
struct KeptProgress {
    Progress progress;
    std::filesystem::path file;   // where to save; empty: nowhere, since what is there must not be written over
    std::string trouble;          // what was wrong with it, and what became of it; "" nothing
};
// A damaged file is put aside under a name of its own: what a person did is in there, and may be mended by hand. One that a
// later version wrote stays where it is.
KeptProgress open_progress(const std::filesystem::path& file);

}   // namespace ipclab
