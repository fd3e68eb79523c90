// Who has which file descriptor open, folded from the log. Tracer and world both use it, so that the two
// cannot disagree. A table belongs to a thread group, or to several tasks that share it with CLONE_FILES.
#pragma once
#include "record/event.h"
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace ipclab {

using Ofd = std::uint32_t;   // serial of an open file description, shown as "ofd:7"; 0 is none

struct Descriptor {
    int fd = -1;
    Ofd ofd = 0;
    bool cloexec = false;
};

// An open file description: what descriptors share after dup and fork (open(2)).
struct Description {
    Ofd id = 0;
    ObjectId object;
    bool readable = false, writable = false, nonblock = false, append = false, direct = false, outside = false;
    std::string path;
};

struct Holder { std::int32_t pid; int fd; Ofd ofd; };

class Descriptors {
public:
    // Folds one event. Understands Spawn, Fork, Exec, Exited, Descriptor, and the Exit of close, close_range,
    // fcntl(F_SETFL, F_SETFD), ioctl(FIONBIO); leaves the rest alone. `enter` is the Enter event of the same
    // call where the event is an Exit (its arguments), else nullptr.
    void apply(const Event&, std::span<const std::byte> payload, const Event* enter);

    // Takes fd out of pid's table at once: a close that is known to have taken effect before its exit was seen.
    void remove(std::int32_t pid, int fd);

    const Descriptor* find(std::int32_t pid, int fd) const;            // nullptr: not open
    const Description* description(Ofd) const;                         // nullptr: gone
    const Description* description(std::int32_t pid, int fd) const;
    ObjectId object(std::int32_t pid, int fd) const;                   // none: not open
    std::vector<Descriptor> table(std::int32_t pid) const;             // by fd
    std::vector<Holder> holders(ObjectId) const;                       // all descriptors of all processes on it
    std::vector<Holder> readers(ObjectId) const;
    std::vector<Holder> writers(ObjectId) const;
    bool outside(ObjectId) const;                                      // an end may be held outside the run

private:
    struct Table { std::map<int, Descriptor> fds; };
    std::map<std::int32_t, std::shared_ptr<Table>> tables_;            // by pid; shared after CLONE_FILES
    std::map<Ofd, Description> descriptions_;

    // A Descriptors is a value: copies are deep but for nothing shared with the original.
public:
    Descriptors() = default;
    Descriptors(const Descriptors&);
    Descriptors& operator=(const Descriptors&);
    Descriptors(Descriptors&&) = default;
    Descriptors& operator=(Descriptors&&) = default;
};

} // namespace ipclab
