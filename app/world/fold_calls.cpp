// Calls from their enter to their exit, and what holds them up in between.
#include "world/fold.h"
#include <algorithm>
#include <cstring>
#include <fcntl.h>
#include <linux/futex.h>
#include <sys/epoll.h>
#include <sys/syscall.h>
#include <sys/time.h>

namespace ipclab {

namespace {

// The calls that move bytes between two descriptors: which argument they come from, which they go to.
struct Route {
    int call, from, into;
    bool keeps;
};
constexpr Route kRoutes[]{
    {SYS_splice, 0, 2, false}, {SYS_tee, 0, 1, true}, {SYS_sendfile, 1, 0, false}, {SYS_copy_file_range, 0, 2, false}};

// How many bytes the call asks for, where its arguments say so: an iovec says it in memory.
std::int64_t asked_for(const Syscall& row, const Call& call) {
    if (row.traits & kVector) return -1;
    for (std::size_t i = 0; i < row.args.size(); ++i)
        if (row.args[i] == Arg::Size) return std::int64_t(std::min<std::uint64_t>(call.args[i], 0x7ffff000));   // MAX_RW_COUNT
    return -1;
}

// Does the wait end by itself? A timeout is a number, or a pointer that is not null.
bool timed(const Syscall& row, const Call& call) {
    for (std::size_t i = 0; i < row.args.size(); ++i) {
        if (row.args[i] == Arg::TimeoutMs) return int(call.args[i]) >= 0;
        if (row.args[i] == Arg::Timespec || row.args[i] == Arg::Timeval) return call.args[i] != 0;
    }
    switch (row.number) {   // pointers that are timeouts only here
    case SYS_futex:
        return call.args[3] != 0;
    case SYS_mq_timedsend:
    case SYS_mq_timedreceive:
    case SYS_recvmmsg:
        return call.args[4] != 0;
    default:
        return false;
    }
}

}   // namespace

Flight* Fold::flight(std::int32_t tid, bool injected) {
    for (auto it = w.flights_.rbegin(); it != w.flights_.rend(); ++it)
        if (it->tid == tid && it->injected() == injected && !it->over) return &*it;
    return nullptr;
}

void Fold::end_flight(Flight* f) {
    if (f) w.flights_.erase(w.flights_.begin() + (f - w.flights_.data()));
}

void Fold::routes(Flight& f, const Syscall& row, const Call& call) {
    const auto pipe_at = [&](std::uint64_t fd) {
        const ObjectId id = w.descriptors_.object(e.pid, int(fd));
        return is_pipe(id) ? id : ObjectId{};
    };
    std::uint64_t into_fd = std::uint64_t(call.fd);
    if (row.traits & kMoves) {
        for (const Route& r : kRoutes)
            if (r.call == row.number) {
                f.from = pipe_at(call.args[std::size_t(r.from)]);
                f.into = pipe_at(into_fd = call.args[std::size_t(r.into)]);
                f.keeps = r.keeps;
                f.spliced = true;
            }
    } else if (is_pipe(call.object)) {
        const Description* d = w.descriptors_.description(e.pid, call.fd);
        f.spliced = row.number == SYS_vmsplice;   // out of a pipe if it is given a read end
        const bool reads = row.traits & kReads || (f.spliced && d && !d->writable);
        if (reads) f.from = call.object;
        else if (row.traits & kWrites) f.into = call.object;
    }
    if (!f.from && !f.into) return;
    f.asked = asked_for(row, call);
    if (const Description* d = f.into ? w.descriptors_.description(e.pid, int(into_fd)) : nullptr) f.direct = d->direct;
}

void Fold::enter() {
    Process& p = process(e.pid);
    Thread& t = thread();
    const Syscall& row = row_of(e.call);
    Call call;
    call.number = e.call;
    call.args = arguments(e, payload);
    call.enter_seq = e.seq;
    call.begun = true;
    call.injected = e.flags & kInjected;
    if (row.fd_arg >= 0) {
        call.fd = int(call.args[std::size_t(row.fd_arg)]);
        call.object = w.descriptors_.object(e.pid, call.fd);
    }
    end_flight(flight(e.tid, call.injected));   // one that will not return: it was left by a signal handler's longjmp
    Flight& f = w.flights_.emplace_back();
    f.pid = e.pid;
    f.tid = e.tid;
    f.enter = e;
    const auto input = payload.subspan(std::min<std::size_t>(payload.size(), e.flags & kMoreArguments ? 16 : 0));
    f.input_size = std::uint8_t(std::min(input.size(), f.input.size()));
    f.input_whole = !(e.flags & kTruncated) && f.input_size == input.size();
    if (f.input_size) std::memcpy(f.input.data(), input.data(), f.input_size);
    routes(f, row, call);
    if (!(e.flags & kAmended)) ++p.calls;
    if (call.injected) return;   // the thread's own call stands still meanwhile
    if (e.flags & kAmended) {    // the same call, still kept before its beginning
        f.begun = call.begun = false;
        t.call = call;
        return;
    }
    t.call = call;
    t.state = State::Runnable;
    t.started = !(e.flags & kStartUp);
}

void Fold::exit() {
    Thread& t = thread();
    const bool injected = e.flags & kInjected;
    Flight* f = flight(e.tid, injected);
    if (!f) {   // what the program got, after all, from a call that was seen to be restarted
        if (e.flags & kDerived && t.last) t.last->result = e.a;
        if (!injected && t.state != State::Held) t.state = State::Runnable;
        return;
    }
    const Syscall& row = row_of(f->enter.call);
    const ObjectId closed = row.traits & kCloses ? w.descriptors_.object(e.pid, int(f->enter.a)) : ObjectId{};
    w.descriptors_.apply(e, payload, f->closed_early ? nullptr : &f->enter);
    if (e.flags & kRestarted) {   // it moved nothing; what was credited was somebody else's
        if (Channel* c = f->put > 0 ? channel(f->into) : nullptr) give_back(*c, *f, f->put, true);
        if (Channel* c = f->taken > 0 ? channel(f->from) : nullptr) give_back(*c, *f, f->taken, false);
    } else {
        if (f->from && f->into) moved_done(*f);
        else if (f->from) read_done(*f);
        else if (f->into) write_done(*f);
        if (row.traits & kWaits) reaped(process(e.pid), *f);
        if (row.traits & kNames) names(*f, row);
        if (row.number == SYS_fcntl) resized(*f);
        if (row.number == SYS_epoll_ctl) watches(*f);
        if (e.a >= 0) {
            pairs(*f, row);
            sets_timer(process(e.pid), *f);
            uncertain(*f, row);
        }
        if (is_pipe(closed))
            if (Channel* c = channel(closed)) maybe_gone(*c);
        if (!injected && t.call && !is_pipe(t.call->object) && row.traits & (kReads | kWrites) && e.a > 0)
            if (Channel* c = channel(t.call->object)) count(*c, *f, row.traits & kWrites, std::uint64_t(e.a));
    }
    if (!injected) {
        if (t.call) {
            t.call->returned = true;
            t.call->exit_seq = e.seq;
            t.call->result = e.a;
            t.call->moved = std::max(f->put, f->taken);
            t.call->other_seq = f->first_write;
            t.last = t.call;
            t.call.reset();
        }
        t.state = State::Runnable;
    }
    end_flight(f);
    if (row.traits & kOpens && e.a < 0)   // it may have held an end while it waited
        for (auto& [id, c] : w.channels_)
            if (id.kind == ObjectKind::Fifo) maybe_gone(c);
}

void Fold::blocked() {
    Thread& t = thread();
    const auto reason = Reason(e.b);
    t.state = reason == Reason::Timer ? State::Timer : State::Blocked;
    t.wait = {ObjectId::unpack(e.a), reason, int(e.c), e.seq, e.t_ns, reason == Reason::Timer};
    if (t.call) {
        t.call->begun = true;
        if (!t.wait.timed) t.wait.timed = timed(row_of(t.call->number), *t.call);
    }
    if (Flight* f = flight(e.tid, false)) f->begun = f->blocked = true;
    waits_for(t.wait.object);
}

void Fold::unblocked() {
    Thread& t = thread();
    waits_no_more(e.tid, true);
    t.state = State::Runnable;
    if (Flight* f = flight(e.tid, false)) f->blocked = false;
}

void Fold::held() {
    Thread& t = thread();
    t.state = State::Held;
    t.held_by = HoldCause(e.a);
    t.will_hold = false;
    if (t.call) t.call->begun = false;
    if (Flight* f = flight(e.tid, false)) f->begun = false;
}

void Fold::released() {
    Thread& t = thread();
    t.state = State::Runnable;
    t.paced_until_ns = 0;
    if (t.call) t.call->begun = true;
    Flight* f = flight(e.tid, false);
    if (!f) return;
    f->begun = true;
    // It stands in line from now on, not from its enter.
    const auto at = w.flights_.begin() + (f - w.flights_.data());
    std::rotate(at, at + 1, w.flights_.end());
}

void Fold::paced() {
    Thread& t = thread();
    t.state = State::Paced;
    t.paced_until_ns = std::uint64_t(e.a);
    process(e.pid).pace_ns = e.b;
    if (t.call) t.call->begun = false;
    if (Flight* f = flight(e.tid, false)) f->begun = false;
}

// unlink(2) of a FIFO: nobody can join by that name any more. The name may be given relative to a folder.
void Fold::names(const Flight& f, const Syscall& row) {
    if ((row.number != SYS_unlink && row.number != SYS_unlinkat) || e.a != 0) return;
    for (auto& [id, c] : w.channels_)
        if (leads_to(f, c)) c.unlinked = true;
}

// epoll(7): what is watched is the description, so it goes on when the number is closed but a copy of it is not.
void Fold::watches(const Flight& f) {
    const Descriptor* epoll = w.descriptors_.find(e.pid, int(f.enter.a));
    const Descriptor* fd = w.descriptors_.find(e.pid, int(f.enter.c));
    if (e.a != 0 || !epoll || !fd) return;
    std::erase_if(w.epolls_, [&](const auto& known) { return !w.descriptors_.description(known.first); });
    auto& all = w.epolls_[epoll->ofd];
    std::erase_if(all, [&](const Interest& i) { return i.fd == fd->fd && i.ofd == fd->ofd; });
    std::uint32_t events = 0;
    if (f.enter.b == EPOLL_CTL_DEL || f.input_size < sizeof events) return;
    std::memcpy(&events, f.input.data(), sizeof events);   // the beginning of struct epoll_event
    all.push_back({fd->fd, fd->ofd, (events & (EPOLLIN | EPOLLRDNORM)) != 0, (events & (EPOLLOUT | EPOLLWRNORM)) != 0,
                   (events & EPOLLET) != 0, (events & EPOLLONESHOT) != 0});
}

// socketpair(2): each is the other's peer.
void Fold::pairs(const Flight& f, const Syscall& row) {
    if (row.number != SYS_socketpair || payload.size() < 8) return;
    std::array<int, 2> fds{};
    std::memcpy(fds.data(), payload.data(), sizeof fds);
    w.pairs_[f.pid] = fds;   // their descriptors are told next
}

// alarm(2), setitimer(2), timer_settime(2).
void Fold::sets_timer(Process& p, const Flight& f) {
    switch (f.enter.call) {
    case SYS_alarm:
        p.alarm = f.enter.a != 0;
        p.alarm_repeats = false;
        break;
    case SYS_setitimer: {
        if (f.enter.a != ITIMER_REAL) break;   // the others do not run while it waits
        std::array<std::int64_t, 4> value{};   // struct itimerval: interval, then value
        std::memcpy(value.data(), f.input.data(), std::min<std::size_t>(sizeof value, f.input_size));
        p.alarm = value[2] != 0 || value[3] != 0;
        p.alarm_repeats = value[0] != 0 || value[1] != 0;
        break;
    }
    case SYS_timer_settime:
        p.timers = true;
        break;
    default:
        break;
    }
}

// Calls that move something through a socket or a counter, but not in a way that is counted, or that may make its waits end
// by themselves (SO_RCVTIMEO and SO_SNDTIMEO, setsockopt(2)).
void Fold::uncertain(const Flight& f, const Syscall& row) {
    if (row.number == SYS_sendmsg || row.number == SYS_sendmmsg) w.rights_passed_ = true;
    const bool counted = row.traits & (kReads | kWrites);
    const bool moves = row.traits & kMoves || row.number == SYS_sendmmsg || row.number == SYS_recvmmsg ||
                       row.number == SYS_shutdown || row.number == SYS_connect || row.number == SYS_setsockopt;
    if (counted || !moves) return;
    for (const std::uint64_t fd : {std::uint64_t(f.enter.a), std::uint64_t(f.enter.b), std::uint64_t(f.enter.c)})
        if (const auto it = w.channels_.find(w.descriptors_.object(f.pid, int(fd))); it != w.channels_.end())
            it->second.certain = false;
}

}   // namespace ipclab
