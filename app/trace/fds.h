// Descriptors as they appear: gives open file descriptions and kernel objects their serials and tells the log.
#pragma once
#include "record/descriptors.h"
#include "trace/log.h"
#include "trace/maps.h"
#include "trace/proc.h"
#include <array>
#include <map>
#include <optional>
#include <set>
#include <sys/types.h>
#include <tuple>

namespace ipclab {

// What /proc says of one descriptor.
struct FdFacts {
    ObjectKind kind = ObjectKind::Other;
    std::uint64_t device = 0, inode = 0;
    unsigned flags = 0;   // as open(2) has them
    std::string path;     // as /proc/PID/fd shows it

    bool distinct() const { return device != 0 || inode != 0; }   // else nothing tells this object from others of its kind
};
std::optional<FdFacts> look_at(pid_t pid, int fd);   // none: not open, or not allowed

class Fds {
public:
    explicit Fds(Log& log) : log_(log) {}
    void restart();   // a new recording: serials from 1

    const Descriptors& table() const { return table_; }

    // Folds an event that was put into the log.
    void apply(const Event& event, std::span<const std::byte> payload = {}, const Event* enter = nullptr);

    // After a call that makes descriptors: tells of fd. `same`: the description it shares after dup, 0: a new one.
    void made(pid_t pid, pid_t tid, int fd, Ofd same = 0);
    // A call made a new FIFO by this name: the inode's number may have been that of one of the `before` that were known.
    void named_anew(const std::string& path, std::uint32_t before);
    std::uint32_t known(ObjectKind kind) const { return serials_[std::size_t(kind)]; }
    // After the lab changed flags of fd's description from outside.
    void changed(pid_t pid, int fd);
    // Compares with /proc/PID/fd and tells of what is missing. Unknown ones are compared with kcmp(2).
    // outside: they come from outside the run.
    void check(pid_t pid, bool outside);

    // Tells, once of each, that a path leads to a FIFO, before anybody has a descriptor of it; nothing if it leads elsewhere.
    void name_fifo(pid_t pid, pid_t tid, int directory, const std::string& path);
    // The object that a path leads to, from pid's point of view, if it is a FIFO. `directory`: a descriptor or AT_FDCWD.
    struct Found {
        ObjectId object;
        bool fresh = false;
    };
    Found memory(const Mapping&);    // of a shared mapping
    ObjectId numbered(ObjectKind);   // a new object that no descriptor leads to
    ObjectId fifo_at(pid_t pid, int directory, const std::string& path);

private:
    ObjectId object_of(const FdFacts&);
    Ofd same_description(pid_t pid, int fd, const FdFacts&, ObjectId) const;
    void tell(pid_t pid, pid_t tid, int fd, const FdFacts&, ObjectId, Ofd, bool outside);

    using Key = std::tuple<ObjectKind, std::uint64_t, std::uint64_t>;
    Log& log_;
    Descriptors table_;
    std::map<Key, ObjectId> objects_;
    std::set<ObjectId> named_;   // FIFOs whose path was told
    std::array<std::uint32_t, std::size_t(ObjectKind::Count)> serials_{};
    Ofd last_ofd_ = 0;
};

// The way to a path as pid sees it, for stat; and that path, made absolute.
std::string path_seen_by(pid_t pid, int directory, const std::string& path);
std::string absolute_path(pid_t pid, int directory, const std::string& path);

}   // namespace ipclab
