// Who waits in the kernel, and for what. A call that was let go a millisecond ago, whose thread sleeps and is still in
// that call, is blocked; it stays so until its exit.
#include "trace/engine.h"
#include <algorithm>
#include <array>
#include <sys/ioctl.h>
#include <sys/syscall.h>

namespace ipclab {
namespace {

constexpr std::uint64_t kLookMost = 20'000'000;   // ns between two looks at a thread that computes inside the kernel
constexpr std::uint64_t kShortWait = 5'000'000;   // state D: mostly disk or a lock inside the kernel, soon over

struct ByCall {
    int number;
    Reason reason;
};
constexpr ByCall kByCall[] = {
    {SYS_accept, Reason::Accept},     {SYS_accept4, Reason::Accept},       {SYS_connect, Reason::Connect},
    {SYS_futex_waitv, Reason::Futex}, {SYS_msgsnd, Reason::QueueFull},     {SYS_msgrcv, Reason::QueueEmpty},
    {SYS_pause, Reason::Signal},      {SYS_rt_sigsuspend, Reason::Signal}, {SYS_rt_sigtimedwait, Reason::Signal},
    {SYS_fcntl, Reason::Lock},        {SYS_flock, Reason::Lock},
};

struct ByObject {
    ObjectKind kind;
    Reason reading, writing;
};
constexpr ByObject kByObject[] = {
    {ObjectKind::Pipe, Reason::PipeEmpty, Reason::PipeFull},       {ObjectKind::Fifo, Reason::PipeEmpty, Reason::PipeFull},
    {ObjectKind::Socket, Reason::SocketEmpty, Reason::SocketFull}, {ObjectKind::Queue, Reason::QueueEmpty, Reason::QueueFull},
    {ObjectKind::Eventfd, Reason::Counter, Reason::Counter},       {ObjectKind::Tty, Reason::Terminal, Reason::Terminal},
};

struct ByTrait {
    std::uint32_t trait;
    Reason reason;
};
constexpr ByTrait kByTrait[] = {
    {kWaits, Reason::Child},
    {kPolls, Reason::Poll},
    {kSleeps, Reason::Timer},
    {kForks, Reason::Vfork},
};

bool is_queue_call(int number) { return number == SYS_msgsnd || number == SYS_msgrcv; }

Reason by_object(ObjectKind kind, bool writing) {
    for (const ByObject& row : kByObject)
        if (row.kind == kind) return writing ? row.writing : row.reading;
    return Reason::Other;
}

// poll and select that name no descriptor are used as timers.
bool polls_nothing(const Thread& t) {
    switch (t.row->number) {
    case SYS_poll:
    case SYS_ppoll:
        return t.args[1] == 0;
    case SYS_select:
    case SYS_pselect6:
        return t.args[0] == 0;
    default:
        return false;
    }
}

}   // namespace

void Engine::look_for_blocked() {
    const std::uint64_t now = log_.now();
    for (const auto& [tid, t] : threads_) {
        if (t->where != Where::InCall || t->blocked || t->next_look > now) continue;
        const std::uint64_t since = now - t->let_go;
        t->next_look = now + std::clamp<std::uint64_t>(since / 2, 1'000'000, kLookMost);
        const auto call = current_call(tid);
        if (!call || *call != t->row->number) continue;   // it runs, or waits for a processor
        // In the same call, but perhaps at its exit stop already: only these two states are a wait in the kernel.
        const char state = thread_state(tid);
        if (state == 'S' || (state == 'D' && (since >= kShortWait || t->traits & kForks))) now_blocked(*t);
    }
}

void Engine::now_blocked(Thread& t) {
    const Waiting waiting = why_blocked(t);
    look_at_semaphores();
    t.blocked = true;
    t.blocked_since = log_.now();
    t.blocked_on = waiting.object;
    tell_line(t);
    log_.put({.pid = t.process->pid,
              .tid = t.tid,
              .kind = Kind::Blocked,
              .flags = flags_of(t),
              .call = t.row->number,
              .a = waiting.object.pack(),
              .b = std::int64_t(waiting.reason),
              .c = waiting.fd});
    probe(waiting.object);
}

Engine::Waiting Engine::why_blocked(const Thread& t) {
    if (t.continued) {   // a signal came in between; it waits for the same as before
        Thread same = t;
        same.row = std::exchange(same.continued, nullptr);
        same.args = t.continued_args;
        same.traits = traits_of(*same.row, same.args);
        return why_blocked(same);
    }
    const Syscall& row = *t.row;
    const int fd = row.fd_arg >= 0 ? int(t.args[std::size_t(row.fd_arg)]) : -1;
    const ObjectId object = call_object(t);
    if (row.number == SYS_futex) return why_futex(t);
    if (row.number == SYS_semop || row.number == SYS_semtimedop) return why_semop(t);
    for (const ByCall& known : kByCall)
        if (known.number == row.number)
            return {is_queue_call(row.number) ? system_v_queue(int(t.args[0])) : object, known.reason, fd};
    if (t.traits & kOpens) return why_opening(t);
    if (t.traits & kMoves) return why_moving(t);
    if (t.traits & (kReads | kWrites)) return {object, by_object(object.kind, t.traits & kWrites), fd};
    if (polls_nothing(t)) return {{}, Reason::Timer, -1};
    for (const ByTrait& known : kByTrait)
        if (t.traits & known.trait) return {object, known.reason, fd};
    return {object, Reason::Other, fd};
}

// splice and its like wait on one of two descriptors: the source, where it is empty; else the destination.
Engine::Waiting Engine::why_moving(const Thread& t) {
    std::array<int, 2> fds{-1, -1};
    std::size_t n = 0;
    for (std::size_t i = 0; i < t.row->args.size() && n < fds.size(); ++i)
        if (t.row->args[i] == Arg::Fd) fds[n++] = int(t.args[i]);
    if (t.row->number == SYS_sendfile) std::swap(fds[0], fds[1]);   // sendfile(2) names the destination first
    int unread = 0;
    {
        const Handle source = safe(*t.process) ? duplicate(*t.process, fds[0]) : Handle();
        if (!source || ioctl(source.get(), FIONREAD, &unread) != 0) unread = -1;
    }
    const bool full = unread > 0;
    const int fd = full ? fds[1] : fds[0];
    const ObjectId object = fds_.table().object(t.process->pid, fd);
    return {object, by_object(object.kind, full), fd};
}

}   // namespace ipclab
