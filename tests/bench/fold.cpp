// The log's own cost: bytes an event and time to fold 1,000,000 events, over a log like that of `dd bs=512 | cat`:
// two processes, one pipe, each call an Enter and an Exit, every payload 64 bytes.
#include "world/history.h"
#include <chrono>
#include <cstdio>
#include <cstring>
#include <sys/syscall.h>

using namespace ipclab;

namespace {

constexpr int kWriter = 101, kReader = 102;
constexpr std::uint64_t kEvents = 1'000'000;

class Log {
public:
    Recording recording;

    void add(Event e, std::span<const std::byte> payload = {}) {
        e.seq = recording.size();
        e.t_ns = e.seq * 7000;
        e.payload = std::uint32_t(payload.size());
        recording.append(e, payload);
    }
    void spawn(int pid, const char* role) {
        const std::string text = std::string(role) + '\0' + role;
        add({.pid = pid, .tid = pid, .kind = Kind::Spawn}, std::as_bytes(std::span(text)));
    }
    void descriptor(int pid, int fd, Ofd ofd, DescriptorBits bits) {
        add({.pid = pid,
             .tid = pid,
             .kind = Kind::Descriptor,
             .a = fd,
             .b = ofd,
             .c = ObjectId{ObjectKind::Pipe, 1}.pack(),
             .d = bits.pack()});
    }
    void call(int pid, int number, int fd, std::int64_t size) {
        std::byte bytes[64];
        std::memset(bytes, 'A' + int(recording.size() % 26), sizeof bytes);
        const bool writes = number == SYS_write;
        add({.pid = pid, .tid = pid, .kind = Kind::Enter, .call = std::int16_t(number), .a = fd, .b = 0x1000, .c = size},
            writes ? std::span<const std::byte>(bytes) : std::span<const std::byte>());
        add({.pid = pid, .tid = pid, .kind = Kind::Exit, .call = std::int16_t(number), .a = size, .b = size},
            writes ? std::span<const std::byte>() : std::span<const std::byte>(bytes));
    }
};

double ms_since(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
}

}   // namespace

int main() {
    Log log;
    log.add({.kind = Kind::Command, .a = std::int64_t(CommandKind::Launch)});
    log.spawn(kWriter, "writer");
    log.spawn(kReader, "reader");
    log.descriptor(kWriter, 4, 2, {.writable = true});
    log.descriptor(kReader, 3, 1, {.readable = true});
    while (log.recording.size() < kEvents) {
        for (int i = 0; i < 8; ++i) log.call(kWriter, SYS_write, 4, 512);
        log.call(kReader, SYS_read, 3, 4096);
    }

    const auto start = std::chrono::steady_clock::now();
    History history;
    history.advance(log.recording);
    const double folded = ms_since(start);

    const auto again = std::chrono::steady_clock::now();
    const World middle = history.at(log.recording, log.recording.size() / 2);
    const double found = ms_since(again);

    const Channel* pipe = history.now().channel({ObjectKind::Pipe, 1});
    const bool right = pipe && pipe->level == 0 && pipe->bytes_in == pipe->bytes_out && middle.seq() == log.recording.size() / 2;
    std::printf("%zu %zu %.3f %.3f\n", log.recording.size(), log.recording.bytes(), folded, found);
    return right ? 0 : 1;
}
