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

struct Holder {
    std::int32_t pid;
    int fd;
    Ofd ofd;
};

class Descriptors {
public:
    // Folds one event. Understands Spawn, Fork, Exec, Exited, Descriptor, Command/Nonblock, and the Exit of close,
    // close_range, unshare(CLONE_FILES), fcntl(F_SETFL, F_SETFD), ioctl(FIONBIO, FIOCLEX, FIONCLEX); leaves the rest
    // alone. `enter` is the Enter event of the same call where the event is an Exit (its arguments), else nullptr.
    // FIONBIO's flag is in the program's memory: it is taken from the payload of the Exit (an int), if there is one.
    void apply(const Event&, std::span<const std::byte> payload, const Event* enter);

    // Takes fd out of pid's table at once: a close that is known to have taken effect before its exit was seen.
    void remove(std::int32_t pid, int fd);

    const Descriptor* find(std::int32_t pid, int fd) const;   // nullptr: not open
    const Description* description(Ofd) const;                // nullptr: gone
    const Description* description(std::int32_t pid, int fd) const;
    ObjectId object(std::int32_t pid, int fd) const;         // none: not open
    std::vector<Descriptor> table(std::int32_t pid) const;   // by fd
    std::vector<Holder> holders(ObjectId) const;             // all descriptors of all processes on it
    std::vector<Holder> readers(ObjectId) const;
    std::vector<Holder> writers(ObjectId) const;
    bool outside(ObjectId) const;   // an end may be held outside the run

    // A Descriptors is a value: copies are deep, and tables that are shared in the original are shared in the copy.
    Descriptors() = default;
    Descriptors(const Descriptors&);
    Descriptors& operator=(const Descriptors&);
    Descriptors(Descriptors&&) = default;
    Descriptors& operator=(Descriptors&&) = default;
    ~Descriptors() = default;

private:
    struct Table {
        std::vector<Descriptor> fds;   // by fd; few, and looked up at every call
        bool orphan = false;           // its owner was seen before the Fork that made it; until then
        std::vector<int> closed;       // … these were closed
    };
    struct Open {
        Description description;
        int count = 0;   // descriptors on it
    };

    Table& table_of(std::int32_t pid);
    void set(Table&, const Descriptor&);
    void close(Table&, int fd);
    void close_range(Table&, std::uint64_t first, std::uint64_t last);
    void drop(Ofd);
    Table& unshare(std::int32_t pid);
    void forget(std::int32_t pid);
    void spawn(const Event&);
    void fork(const Event&);
    void exec(const Event&);
    void descriptor(const Event&, std::span<const std::byte> payload);
    void exit_of_call(const Event&, std::span<const std::byte> payload, const Event& enter);
    Description* open(std::int32_t pid, int fd);
    template <class Wanted> std::vector<Holder> holders_where(ObjectId, Wanted) const;

    std::map<std::int32_t, std::shared_ptr<Table>> tables_;   // by pid; shared after CLONE_FILES
    std::map<Ofd, Open> descriptions_;
};

}   // namespace ipclab
