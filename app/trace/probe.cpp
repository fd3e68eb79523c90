// Levels, read from the kernel itself through a duplicate of a descriptor that lives for microseconds.
//
// A duplicate shares the open file description, and while it lives the description does not die: end of file would come
// late, and a write could succeed with no reader. So it is taken only from a holder that cannot run user code before we
// resume it, and closed at once. Nothing forks in between.
#include "trace/engine.h"
#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace ipclab {
namespace {

constexpr std::uint64_t kProbeEvery = 16'666'667;   // ns: 60 times a second
// In these the holder itself drops, copies or replaces descriptors.
constexpr std::uint32_t kChangesTable = kCloses | kDuplicates | kMakesFd | kExecs | kEnds | kForks;

bool has_level(ObjectKind kind) { return kind == ObjectKind::Pipe || kind == ObjectKind::Fifo || kind == ObjectKind::Socket; }

}   // namespace

bool Engine::safe(const Process& process) const {
    if (process.shares_table || process.vforked) return false;
    return std::ranges::all_of(threads_, [&](const auto& entry) {
        const Thread& t = *entry.second;
        if (t.process != &process || &t == in_hand_ || t.stopped) return true;
        if (t.where == Where::AtEnter || t.where == Where::InCode || t.where == Where::Unborn) return true;
        return t.where == Where::InCall && !(t.traits & kChangesTable);   // it can leave the call, but stops there
    });
}

Handle Engine::duplicate(Process& process, int fd) {
    if (!process.pidfd) process.pidfd.reset(int(syscall(SYS_pidfd_open, process.pid, 0)));
    if (!process.pidfd) return Handle();
    Handle copy(int(syscall(SYS_pidfd_getfd, process.pidfd.get(), fd, 0)));
    if (!copy && errno == EPERM && !std::exchange(probe_refused_, true))
        log_.notice(NoticeCode::ProbeRefused, "pidfd_getfd is not permitted here: levels are computed, not read");
    return copy;
}

void Engine::probe(ObjectId object) {
    if (!has_level(object.kind) || probe_refused_ || ending_) return;
    auto known = std::ranges::find(probed_, object, &Probed::object);
    if (known == probed_.end()) known = probed_.insert(known, {object});
    known->dirty = true;

    // A write end shows whether a slot is free as well.
    auto holders = fds_.table().writers(object);
    const std::size_t writers = holders.size();
    for (const Holder& reader : fds_.table().readers(object)) holders.push_back(reader);
    for (std::size_t i = 0; i < holders.size(); ++i) {
        Process* process = find_process(holders[i].pid);
        if (!process || !safe(*process)) continue;
        int unread = 0, capacity = -1;
        pollfd room{-1, POLLOUT, 0};
        {
            const Handle end = duplicate(*process, holders[i].fd);
            if (!end || ioctl(end.get(), FIONREAD, &unread) != 0) continue;
            if (object.kind != ObjectKind::Socket) capacity = fcntl(end.get(), F_GETPIPE_SZ);
            room.fd = end.get();
            if (i < writers) poll(&room, 1, 0);
        }
        known->last = log_.now();
        known->dirty = false;
        log_.put({.kind = Kind::Level,
                  .a = object.pack(),
                  .b = unread,
                  .c = capacity,
                  .d = i < writers ? std::int64_t((room.revents & POLLOUT) != 0) : -1});
        return;
    }
}

void Engine::probe_soon(ObjectId object) {
    if (!has_level(object.kind)) return;
    const auto known = std::ranges::find(probed_, object, &Probed::object);
    if (known == probed_.end() || log_.now() - known->last >= kProbeEvery) probe(object);
    else known->dirty = true;
}

void Engine::probe_due() {
    const std::uint64_t now = log_.now();
    for (std::size_t i = 0; i < probed_.size(); ++i)
        if (probed_[i].dirty && now - probed_[i].last >= kProbeEvery) probe(probed_[i].object);
}

void Engine::probe_call(const Thread& t) { probe(call_object(t)); }

}   // namespace ipclab
