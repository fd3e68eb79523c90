// Who waits, for whom, and whether for ever.
#include "calls/launch.h"
#include "world/fold.h"
#include <algorithm>
#include <cstring>
#include <poll.h>
#include <set>
#include <sys/msg.h>
#include <sys/syscall.h>
#include <sys/wait.h>

namespace ipclab {

namespace {

const Flight* flight_of(std::span<const Flight> flights, const Thread& t) {
    const auto it = std::find_if(flights.begin(), flights.end(),
                                 [&](const Flight& f) { return f.tid == t.tid && f.pid == t.pid && !f.injected() && !f.over; });
    return it == flights.end() ? nullptr : &*it;
}

// A wait4 or waitid for one child waits for that one only.
bool awaits(const Thread& t, const Process& child) {
    if (!t.call) return true;
    const auto& args = t.call->args;
    if (t.call->number == SYS_wait4) return std::int32_t(args[0]) <= 0 || std::int32_t(args[0]) == child.pid;
    if (t.call->number == SYS_waitid) return args[0] != P_PID || std::int32_t(args[1]) == child.pid;
    return true;
}

constexpr int kMostSelected = 1024;   // of a set's bits the log carries no more

// poll(2): an array of struct pollfd.
std::optional<std::vector<Interest>> polled(const Flight& f) {
    const auto count = std::size_t(f.enter.b);
    if (!f.input_whole || count * sizeof(pollfd) > f.input_size) return {};
    std::vector<Interest> all;
    for (std::size_t i = 0; i < count; ++i) {
        pollfd p{};
        std::memcpy(&p, f.input.data() + i * sizeof p, sizeof p);
        if (p.fd >= 0)
            all.push_back({p.fd, 0, (p.events & (POLLIN | POLLRDNORM)) != 0, (p.events & (POLLOUT | POLLWRNORM)) != 0});
    }
    return all;
}

// select(2): a bit for each descriptor, in a set to be read and a set to be written. The third is for exceptions, which
// pipes do not have.
std::optional<std::vector<Interest>> selected(const Flight& f, const Syscall& row) {
    const Arguments args{std::uint64_t(f.enter.a), std::uint64_t(f.enter.b), std::uint64_t(f.enter.c), std::uint64_t(f.enter.d)};
    const Copies copies = copies_at_enter(row, args);
    const int count = int(args[0]);
    if (count > kMostSelected) return {};
    std::map<int, Interest> all;
    for (const std::size_t arg : {1u, 2u, 3u}) {
        if (args[arg] == 0) continue;
        const auto set = piece(copies, Bytes(f.input).first(f.input_size), arg);
        if (!set) return {};
        for (int fd = 0; fd < count; ++fd) {
            const auto byte = std::to_integer<unsigned>((*set)[std::size_t(fd / 8)]);   // x86-64 counts bits from the lowest
            if (!(byte >> fd % 8 & 1)) continue;
            Interest& interest = all.try_emplace(fd, Interest{.fd = fd}).first->second;
            interest.in = interest.in || arg == 1;
            interest.out = interest.out || arg == 2;
        }
    }
    std::vector<Interest> list;
    for (const auto& [fd, interest] : all) list.push_back(interest);
    return list;
}

void add(std::vector<Releaser>& to, const std::vector<Holder>& holders, std::string_view by) {
    for (const Holder& h : holders) {
        const auto same = [&](const Releaser& r) { return r.pid == h.pid && r.by == by; };
        if (std::none_of(to.begin(), to.end(), same)) to.push_back({h.pid, by});
    }
}

}   // namespace

std::optional<WantedType> wanted_type(const Thread& t) {
    if (!t.call || t.call->number != SYS_msgrcv) return {};
    const auto type = std::int64_t(t.call->args[3]);
    if (type == 0) return {};
    if (type < 0) return WantedType{WantedType::How::UpTo, 0 - std::uint64_t(type)};
    return WantedType{t.call->args[4] & MSG_EXCEPT ? WantedType::How::AllBut : WantedType::How::One, std::uint64_t(type)};
}

std::vector<Releaser> World::releasers(const Thread& t) const {
    std::vector<Releaser> all;
    if (t.state != State::Blocked) return all;
    // Whoever holds the other end: by using it, or, the last of them, by closing it.
    const auto other_end = [&](ObjectId id, bool full, bool by_using = true) {
        const auto holders = full ? descriptors_.readers(id) : descriptors_.writers(id);
        const std::string_view by = full ? "read" : "write";
        if (by_using) add(all, holders, by);
        add(all, holders, "close");
        const Channel* c = channel(id);
        if (c && c->outside) all.push_back({0, by, Outsider::Holds});
        // A FIFO has a name: while it has, anybody may come and open it.
        if (c && id.kind == ObjectKind::Fifo && !c->unlinked && !c->path.empty() && !is_ours(c->path))
            all.push_back({0, by, Outsider::Named});
    };
    const auto holders_of = [&](ObjectId id, std::string_view by) {
        add(all, descriptors_.holders(id), by);
        const Channel* c = channel(id);
        if (c && c->outside) all.push_back({0, by, Outsider::Holds});
    };
    switch (t.wait.reason) {
    case Reason::PipeFull:
        other_end(t.wait.object, true);
        break;
    case Reason::PipeEmpty:
        other_end(t.wait.object, false);
        break;
    case Reason::FifoNoReader:
    case Reason::FifoNoWriter: {   // anybody who has the name; without it nobody ever
        const Channel* c = channel(t.wait.object);
        if (c && c->unlinked) break;
        if (!c || !is_ours(c->path)) {
            all.push_back({0, "open", Outsider::Named});
            break;
        }
        for (const auto& [pid, p] : processes_)   // the run's folder is its own: who is outside does not come to that name
            if (pid != t.pid && p.alive) all.push_back({pid, "open"});
        break;
    }
    case Reason::Child:
        for (const auto& [pid, p] : processes_)
            if (p.parent == t.pid && p.alive && awaits(t, p)) all.push_back({pid, "exit"});
        break;
    case Reason::Vfork: {   // the latest child: its parent has stood still since
        const Process* child = nullptr;
        for (const auto& [pid, p] : processes_)
            if (p.parent == t.pid && p.alive && (!child || p.born_seq > child->born_seq)) child = &p;
        if (child) all.insert(all.end(), {{child->pid, "exec"}, {child->pid, "exit"}});
        break;
    }
    case Reason::Poll: {
        const auto interests = watched(t);
        if (!interests) all.push_back({0, "", Outsider::Unknown});
        for (const Interest& i : interests.value_or(std::vector<Interest>{})) {
            const Description* d = descriptors_.description(i.ofd);
            if (!d || !is_pipe(d->object) || i.once) {
                all.push_back({0, "", Outsider::Unknown});
                continue;
            }
            // The last to close the other end is always told of, whatever was asked for: POLLHUP, POLLERR.
            if (d->readable) other_end(d->object, false, i.in);
            if (d->writable) other_end(d->object, true, i.out);
        }
        break;
    }
    case Reason::Semaphore: {   // nobody owns one: who would post shows only where everybody else waits as well
        const auto closed = deadlock();
        const Semaphore* s = semaphore(t.wait.object);
        if (s && s->keyed()) all.push_back({0, "post", Outsider::Keyed});
        else if (s && s->named() && !is_ours(s->name)) all.push_back({0, "post", Outsider::Named});
        else if (std::find(closed.begin(), closed.end(), t.pid) == closed.end()) all.push_back({0, "post", Outsider::Maps});
        else
            for (const std::int32_t pid : closed)
                if (pid != t.pid) all.push_back({pid, "post"});
        break;
    }
    case Reason::Lock: {   // a mutex has an owner; once that is dead, nobody
        const Semaphore* mutex = semaphore(t.wait.object);
        if (!mutex || mutex->owner == 0) all.push_back({0, "unlock", Outsider::Unknown});
        else if (const Thread* owner = thread(mutex->owner)) all.push_back({owner->pid, "unlock"});
        break;
    }
    case Reason::QueueEmpty:
    case Reason::QueueFull: {   // a System V queue has no descriptors: anybody who knows its id
        const bool full = t.wait.reason == Reason::QueueFull;
        const auto holders = full ? descriptors_.readers(t.wait.object) : descriptors_.writers(t.wait.object);
        const std::string_view by = full ? "receive" : "send";
        if (t.wait.fd < 0) {
            all.push_back({0, by, Outsider::Keyed});
            break;
        }
        add(all, holders, by);
        all.push_back({0, by, Outsider::Named});   // mq_overview(7): it has a name, which may be opened; or had one
        break;
    }
    case Reason::Signal:
        all.push_back({0, "signal", Outsider::Sender});
        break;
    case Reason::SocketEmpty:
    case Reason::SocketFull: {   // by the other socket of a pair: whoever holds it
        const Channel* c = channel(t.wait.object);
        if (!c || !c->peer) {
            all.push_back({0, "", Outsider::Unknown});
            break;
        }
        holders_of(c->peer, t.wait.reason == Reason::SocketFull ? "read" : "write");
        holders_of(c->peer, "close");
        break;
    }
    case Reason::Counter: {   // an eventfd: whoever has it, by the opposite of what waits (eventfd(2))
        const Syscall* row = t.call ? find_syscall(t.call->number) : nullptr;
        holders_of(t.wait.object, row && row->traits & kWrites ? "read" : "write");
        break;
    }
    case Reason::Terminal:
        all.push_back({0, "typing", Outsider::Person});
        break;
    case Reason::Timer:
        break;
    default:   // not worked out for this kind of object: it may be anybody
        all.push_back({0, "", Outsider::Unknown});
        break;
    }
    return all;
}

std::optional<std::vector<Interest>> World::watched(const Thread& t) const {
    const Flight* f = flight_of(flights_, t);
    if (!f) return {};
    const Syscall& row = row_of(f->enter.call);
    std::optional<std::vector<Interest>> all;
    if (row.args[0] == Arg::PollFds) all = polled(*f);
    else if (row.args[1] == Arg::FdSet) all = selected(*f, row);
    else if (row.args[1] == Arg::EpollEvents) {
        const Descriptor* epoll = descriptors_.find(t.pid, int(f->enter.a));
        const auto known = epoll ? epolls_.find(epoll->ofd) : epolls_.end();
        if (known == epolls_.end()) return {};
        all = known->second;
        // A description that nobody has open any more is watched no more.
        std::erase_if(*all, [&](const Interest& i) { return !descriptors_.description(i.ofd); });
        return all->empty() ? std::nullopt : all;   // somebody may still add to it
    }
    if (!all) return {};
    for (Interest& i : *all)
        if (const Descriptor* d = descriptors_.find(t.pid, i.fd)) i.ofd = d->ofd;
    return all;
}

bool World::ready(const Thread& t, const Interest& i) const {
    const Description* d = descriptors_.description(i.ofd);
    const Channel* c = d && is_pipe(d->object) ? channel(d->object) : nullptr;
    if (!c || i.once) return false;
    if (!c->outside && d->readable && descriptors_.writers(c->id).empty()) return true;
    if (!c->outside && d->writable && descriptors_.readers(c->id).empty()) return true;
    // epoll(7): edge-triggered, what was there before is not told of again.
    const auto since = [&](bool into) {
        return !i.edge || std::any_of(c->recent.begin(), c->recent.end(),
                                      [&](const Transfer& x) { return x.into == into && x.t_ns >= t.wait.since_ns; });
    };
    if (i.in && d->readable && c->level > 0 && since(true)) return true;
    return i.out && d->writable && c->capacity > 0 && c->slots.size() < slot_rules(*c).most && since(false);
}

bool World::may_go_on(const Thread& t) const {
    if (t.state != State::Blocked) return true;
    const ObjectId id = t.wait.object;
    const Channel* c = channel(id);
    const auto someone_waits = [&](Reason reason) {
        return std::any_of(processes_.begin(), processes_.end(), [&](const auto& p) {
            return std::any_of(p.second.threads.begin(), p.second.threads.end(), [&](const auto& it) {
                return it.second.state == State::Blocked && it.second.wait.reason == reason && it.second.wait.object == id;
            });
        });
    };
    switch (t.wait.reason) {
    case Reason::PipeEmpty:
        return c && (c->level > 0 || (!c->outside && descriptors_.writers(id).empty()));
    case Reason::PipeFull: {
        if (!c) return false;
        if (!c->outside && descriptors_.readers(id).empty()) return true;
        const Flight* f = flight_of(flights_, t);
        const std::int64_t rest = f && f->asked >= 0 ? f->asked - f->put : 1;
        return c->capacity > 0 && (rest <= 0 || room_for(c->slots, slot_rules(*c), std::uint64_t(rest)) > 0);
    }
    case Reason::FifoNoWriter:
        return id && (!descriptors_.writers(id).empty() || someone_waits(Reason::FifoNoReader));
    case Reason::FifoNoReader:
        return id && (!descriptors_.readers(id).empty() || someone_waits(Reason::FifoNoWriter));
    case Reason::Child: {
        bool living = false;
        for (const auto& [pid, p] : processes_) {
            if (p.parent != t.pid || !awaits(t, p)) continue;
            if (p.zombie) return true;
            living = living || p.alive;
        }
        return !living;
    }
    case Reason::Poll: {
        const auto all = watched(t).value_or(std::vector<Interest>{});
        return std::any_of(all.begin(), all.end(), [&](const Interest& i) { return ready(t, i); });
    }
    case Reason::Semaphore:   // it may want more than there is (semop): then this says too much
    case Reason::Lock: {
        const Semaphore* s = semaphore(id);
        return s && s->value > 0;
    }
    case Reason::SocketEmpty:   // who was seen asleep found nothing: only what came since can wake it
    case Reason::SocketFull: {
        const Channel* peer = c ? channel(c->peer) : nullptr;
        if (!peer) return false;
        if (!peer->outside && descriptors_.holders(peer->id).empty()) return true;
        const bool full = t.wait.reason == Reason::SocketFull;
        return since(peer->id, !full, t.wait.since_ns);
    }
    case Reason::Counter:
        return since(id, true, t.wait.since_ns) || since(id, false, t.wait.since_ns);
    default:
        return false;
    }
}

// Whether the log tells all that could let the thread go on. A socket whose peer is not known, or through which something
// went that is not counted, tells too little to say that nobody will.
bool World::all_known(const Thread& t) const {
    const Channel* c = channel(t.wait.object);
    switch (t.wait.reason) {
    case Reason::SocketEmpty:
    case Reason::SocketFull: {
        const Channel* peer = c ? channel(c->peer) : nullptr;
        return peer && c->certain && peer->certain && !rights_passed_ && !cut_short_;
    }
    case Reason::Counter:
        return c && c->certain && !rights_passed_ && !cut_short_;
    default:
        return true;
    }
}

bool World::since(ObjectId id, bool into, std::uint64_t ns) const {
    const Channel* c = channel(id);
    return c &&
           std::any_of(c->recent.begin(), c->recent.end(), [&](const Transfer& x) { return x.into == into && x.t_ns >= ns; });
}

// Below the run's own folder, or the name that its objects are given (object_name), with anything after '-' or '.'.
bool World::is_ours(std::string_view name) const {
    if (folder_.empty()) return false;
    if (name.starts_with(folder_ + '/')) return true;
    const std::string own = '/' + object_name(folder_);
    if (!name.starts_with(own)) return false;
    return name.size() == own.size() || name[own.size()] == '-' || name[own.size()] == '.';
}

bool World::can_act(std::int32_t pid, const Thread& waiter) const {
    const Process* p = process(pid);
    if (!p || !p->alive) return false;
    if (p->threads.empty() || p->has_timer()) return true;
    return std::any_of(p->threads.begin(), p->threads.end(), [&](const auto& it) {
        const Thread& t = it.second;
        if (&t == &waiter || t.tid == waiter.tid) return false;
        return t.state != State::Blocked || t.wait.timed || t.exiting || may_go_on(t);
    });
}

std::vector<std::int32_t> World::deadlock() const { return closed_set(true); }
std::vector<std::int32_t> World::waits_in_vain() const { return closed_set(false); }

std::vector<std::int32_t> World::closed_set(bool names_count) const {
    constexpr std::int32_t kOutside = 0;                    // never in the set: who waits for it is not either
    std::map<std::int32_t, std::set<std::int32_t>> waits;   // pid -> who could release it
    for (const auto& [pid, p] : processes_) {
        if (!p.alive || p.threads.empty()) continue;
        auto& on = waits[pid];
        if (p.has_timer()) on.insert(kOutside);   // a signal will come
        const auto any_other_of_the_run = [&] {
            for (const auto& [other, q] : processes_)
                if (q.alive && other != pid) on.insert(other);
        };
        for (const auto& [tid, t] : p.threads) {
            const bool stays = t.state == State::Blocked && !t.wait.timed && !t.exiting && !may_go_on(t);
            if (!stays || !all_known(t)) on.insert(kOutside);
            if (t.wait.reason == Reason::Semaphore) {   // releasers() asks for this set to tell of one
                const Semaphore* s = semaphore(t.wait.object);
                if (names_count && s && (s->keyed() || (s->named() && !is_ours(s->name)))) on.insert(kOutside);
                any_other_of_the_run();   // nobody owns it: any of them might post
                continue;
            }
            for (const Releaser& r : releasers(t)) {
                const bool by_name = r.how == Outsider::Named || r.how == Outsider::Keyed;
                if (names_count || !by_name) on.insert(r.pid);
                else any_other_of_the_run();
            }
        }
    }
    // The greatest closed set: leave out who can be released from outside the set, until nobody is left to leave out.
    const auto can_leave = [&](const auto& it) {
        return std::any_of(it.second.begin(), it.second.end(), [&](std::int32_t pid) { return !waits.contains(pid); });
    };
    while (std::erase_if(waits, can_leave) > 0) {}

    // The ring first: from anyone follow who could release it; where the walk meets itself the ring closes.
    std::vector<std::int32_t> order;
    for (const auto& [start, on] : waits) {
        std::vector<std::int32_t> walk;
        for (std::int32_t at = start;;) {
            const auto met = std::find(walk.begin(), walk.end(), at);
            if (met != walk.end()) {
                order.assign(met, walk.end());
                break;
            }
            walk.push_back(at);
            const auto& next = waits.at(at);
            const auto other = std::find_if(next.begin(), next.end(), [&](std::int32_t pid) { return pid != at; });
            if (next.empty()) break;   // nobody is left who could
            at = other != next.end() ? *other : at;
        }
        if (!order.empty()) break;
    }
    for (const auto& [pid, on] : waits)
        if (std::find(order.begin(), order.end(), pid) == order.end()) order.push_back(pid);
    return order;
}

bool World::quiet() const {
    if (processes_.empty() || rounds_to_come_ > 0) return false;
    for (const auto& [pid, p] : processes_) {
        if (!p.alive) continue;
        if (p.threads.empty() || p.has_timer()) return false;
        for (const auto& [tid, t] : p.threads) {
            if (t.state == State::Stopped) continue;
            if (t.state != State::Blocked || t.wait.timed || t.exiting || may_go_on(t)) return false;
            if (t.wait.reason == Reason::Terminal) return false;   // somebody may type
            const Channel* c = channel(t.wait.object);
            if (c && c->outside) return false;
        }
    }
    return true;
}

}   // namespace ipclab
