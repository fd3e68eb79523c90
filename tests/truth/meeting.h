// Programs of a lesson that are started apart and meet by the name of a FIFO in a folder of their own.
#pragma once
#include "staged.h"
#include <filesystem>
#include <optional>

namespace ipclab::test {

// A folder of the test's own; gone with it.
class PrivateFolder {
public:
    PrivateFolder();
    ~PrivateFolder();
    PrivateFolder(const PrivateFolder&) = delete;
    PrivateFolder& operator=(const PrivateFolder&) = delete;
    const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

struct Actor {
    std::string role;
    std::vector<std::string> run;
};   // "reader", {"fifo/no-boundaries/reader", "4"}

// The folder is made before the run, and removed after it.
class Meeting : private PrivateFolder, public Staged {
public:
    // Held from each one's first of these calls on.
    Meeting(const std::vector<Actor>&, std::vector<std::string> begin);

    std::filesystem::path at(const std::string& name) const { return path() / name; }
    // The latest FIFO of that name; its path is the kernel's.
    const Channel& fifo(const std::string& name) const;
    // Its unread bytes, by the world and, where somebody has it open, by FIONREAD.
    std::int64_t fifo_level(const std::string& name) const;
    // It went on from its wait, and is held before its next call. Returns the call that waited.
    Seen until_through(std::string_view lineage, std::string_view call);
    // O_NONBLOCK of the open that it is held before, until kernel and log have it.
    void nonblock_open(std::string_view lineage, bool on);
};

}   // namespace ipclab::test
