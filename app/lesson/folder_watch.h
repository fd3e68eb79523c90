// Whether the files of a folder have changed: for whoever writes a lesson and wants to see it.
#pragma once
#include <cstdint>
#include <filesystem>
#include <map>
#include <vector>

namespace ipclab {

class FolderWatch {
public:
    explicit FolderWatch(std::filesystem::path folder);

    // The files that changed, came or went since the last answer, relative to the folder; empty: none, or they are
    // still changing. Ask now and then: an answer comes once two looks in a row see the same.
    std::vector<std::filesystem::path> changed();

private:
    struct Stamp {
        std::int64_t seconds = 0, nanoseconds = 0, size = 0;
        std::uint64_t inode = 0;
        bool operator==(const Stamp&) const = default;
    };
    using Stamps = std::map<std::filesystem::path, Stamp>;
    Stamps look() const;

    std::filesystem::path folder_;
    Stamps told_, latest_;
};

}   // namespace ipclab
