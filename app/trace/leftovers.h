// What a run leaves behind under a name or an id: System V objects, files in /dev/shm, POSIX queues, FIFOs. The tracer
// writes each into a register before it can come into being, and removes it when the run ends; a start after the tracer
// was killed finds the register without its lock and removes what it names. What was there before the run is never
// written down, and a name that has become another object's since is left alone.
//
// One gap is left: a private (IPC_PRIVATE) semaphore set or message queue that is made in the moment in which the tracer
// is killed. The kernel does not say who made those, so they cannot be told from somebody else's: they are left alone.
#pragma once
#include "record/handle.h"
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace ipclab {

enum class LeftoverKind : std::uint8_t { File, Queue, SystemVMemory, SystemVSemaphores, SystemVQueue, Count };

// How the kernel tells one object from another that has its name later.
struct Identity {
    std::uint64_t device = 0, inode = 0;
    bool operator==(const Identity&) const = default;
};

class Leftovers {
public:
    // Something is about to be made under `name`: a path, a queue's name, a System V key, or, for private memory, "by PID".
    // False if it is there already: then it is somebody else's.
    bool expect(LeftoverKind, const std::string& name);
    // It was made. System V objects have their id as `name` from now on; `expected`: the name before, "" if there was none.
    void made(LeftoverKind, const std::string& name, const std::string& expected);
    // It was not.
    void not_made(LeftoverKind, const std::string& name);
    // Removes what is left of the run; how many objects.
    std::size_t remove();

private:
    void note(std::string_view what, LeftoverKind, const std::string& name, const Identity&);

    std::string text_;   // of the register
    Handle file_;        // locked while we live
    std::filesystem::path path_;
};

// Where the registers are: $XDG_STATE_HOME/ipclab/left.
std::filesystem::path leftovers_folder();
// What the registers of dead tracers name and is still there, in words: "/dev/shm/jobs", "semaphores 5".
std::vector<std::string> left_objects();
// Removes it; how many objects.
std::size_t clean_leftovers();

}   // namespace ipclab
