// Logs written by hand that the stage must draw well.
#pragma once
#include "../world/log.h"
#include <cerrno>
#include <csignal>

namespace ipclab::test {

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
    return all;
}

} // namespace ipclab::test
