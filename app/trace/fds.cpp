#include "trace/fds.h"
#include <algorithm>
#include <charconv>
#include <fcntl.h>
#include <filesystem>
#include <linux/kcmp.h>
#include <set>
#include <string_view>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <unistd.h>

namespace ipclab {
namespace {

constexpr std::uint64_t kSystemV = ~std::uint64_t(0);   // stands for a device: System V objects are told apart by their ids
constexpr long kMqueueMagic = 0x19800202;               // statfs(2) of mqueue(7)'s file system; no header has it

std::string fd_path(pid_t pid, int fd) { return "/proc/" + std::to_string(pid) + "/fd/" + std::to_string(fd); }

// Objects without a name are told apart by the number in the link's text: "pipe:[4711]".
struct Anonymous {
    std::string_view prefix;
    ObjectKind kind;
};
constexpr Anonymous kAnonymous[] = {
    {"pipe:[", ObjectKind::Pipe},
    {"socket:[", ObjectKind::Socket},
    {"anon_inode:[eventfd]", ObjectKind::Eventfd},
    {"anon_inode:", ObjectKind::Other},
};

bool is_terminal(const struct stat& facts) {
    const unsigned device = major(facts.st_rdev);
    return S_ISCHR(facts.st_mode) && (device == 4 || device == 5 || (device >= 136 && device <= 143));
}

ObjectKind kind_of_named(const std::string& at, const std::string& path, const struct stat& facts) {
    if (S_ISFIFO(facts.st_mode)) return ObjectKind::Fifo;
    if (is_terminal(facts)) return ObjectKind::Tty;
    if (S_ISCHR(facts.st_mode) || S_ISBLK(facts.st_mode)) return ObjectKind::Other;
    if (path.starts_with("/memfd:") || path.starts_with("/dev/shm/")) return ObjectKind::Memory;
    struct statfs system {};
    if (std::count(path.begin(), path.end(), '/') == 1 && statfs(at.c_str(), &system) == 0 && system.f_type == kMqueueMagic)
        return ObjectKind::Queue;
    return ObjectKind::File;
}

unsigned flags_of(pid_t pid, int fd) {
    const std::string text = read_file("/proc/" + std::to_string(pid) + "/fdinfo/" + std::to_string(fd));
    const std::size_t at = text.find("flags:");
    const std::size_t digits = at == text.npos ? at : text.find_first_of("01234567", at);
    unsigned value = 0;
    if (digits != text.npos) std::from_chars(text.data() + digits, text.data() + text.size(), value, 8);
    return value;
}

DescriptorBits bits_of(unsigned flags, bool outside) {
    const unsigned mode = flags & O_ACCMODE;
    const bool path_only = flags & O_PATH;
    return {.readable = mode != O_WRONLY && !path_only,
            .writable = mode != O_RDONLY && !path_only,
            .nonblock = (flags & O_NONBLOCK) != 0,
            .append = (flags & O_APPEND) != 0,
            .direct = (flags & O_DIRECT) != 0,
            .cloexec = (flags & O_CLOEXEC) != 0,
            .outside = outside};
}

}   // namespace

std::optional<FdFacts> look_at(pid_t pid, int fd) {
    const std::string at = fd_path(pid, fd);
    FdFacts facts;
    facts.path = read_link(at);
    if (facts.path.empty()) return std::nullopt;
    facts.flags = flags_of(pid, fd);
    for (const auto& [prefix, kind] : kAnonymous) {
        if (!facts.path.starts_with(prefix)) continue;
        facts.kind = kind;
        if (prefix.ends_with('['))
            std::from_chars(facts.path.data() + prefix.size(), facts.path.data() + facts.path.size(), facts.inode);
        return facts;
    }
    struct stat status {};
    if (stat(at.c_str(), &status) != 0) return std::nullopt;   // stat through the link opens nothing
    facts.kind = kind_of_named(at, facts.path, status);
    facts.device = status.st_dev;
    facts.inode = status.st_ino;
    return facts;
}

std::string path_seen_by(pid_t pid, int directory, const std::string& path) {
    const std::string base = "/proc/" + std::to_string(pid);
    if (path.starts_with('/')) return base + "/root" + path;
    return (directory == AT_FDCWD ? base + "/cwd" : fd_path(pid, directory)) + "/" + path;
}

std::string absolute_path(pid_t pid, int directory, const std::string& path) {
    if (path.starts_with('/')) return path;
    const std::string base = directory == AT_FDCWD ? "/proc/" + std::to_string(pid) + "/cwd" : fd_path(pid, directory);
    return (std::filesystem::path(read_link(base)) / path).lexically_normal();
}

void Fds::restart() {
    table_ = {};
    objects_.clear();
    named_.clear();
    serials_.fill(0);
    last_ofd_ = 0;
}

void Fds::apply(const Event& event, std::span<const std::byte> payload, const Event* enter) {
    table_.apply(event, payload, enter);
}

ObjectId Fds::object_of(const FdFacts& facts) {
    const auto fresh = [&] { return ObjectId{facts.kind, ++serials_[std::size_t(facts.kind)]}; };
    if (!facts.distinct()) return fresh();
    ObjectId& known = objects_[{facts.kind, facts.device, facts.inode}];
    if (!known) known = fresh();
    return known;
}

void Fds::tell(pid_t pid, pid_t tid, int fd, const FdFacts& facts, ObjectId object, Ofd ofd, bool outside) {
    const Event event = log_.put({.pid = pid,
                                  .tid = tid,
                                  .kind = Kind::Descriptor,
                                  .a = fd,
                                  .b = ofd,
                                  .c = object.pack(),
                                  .d = bits_of(facts.flags, outside).pack()},
                                 facts.path);
    apply(event, std::as_bytes(std::span(facts.path)));
}

void Fds::made(pid_t pid, pid_t tid, int fd, Ofd same) {
    const auto facts = look_at(pid, fd);
    if (!facts) return;   // another thread closed it meanwhile: its own close says so
    const Description* shared = same ? table_.description(same) : nullptr;
    if (shared) tell(pid, tid, fd, *facts, shared->object, same, false);
    else tell(pid, tid, fd, *facts, object_of(*facts), ++last_ofd_, false);
}

void Fds::named_anew(const std::string& path, std::uint32_t before) {
    struct stat status {};
    if (stat(path.c_str(), &status) != 0) return;
    const auto known = objects_.find({ObjectKind::Fifo, status.st_dev, status.st_ino});
    if (known != objects_.end() && known->second.serial <= before) objects_.erase(known);
}

void Fds::changed(pid_t pid, int fd) {
    const auto facts = look_at(pid, fd);
    const Descriptor* known = table_.find(pid, fd);
    const Description* description = table_.description(pid, fd);
    if (facts && known && description) tell(pid, pid, fd, *facts, description->object, known->ofd, false);
}

// kcmp wants candidates: who holds the same object, or any of its kind where objects cannot be told apart.
Ofd Fds::same_description(pid_t pid, int fd, const FdFacts& facts, ObjectId object) const {
    std::set<Ofd> different;
    const bool exact = bool(object);
    for (std::uint32_t serial = exact ? object.serial : 1; serial <= (exact ? object.serial : serials_[std::size_t(facts.kind)]);
         ++serial)
        for (const Holder& other : table_.holders({facts.kind, serial})) {
            if (different.contains(other.ofd)) continue;
            if (syscall(SYS_kcmp, pid, other.pid, KCMP_FILE, fd, other.fd) == 0) return other.ofd;
            different.insert(other.ofd);
        }
    return 0;
}

void Fds::check(pid_t pid, bool outside) {
    const std::vector<int> open = open_numbers(pid);
    if (open.empty()) return;   // unreadable (the program may not be looked at), or really none
    for (const Descriptor& known : table_.table(pid)) {
        if (std::binary_search(open.begin(), open.end(), known.fd)) continue;
        // Found closed: ofd 0 takes it out of the table.
        apply(log_.put({.pid = pid, .tid = pid, .kind = Kind::Descriptor, .a = known.fd}));
    }
    for (const int fd : open) {
        if (table_.find(pid, fd)) continue;
        const auto facts = look_at(pid, fd);
        if (!facts) continue;
        const ObjectId object = facts->distinct() ? object_of(*facts) : ObjectId{};
        if (const Ofd same = same_description(pid, fd, *facts, object))
            tell(pid, pid, fd, *facts, table_.description(same)->object, same, outside);
        else tell(pid, pid, fd, *facts, object ? object : object_of(*facts), ++last_ofd_, outside);
    }
}

// The kernel maps anonymous shared memory and System V segments from files of its own: inodes of the latter are their ids.
Fds::Found Fds::memory(const Mapping& mapping) {
    const bool named =
        mapping.path.starts_with('/') && !mapping.path.starts_with("/SYSV") && !mapping.path.starts_with("/dev/zero");
    const bool memory = !named || mapping.path.starts_with("/dev/shm/") || mapping.path.starts_with("/memfd:");
    const std::uint64_t device = mapping.path.starts_with("/SYSV") ? kSystemV : mapping.device;
    const auto before = serials_;
    const ObjectId object =
        object_of({.kind = memory ? ObjectKind::Memory : ObjectKind::File, .device = device, .inode = mapping.inode});
    return {object, before != serials_};
}

ObjectId Fds::numbered(ObjectKind kind) { return {kind, ++serials_[std::size_t(kind)]}; }

ObjectId Fds::fifo_at(pid_t pid, int directory, const std::string& path) {
    struct stat status {};
    if (stat(path_seen_by(pid, directory, path).c_str(), &status) != 0 || !S_ISFIFO(status.st_mode)) return {};
    return object_of({.kind = ObjectKind::Fifo, .device = status.st_dev, .inode = status.st_ino});
}

void Fds::name_fifo(pid_t pid, pid_t tid, int directory, const std::string& path) {
    const ObjectId fifo = fifo_at(pid, directory, path);
    if (fifo && named_.insert(fifo).second)
        log_.put({.pid = pid, .tid = tid, .kind = Kind::Descriptor, .a = -1, .c = fifo.pack()},
                 absolute_path(pid, directory, path));
}

}   // namespace ipclab
