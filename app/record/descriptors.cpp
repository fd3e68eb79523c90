#include "record/descriptors.h"
#include <algorithm>
#include <cstring>
#include <fcntl.h>
#include <linux/close_range.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>

namespace ipclab {

namespace {

auto place(auto& fds, int fd) {
    return std::lower_bound(fds.begin(), fds.end(), fd, [](const Descriptor& d, int wanted) { return d.fd < wanted; });
}

}   // namespace

Descriptors::Descriptors(const Descriptors& other) : descriptions_(other.descriptions_) {
    std::map<const Table*, std::shared_ptr<Table>> copied;
    for (const auto& [pid, table] : other.tables_) {
        auto& copy = copied[table.get()];
        if (!copy) copy = std::make_shared<Table>(*table);
        tables_.emplace_hint(tables_.end(), pid, copy);
    }
}

Descriptors& Descriptors::operator=(const Descriptors& other) {
    if (this != &other) *this = Descriptors(other);
    return *this;
}

// What is not known yet is an orphan: a child's first events can come before its parent's Fork.
Descriptors::Table& Descriptors::table_of(std::int32_t pid) {
    auto& table = tables_[pid];
    if (!table) {
        table = std::make_shared<Table>();
        table->orphan = true;
    }
    return *table;
}

void Descriptors::drop(Ofd ofd) {
    const auto it = descriptions_.find(ofd);
    if (it != descriptions_.end() && --it->second.count <= 0) descriptions_.erase(it);
}

void Descriptors::set(Table& table, const Descriptor& d) {
    ++descriptions_[d.ofd].count;
    const auto it = place(table.fds, d.fd);
    if (it != table.fds.end() && it->fd == d.fd) {
        const Ofd before = it->ofd;
        *it = d;
        drop(before);
    } else {
        table.fds.insert(it, d);
    }
}

void Descriptors::close(Table& table, int fd) {
    if (table.orphan) table.closed.push_back(fd);
    const auto it = place(table.fds, fd);
    if (it == table.fds.end() || it->fd != fd) return;
    drop(it->ofd);
    table.fds.erase(it);
}

void Descriptors::close_range(Table& table, std::uint64_t first, std::uint64_t last) {
    std::erase_if(table.fds, [&](const Descriptor& d) {
        const bool in = std::uint64_t(d.fd) >= first && std::uint64_t(d.fd) <= last;
        if (in) drop(d.ofd);
        return in;
    });
}

// Gives pid a table of its own where it shares one (exec and unshare do).
Descriptors::Table& Descriptors::unshare(std::int32_t pid) {
    auto& table = tables_[pid];
    if (!table) return table_of(pid);
    if (table.use_count() > 1) {
        table = std::make_shared<Table>(*table);
        for (const Descriptor& d : table->fds) ++descriptions_[d.ofd].count;
    }
    return *table;
}

void Descriptors::forget(std::int32_t pid) {
    const auto it = tables_.find(pid);
    if (it == tables_.end()) return;
    if (it->second.use_count() == 1)
        for (const Descriptor& d : it->second->fds) drop(d.ofd);
    tables_.erase(it);
}

void Descriptors::spawn(const Event& e) {
    forget(e.pid);   // a pid that is used again
    tables_[e.pid] = std::make_shared<Table>();
}

void Descriptors::fork(const Event& e) {
    const auto child = std::int32_t(e.a);
    if (child == e.pid) return;   // a thread
    table_of(e.pid);
    const auto parent = tables_[e.pid];
    Table early;   // what the child did before its birth was told
    if (const auto it = tables_.find(child); it != tables_.end()) {
        if (it->second->orphan) early = *it->second;
        forget(child);   // or a pid that is used again
    }
    if (e.c & CLONE_FILES) {
        tables_[child] = parent;
        return;
    }
    auto table = std::make_shared<Table>(*parent);
    table->orphan = false;
    table->closed.clear();
    for (const Descriptor& d : table->fds) ++descriptions_[d.ofd].count;
    for (int fd : early.closed) close(*table, fd);
    for (const Descriptor& d : early.fds) set(*table, d);
    tables_[child] = std::move(table);
}

void Descriptors::exec(const Event& e) {
    Table& table = unshare(e.pid);
    std::erase_if(table.fds, [&](const Descriptor& d) {
        if (d.cloexec) drop(d.ofd);
        return d.cloexec;
    });
}

void Descriptors::descriptor(const Event& e, std::span<const std::byte> payload) {
    const auto bits = DescriptorBits::unpack(e.d);
    const auto ofd = Ofd(e.b);
    if (ofd == 0) return close(table_of(e.pid), int(e.a));   // the tracer found it closed
    set(table_of(e.pid), {int(e.a), ofd, bits.cloexec});
    Description& d = descriptions_[ofd].description;
    d.id = ofd;
    d.object = ObjectId::unpack(e.c);
    d.readable = bits.readable;
    d.writable = bits.writable;
    d.nonblock = bits.nonblock;
    d.append = bits.append;
    d.direct = bits.direct;
    d.outside = d.outside || bits.outside;
    if (!payload.empty()) d.path.assign(reinterpret_cast<const char*>(payload.data()), payload.size());
}

Description* Descriptors::open(std::int32_t pid, int fd) {
    const Descriptor* d = find(pid, fd);
    const auto it = d ? descriptions_.find(d->ofd) : descriptions_.end();
    return it == descriptions_.end() ? nullptr : &it->second.description;
}

void Descriptors::exit_of_call(const Event& e, std::span<const std::byte> payload, const Event& enter) {
    if (e.flags & kRestarted) return;
    const int fd = int(enter.a);
    const bool failed = e.a < 0;
    switch (enter.call) {
    case SYS_close:   // close(2): the descriptor is released even when EINTR or EIO is returned
        if (e.a != -EBADF) close(table_of(e.pid), fd);
        break;
    case SYS_close_range: {
        if (failed) break;
        Table& table = enter.c & CLOSE_RANGE_UNSHARE ? unshare(e.pid) : table_of(e.pid);
        const auto first = std::uint32_t(enter.a), last = std::uint32_t(enter.b);
        if (!(enter.c & CLOSE_RANGE_CLOEXEC)) close_range(table, first, last);
        else
            for (Descriptor& d : table.fds)
                if (std::uint32_t(d.fd) >= first && std::uint32_t(d.fd) <= last) d.cloexec = true;
        break;
    }
    case SYS_unshare:
        if (!failed && enter.a & CLONE_FILES) unshare(e.pid);
        break;
    case SYS_fcntl:
        if (failed) break;
        if (enter.b == F_SETFD) {
            Table& table = table_of(e.pid);
            if (const auto it = place(table.fds, fd); it != table.fds.end() && it->fd == fd) it->cloexec = enter.c & FD_CLOEXEC;
        } else if (Description* d = enter.b == F_SETFL ? open(e.pid, fd) : nullptr) {
            d->nonblock = enter.c & O_NONBLOCK;
            d->append = enter.c & O_APPEND;
            d->direct = enter.c & O_DIRECT;
        }
        break;
    case SYS_ioctl:
        if (failed) break;
        if (std::uint32_t(enter.b) == FIONBIO) {
            int on = 0;
            Description* d = open(e.pid, fd);
            if (!d || payload.size() < sizeof on) break;
            std::memcpy(&on, payload.data(), sizeof on);
            d->nonblock = on != 0;
        } else if (std::uint32_t(enter.b) == FIOCLEX || std::uint32_t(enter.b) == FIONCLEX) {
            Table& table = table_of(e.pid);
            if (const auto it = place(table.fds, fd); it != table.fds.end() && it->fd == fd)
                it->cloexec = std::uint32_t(enter.b) == FIOCLEX;
        }
        break;
    default:
        break;
    }
}

void Descriptors::apply(const Event& e, std::span<const std::byte> payload, const Event* enter) {
    switch (e.kind) {
    case Kind::Spawn:
        spawn(e);
        break;
    case Kind::Fork:
        fork(e);
        break;
    case Kind::Exec:
        exec(e);
        break;
    case Kind::Descriptor:
        descriptor(e, payload);
        break;
    case Kind::Exited:   // the leader's end is reported last, when no thread is left (ptrace(2))
        if (e.tid == e.pid) forget(e.pid);
        break;
    case Kind::Exit:
        if (enter) exit_of_call(e, payload, *enter);
        break;
    case Kind::Command:
        if (e.b > 0 && CommandKind(e.a) == CommandKind::Nonblock)
            if (Description* d = open(std::int32_t(e.b), int(e.d))) d->nonblock = e.c != 0;
        break;
    default:
        break;
    }
}

void Descriptors::remove(std::int32_t pid, int fd) { close(table_of(pid), fd); }

const Descriptor* Descriptors::find(std::int32_t pid, int fd) const {
    const auto table = tables_.find(pid);
    if (table == tables_.end()) return nullptr;
    const auto it = place(table->second->fds, fd);
    return it != table->second->fds.end() && it->fd == fd ? &*it : nullptr;
}

const Description* Descriptors::description(Ofd ofd) const {
    const auto it = descriptions_.find(ofd);
    return it == descriptions_.end() ? nullptr : &it->second.description;
}

const Description* Descriptors::description(std::int32_t pid, int fd) const {
    const Descriptor* d = find(pid, fd);
    return d ? description(d->ofd) : nullptr;
}

ObjectId Descriptors::object(std::int32_t pid, int fd) const {
    const Description* d = description(pid, fd);
    return d ? d->object : ObjectId{};
}

std::vector<Descriptor> Descriptors::table(std::int32_t pid) const {
    const auto it = tables_.find(pid);
    return it == tables_.end() ? std::vector<Descriptor>{} : it->second->fds;
}

template <class Wanted> std::vector<Holder> Descriptors::holders_where(ObjectId object, Wanted wanted) const {
    std::vector<Holder> found;
    for (const auto& [pid, table] : tables_)
        for (const Descriptor& d : table->fds)
            if (const Description* description = this->description(d.ofd);
                description && description->object == object && wanted(*description))
                found.push_back({pid, d.fd, d.ofd});
    return found;
}

std::vector<Holder> Descriptors::holders(ObjectId object) const {
    return holders_where(object, [](const Description&) { return true; });
}
std::vector<Holder> Descriptors::readers(ObjectId object) const {
    return holders_where(object, [](const Description& d) { return d.readable; });
}
std::vector<Holder> Descriptors::writers(ObjectId object) const {
    return holders_where(object, [](const Description& d) { return d.writable; });
}

bool Descriptors::outside(ObjectId object) const {
    return std::any_of(descriptions_.begin(), descriptions_.end(),
                       [&](const auto& it) { return it.second.description.object == object && it.second.description.outside; });
}

}   // namespace ipclab
