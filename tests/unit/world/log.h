// A log written by hand, and the world folded from it. Reads like a story:
//
//   Log l;
//   l.pipe(10, 3, 4).fork(10, 11);
//   l.enter(11, SYS_write, 4, 0, 5).input("hello");
//   l.exit(11, 5);
//   CHECK(l.channel().level == 5);
#pragma once
#include "record/recording.h"
#include "world/world.h"
#include <map>
#include <string>
#include <sys/syscall.h>

namespace ipclab::test {

inline constexpr ObjectId kPipe{ObjectKind::Pipe, 1}, kOther{ObjectKind::Pipe, 2}, kFifo{ObjectKind::Fifo, 1};

class Log {
public:
    Log() { add({.kind = Kind::Command, .a = std::int64_t(CommandKind::Launch)}); }

    // Any event; seq and time are the log's own. `pid` and `tid` stand for each other where one is missing.
    Log& add(Event e, std::string_view payload = {}) {
        if (e.tid == 0) e.tid = e.pid;
        e.seq = recording.size();
        e.t_ns = now += 1000;
        e.payload = std::uint32_t(payload.size());
        const auto bytes = std::as_bytes(std::span(payload.data(), payload.size()));
        recording.append(e, bytes);
        world.apply(e, bytes);
        return *this;
    }

    Log& spawn(int pid, std::string_view role = "main") {
        return add({.pid = pid, .kind = Kind::Spawn}, std::string(role) + '\0' + "prog" + '\0' + "arg" + '\0');
    }
    Log& fork(int pid, int child, std::int64_t flags = 0) {
        return add({.pid = pid, .kind = Kind::Fork, .a = child, .b = child, .c = flags});
    }
    Log& thread(int pid, int tid) {
        return add({.pid = pid, .kind = Kind::Fork, .a = pid, .b = tid, .c = 0x10000 /* CLONE_THREAD */});
    }
    Log& exec(int pid, std::string_view path, int former = 0) {
        return add({.pid = pid, .kind = Kind::Exec, .a = former ? former : pid},
                   std::string(path) + '\0' + std::string(path) + '\0');
    }
    Log& descriptor(int pid, int fd, int ofd, ObjectId id, DescriptorBits bits, std::string_view path = {}) {
        return add({.pid = pid, .kind = Kind::Descriptor, .a = fd, .b = ofd, .c = id.pack(), .d = bits.pack()}, path);
    }
    Log& read_end(int pid, int fd, ObjectId id = kPipe, DescriptorBits bits = {}) {
        bits.readable = true;
        return descriptor(pid, fd, int(id.serial) * 2 + (id.kind == ObjectKind::Fifo ? 1001 : 1), id, bits);
    }
    Log& write_end(int pid, int fd, ObjectId id = kPipe, DescriptorBits bits = {}) {
        bits.writable = true;
        return descriptor(pid, fd, int(id.serial) * 2 + (id.kind == ObjectKind::Fifo ? 1002 : 2), id, bits);
    }
    Log& pipe(int pid, int in, int out, ObjectId id = kPipe) { return read_end(pid, in, id).write_end(pid, out, id); }

    Log& enter(int pid, int call, std::int64_t a = 0, std::int64_t b = 0, std::int64_t c = 0, std::string_view input = {},
               int tid = 0) {
        return add({.pid = pid, .tid = tid, .kind = Kind::Enter, .call = std::int16_t(call), .a = a, .b = b, .c = c}, input);
    }
    Log& exit(int pid, std::int64_t result, std::string_view output = {}, int tid = 0, std::uint8_t flags = 0) {
        return add({.pid = pid, .tid = tid, .kind = Kind::Exit, .flags = flags, .a = result}, output);
    }
    // write(fd, "AAA…", bytes) as far as its enter; read(fd, …, bytes) likewise.
    Log& writes(int pid, int fd, std::int64_t bytes, char letter = 'A') {
        return enter(pid, SYS_write, fd, 0, bytes, std::string(std::size_t(std::min<std::int64_t>(bytes, 64)), letter));
    }
    Log& reads(int pid, int fd, std::int64_t bytes) { return enter(pid, SYS_read, fd, 0, bytes); }
    Log& got(int pid, std::int64_t bytes, char letter = 'A') {
        return exit(pid, bytes, std::string(std::size_t(std::min<std::int64_t>(bytes, 64)), letter));
    }
    Log& wrote(int pid, int fd, std::int64_t bytes, char letter = 'A') { return writes(pid, fd, bytes, letter).exit(pid, bytes); }
    Log& read(int pid, int fd, std::int64_t bytes, char letter = 'A') { return reads(pid, fd, bytes).got(pid, bytes, letter); }

    Log& blocked(int pid, Reason reason, ObjectId id = {}, int tid = 0) {
        return add({.pid = pid, .tid = tid, .kind = Kind::Blocked, .a = id.pack(), .b = std::int64_t(reason), .c = -1});
    }
    Log& held(int pid) { return add({.pid = pid, .kind = Kind::Held}); }
    Log& released(int pid) { return add({.pid = pid, .kind = Kind::Released}); }
    Log& level(std::int64_t bytes, std::int64_t capacity = 65536, ObjectId id = kPipe) {
        return add({.kind = Kind::Level, .a = id.pack(), .b = bytes, .c = capacity, .d = 1});
    }
    Log& exiting(int pid) { return add({.pid = pid, .kind = Kind::Exiting}); }
    Log& exited(int pid, int status = 0, int tid = 0) { return add({.pid = pid, .tid = tid, .kind = Kind::Exited, .a = status}); }
    Log& command(CommandKind kind, int target = 0, std::int64_t value = 0) {
        return add({.kind = Kind::Command, .a = std::int64_t(kind), .b = target, .c = value});
    }

    const Channel& channel(ObjectId id = kPipe) const {
        const Channel* c = world.channel(id);
        static const Channel none;
        return c ? *c : none;
    }
    const Process& process(int pid) const { return world.processes().at(pid); }
    State state(int pid) const { return process(pid).state(); }
    // "4096A 10B": what is in the channel, oldest first.
    std::string blocks(ObjectId id = kPipe) const {
        std::string text;
        for (const Block& b : channel(id).blocks) {
            if (!text.empty()) text += ' ';
            text += std::to_string(b.bytes);
            if (b.letter) text += b.letter;
        }
        return text;
    }
    // What is drawn never contradicts itself: level, blocks and slots are the same bytes.
    bool consistent() const {
        for (const auto& [id, c] : world.channels()) {
            std::uint64_t blocks = 0, slots = 0;
            for (const Block& b : c.blocks) blocks += b.bytes;
            for (const PipeSlot& s : c.slots) slots += s.length;
            if (c.level < 0 || blocks != std::uint64_t(c.level) || slots != blocks) return false;
        }
        return true;
    }
    // Nothing was found wrong, and nothing had to be left open.
    bool clean() const { return consistent() && world.mismatches().empty() && world.notices().empty(); }

    Recording recording;
    World world;
    std::uint64_t now = 0;
};

// Two processes with a pipe from 11 (writer, fd 4) to 12 (reader, fd 3); 10 is their parent and holds no end.
struct Pair : Log {
    Pair() {
        spawn(10);
        pipe(10, 3, 4).fork(10, 11).fork(10, 12);
        for (int fd : {3, 4}) enter(10, SYS_close, fd).exit(10, 0);
        enter(11, SYS_close, 3).exit(11, 0);
        enter(12, SYS_close, 4).exit(12, 0);
        level(0);
    }
};

}   // namespace ipclab::test
