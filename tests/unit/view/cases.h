// Logs written by hand that the stage must draw well.
#pragma once
#include "../world/log.h"
#include "calls/launch.h"
#include <cerrno>
#include <csignal>

namespace ipclab::test {

// A FIFO known by its path, before anybody has opened it; an open of it, as far as its enter.
inline Log& names_fifo(Log& l, int pid, std::string_view path, ObjectId id = kFifo) {
    return l.descriptor(pid, -1, 0, id, {}, path);
}
inline Log& opens(Log& l, int pid, std::string_view path, std::int64_t flags) {
    return l.enter(pid, SYS_openat, -100 /* AT_FDCWD */, 0x1000, flags, std::string(path) + '\0');
}
// A load or store of a shared word, or what its own variable then holds.
inline constexpr ObjectId kMemory{ObjectKind::Memory, 1}, kSemaphore{ObjectKind::Semaphore, 1}, kMutex{ObjectKind::Mutex, 1};
inline Log& moves(Log& l, int pid, Access access, std::int64_t value, std::string_view name = "counter") {
    MemoryBits bits{.how = MemoryHow::Watched, .access = access};
    return l.add({.pid = pid, .kind = Kind::Memory, .a = 0x7000, .b = value, .c = bits.pack(), .d = kMemory.pack()}, name);
}
inline Log& has_own(Log& l, int pid, std::int64_t value, std::string_view name = "mine") {
    MemoryBits bits{.local = true};
    return l.add({.pid = pid, .kind = Kind::Memory, .a = 0x8000, .b = value, .c = bits.pack()}, name);
}
inline Log& stands_at(Log& l, int pid, int line) {
    l.add({.pid = pid, .kind = Kind::Line, .a = line}, "/none/adder.cpp");
    return l.add({.pid = pid, .kind = Kind::Held, .a = std::int64_t(HoldCause::Memory)});
}
inline Log& semaphore(Log& l, int pid, std::int64_t value, std::int64_t waiters, ObjectId id = kSemaphore,
                      std::string_view name = "places") {
    return l.add({.pid = pid,
                  .kind = Kind::Level,
                  .a = id.pack(),
                  .b = value,
                  .c = id.kind == ObjectKind::Mutex && value == 0 ? pid : -1,
                  .d = waiters},
                 name);
}

// Two programs started apart, with nothing between them yet.
struct Apart : Log {
    Apart(std::string_view first = "writer", std::string_view second = "reader") { spawn(11, first).spawn(12, second); }
};

// By name.
inline std::map<std::string, Log> cases() {
    std::map<std::string, Log> all;
    all["pair, writer blocked"] = [] {
        Pair l;
        for (int i = 0; i < 16; ++i) l.wrote(11, 4, 4096, char('A' + i));
        l.writes(11, 4, 4096, 'Q').blocked(11, Reason::PipeFull, kPipe);
        l.reads(12, 3, 4096).held(12);
        return Log(l);
    }();
    all["one process, both ends"] = Log().spawn(10).pipe(10, 3, 4).reads(10, 3, 100).blocked(10, Reason::PipeEmpty, kPipe);
    all["just forked"] = Log().spawn(10).pipe(10, 3, 4).fork(10, 11);
    all["the reader keeps a write end"] = [] {
        Log l;
        l.spawn(10).pipe(10, 3, 4).fork(10, 11).enter(11, SYS_close, 3).exit(11, 0).wrote(11, 4, 11, 'a').exiting(11).exited(11);
        l.read(10, 3, 11, 'a').reads(10, 3, 100).blocked(10, Reason::PipeEmpty, kPipe);
        return l;
    }();
    all["two pipes, a ring"] = [] {
        Log l;
        l.spawn(10).pipe(10, 3, 4).pipe(10, 5, 6, kOther).fork(10, 11);
        for (int fd : {3, 6}) l.enter(10, SYS_close, fd).exit(10, 0);
        for (int fd : {4, 5}) l.enter(11, SYS_close, fd).exit(11, 0);
        l.reads(10, 5, 100).blocked(10, Reason::PipeEmpty, kOther).reads(11, 3, 100).blocked(11, Reason::PipeEmpty, kPipe);
        return l;
    }();
    all["two writers"] = [] {
        Log l;
        l.spawn(10).pipe(10, 3, 4).fork(10, 11).fork(10, 12).enter(10, SYS_close, 4).exit(10, 0);
        for (int pid : {11, 12}) l.enter(pid, SYS_close, 3).exit(pid, 0);
        l.wrote(11, 4, 100, 'a').wrote(12, 4, 100, 'b').read(10, 3, 50, 'a');
        return l;
    }();
    all["a pipeline of four"] = [] {
        Log l;
        l.spawn(10);
        for (int i = 0; i < 3; ++i) l.pipe(10, 3 + 2 * i, 4 + 2 * i, {ObjectKind::Pipe, std::uint32_t(i + 1)});
        for (int i = 0; i < 4; ++i) l.fork(10, 11 + i);
        for (int pid = 10; pid <= 14; ++pid)
            for (int fd = 3; fd <= 8; ++fd) {
                const int pipe = (fd - 3) / 2, place = pid - 11;
                const bool keeps = pid > 10 && ((fd % 2 == 1 && pipe == place - 1) || (fd % 2 == 0 && pipe == place));
                if (!keeps) l.enter(pid, SYS_close, fd).exit(pid, 0);
            }
        l.wrote(11, 4, 300, 'x').read(12, 3, 300, 'x');
        l.enter(10, SYS_wait4, -1).blocked(10, Reason::Child);
        return l;
    }();
    all["a crowd"] = [] {
        Log l;
        l.spawn(10).pipe(10, 3, 4);
        for (int i = 0; i < 14; ++i) l.fork(10, 11 + i);
        for (int pid = 11; pid <= 24; ++pid) l.enter(pid, SYS_close, pid % 2 ? 3 : 4).exit(pid, 0);
        return l;
    }();
    all["killed by SIGPIPE"] = [] {
        Pair l;
        l.enter(12, SYS_close, 3).exit(12, 0).exiting(12).exited(12);
        l.writes(11, 4, 10).exit(11, -EPIPE).add({.pid = 11, .kind = Kind::Signal, .a = SIGPIPE}).exited(11, SIGPIPE);
        return Log(l);
    }();
    all["at the door, the writer first"] = [] {
        Apart l;
        names_fifo(l, 11, "/run/lab/talk");
        opens(l, 11, "talk", 1).blocked(11, Reason::FifoNoReader, kFifo);
        opens(l, 12, "talk", 0).held(12);
        return Log(l);
    }();
    all["at the door, both held"] = [] {
        Apart l;
        names_fifo(l, 11, "/run/lab/a rather long name of a fifo");
        opens(l, 11, "a rather long name of a fifo", 1 | 04000).held(11);
        opens(l, 12, "a rather long name of a fifo", 0).held(12);
        return Log(l);
    }();
    all["through the door"] = [] {
        Apart l;
        names_fifo(l, 11, "/run/lab/talk").write_end(11, 3, kFifo).read_end(12, 3, kFifo).level(0, 65536, kFifo);
        l.wrote(11, 3, 9000, 'H').reads(12, 3, 4).held(12);
        return Log(l);
    }();
    all["the name is gone, and so is the writer"] = [] {
        Apart l;
        names_fifo(l, 11, "/run/lab/talk").write_end(11, 3, kFifo).read_end(12, 3, kFifo).level(0, 65536, kFifo);
        l.wrote(11, 3, 5000, 'H').enter(12, SYS_unlink, 0x1000, 0, 0, std::string("talk") + '\0').exit(12, 0);
        l.enter(11, SYS_close, 3).exit(11, 0).read(12, 3, 5000, 'H').reads(12, 3, 64).exit(12, 0);
        return Log(l);
    }();
    all["two doors, a ring"] = [] {
        Log l;
        Launch launch;
        launch.folder = "/run/lab";
        launch.programs = {{.role = "left", .argv = {"left"}, .env = {}, .ignored = {}}};
        l.add({.kind = Kind::Command, .a = std::int64_t(CommandKind::Launch)}, launch.pack());
        l.spawn(11, "left").spawn(12, "right");
        const ObjectId answer{ObjectKind::Fifo, 2};
        names_fifo(l, 11, "/run/lab/ask");
        names_fifo(l, 11, "/run/lab/answer", answer);
        opens(l, 11, "ask", 1).blocked(11, Reason::FifoNoReader, kFifo);
        opens(l, 12, "answer", 1).blocked(12, Reason::FifoNoReader, answer);
        return l;
    }();
    for (const auto& [name, how] :
         {std::pair{"SIGPIPE is ignored", Disposition::Ignored}, std::pair{"SIGPIPE is handled", Disposition::Handled}})
        all[name] = [how = how] {
            Apart l;
            l.write_end(11, 4)
                .read_end(12, 3)
                .level(0)
                .wrote(11, 4, 2, 'y')
                .enter(12, SYS_close, 3)
                .exit(12, 0)
                .exiting(12)
                .exited(12);
            l.writes(11, 4, 2, 'y').exit(11, -EPIPE).add({.pid = 11, .kind = Kind::Signal, .a = SIGPIPE, .d = std::int64_t(how)});
            return Log(l);
        }();
    all["a signal waits"] = [] {
        Pair l;
        l.writes(11, 4, 10).held(11).add({.pid = 12, .kind = Kind::SignalSent, .a = 11, .b = SIGTERM});
        l.add({.pid = 12, .kind = Kind::SignalSent, .a = 11, .b = SIGUSR1});
        return Log(l);
    }();
    all["a lost update"] = [] {
        Apart l("a", "b");
        moves(l, 11, Access::Load, 0), has_own(l, 11, 0), moves(l, 12, Access::Load, 0), has_own(l, 12, 0);
        moves(l, 11, Access::Store, 1), has_own(l, 11, 1), stands_at(l, 11, 12), stands_at(l, 12, 11);
        has_own(l, 12, 1), moves(l, 12, Access::Store, 1);
        return stands_at(l, 12, 12), Log(l);
    }();
    all["a stale copy, and four who count"] = [] {
        Log l;
        l.spawn(10);
        for (int pid : {11, 12, 13, 14}) l.fork(10, pid);
        l.enter(10, SYS_wait4, -1).blocked(10, Reason::Child);
        for (int pid : {11, 12, 13, 14}) moves(l, pid, Access::Load, 123456789), stands_at(l, pid, 11);
        return moves(l, 12, Access::Store, 123456790), l;
    }();
    all["a semaphore with a queue"] = [] {
        Log l;
        l.spawn(10);
        for (int pid : {11, 12, 13}) l.fork(10, pid);
        l.enter(10, SYS_wait4, -1).blocked(10, Reason::Child);
        semaphore(l, 11, 1, 0), semaphore(l, 11, 0, 0);
        for (int pid : {12, 13}) l.enter(pid, SYS_futex).blocked(pid, Reason::Semaphore, kSemaphore);
        return moves(l, 11, Access::Load, 7), stands_at(l, 11, 20), l;
    }();
    all["who had the place is killed"] = [] {
        Apart l("worker", "other");
        semaphore(l, 11, 1, 0), semaphore(l, 11, 0, 0);
        l.enter(12, SYS_futex).blocked(12, Reason::Semaphore, kSemaphore);
        l.exited(11, SIGKILL);
        return Log(l);
    }();
    all["a mutex and a word"] = [] {
        Apart l("a", "b");
        semaphore(l, 11, 0, -1, kMutex, "lock");
        moves(l, 11, Access::Load, 3), stands_at(l, 11, 9);
        l.enter(12, SYS_futex).blocked(12, Reason::Lock, kMutex);
        return Log(l);
    }();
    all["both ends turned away"] = [] {
        Pair l;
        return Log(l.reads(12, 3, 10000).exit(12, -EAGAIN).writes(11, 4, 10000).exit(11, -EAGAIN));
    }();
    all["at the door, and two who are about to open"] = [] {
        Log l;
        l.spawn(11, "writer").spawn(12, "late").spawn(13, "reader");
        names_fifo(l, 11, "/run/lab/door");
        opens(l, 11, "door", 1).blocked(11, Reason::FifoNoReader, kFifo);
        opens(l, 12, "door", 0).held(12);
        return opens(l, 13, "door", 0).held(13), l;
    }();
    all["at the door, and both could be told not to wait"] = [] {
        Apart l;
        names_fifo(l, 11, "/run/lab/door");
        opens(l, 11, "door", 1).blocked(11, Reason::FifoNoReader, kFifo);
        return Log(opens(l, 12, "door", 0).held(12));
    }();
    all["a post that wakes the head"] = [] {
        Apart l("worker", "other");
        semaphore(l, 11, 1, 0), semaphore(l, 11, 0, 0);
        l.enter(12, SYS_futex).blocked(12, Reason::Semaphore, kSemaphore);
        semaphore(l, 11, 1, 1);
        return Log(semaphore(l, 12, 0, 0));
    }();
    all["nobody is left to post, beside a word"] = [] {
        Apart l("worker", "other");
        moves(l, 11, Access::Load, 0), moves(l, 11, Access::Store, 1);
        semaphore(l, 11, 1, 0), semaphore(l, 11, 0, 0);
        l.enter(12, SYS_futex).blocked(12, Reason::Semaphore, kSemaphore);
        return Log(l.exiting(11).exited(11));
    }();
    return all;
}

}   // namespace ipclab::test
