// The slot model against the numbers of the kernel, and against the kernel itself.
#include "world/slots.h"
#include <climits>
#include <doctest/doctest.h>
#include <fcntl.h>
#include <poll.h>
#include <random>
#include <sys/ioctl.h>
#include <unistd.h>

using namespace ipclab;

namespace {

struct Model {
    std::deque<PipeSlot> slots;
    SlotRules rules;
    bool packet = false;

    explicit Model(std::size_t most = 16, bool is_packet = false) : rules{4096, most}, packet(is_packet) {}
    // What a nonblocking write takes: pipe(7).
    std::int64_t write(std::uint64_t bytes) {
        const std::uint64_t room = room_for(slots, rules, bytes);
        if (room) write_slots(slots, rules, bytes, {.packet = packet});
        return std::int64_t(room);
    }
    std::int64_t read(std::uint64_t bytes) {
        const bool one = !slots.empty() && slots.front().packet;
        const std::uint64_t first = one ? slots.front().length : 0, left = read_slots(slots, bytes);
        return std::int64_t(one ? std::min(first, bytes) : left);
    }
    std::int64_t fill(std::uint64_t bytes) {
        std::int64_t sum = 0;
        for (std::int64_t n; (n = write(bytes)) > 0;) {
            sum += n;
            if (std::uint64_t(n) < bytes) break;
        }
        return sum;
    }
};

struct RealPipe {
    int in = -1, out = -1;
    std::vector<char> buffer = std::vector<char>(1 << 20);
    explicit RealPipe(int flags = 0) {
        int ends[2];
        REQUIRE(::pipe2(ends, O_NONBLOCK | flags) == 0);
        in = ends[0];
        out = ends[1];
    }
    RealPipe(const RealPipe&) = delete;
    RealPipe& operator=(const RealPipe&) = delete;
    ~RealPipe() {
        ::close(in);
        ::close(out);
    }
    std::int64_t write(std::size_t n) const { return std::max<std::int64_t>(::write(out, buffer.data(), n), 0); }
    std::int64_t read(std::size_t n) { return std::max<std::int64_t>(::read(in, buffer.data(), n), 0); }
    int capacity() const { return ::fcntl(out, F_GETPIPE_SZ); }
    int unread() const {
        int n = 0;
        ::ioctl(in, FIONREAD, &n);
        return n;
    }
    bool writable() const {
        pollfd p{out, POLLOUT, 0};
        ::poll(&p, 1, 0);
        return p.revents & POLLOUT;
    }
};

// The kernel's page size is part of its rules: a model with another one would be compared with nothing.
bool pages_of_4096() { return ::sysconf(_SC_PAGESIZE) == 4096; }

}   // namespace

TEST_CASE("how much goes in depends on the size of the writes (facts P4)") {
    const std::pair<int, int> rows[]{{1, 65536},    {10, 65440},   {100, 64000},  {1000, 64000}, {2048, 65536}, {2049, 32784},
                                     {3000, 48000}, {4095, 65520}, {4096, 65536}, {4097, 45066}, {10000, 64096}};
    for (const auto& [size, accepted] : rows) {
        Model m;
        CHECK_MESSAGE(m.fill(std::uint64_t(size)) == accepted, "writes of " << size);
    }
}

TEST_CASE("a small write shares the last page only if it fits there whole") {
    Model m;
    CHECK(m.fill(3000) == 48000);
    CHECK(m.slots.size() == 16);
    CHECK(m.write(1097) == 0);
    CHECK(m.write(96) == 96);
    CHECK(m.write(1000) == 1000);
    CHECK(bytes_in(m.slots) == 49096);
    CHECK(m.write(1) == 0);
}

TEST_CASE("a slot is free when its last byte is read") {
    Model full_pages;
    full_pages.fill(4096);
    full_pages.read(4095);
    CHECK(full_pages.write(1) == 0);
    full_pages.read(1);
    CHECK(full_pages.write(4096) == 4096);
    Model partial;
    partial.fill(3000);
    partial.write(1096);
    partial.read(2999);
    CHECK(partial.slots.size() == 16);
    partial.read(1);
    CHECK(partial.slots.size() == 15);
}

TEST_CASE("one slot: the last five bytes keep it") {
    Model m(1);
    CHECK(m.write(4096) == 4096);
    CHECK(m.read(4091) == 4091);
    CHECK(m.write(10) == 0);
    CHECK(m.read(5) == 5);
    CHECK(m.write(10) == 10);
}

TEST_CASE("free bytes do not add up") {
    Model m(2);
    CHECK(m.write(1) == 1);
    CHECK(m.write(4096) == 4096);
    CHECK(m.write(4095) == 0);
}

TEST_CASE("a nonblocking write of more than PIPE_BUF goes in in part") {
    Model m;
    for (int i = 0; i < 14; ++i) m.write(4096);
    CHECK(m.write(10000) == 8192);
    Model room;
    for (int i = 0; i < 15; ++i) room.write(4096);
    room.write(2000);
    CHECK(room.write(2097) == 0);
    CHECK(room.write(2096) == 2096);
}

TEST_CASE("packets: one a read, none shares a slot") {
    Model m(16, true);
    CHECK(m.fill(1) == 16);
    CHECK(m.read(100) == 1);
    Model split(16, true);
    CHECK(split.write(9000) == 9000);
    CHECK(split.slots.size() == 3);
    CHECK(split.slots.back().length == 808);
    CHECK(split.read(10) == 10);
    CHECK(split.slots.size() == 2);
}

TEST_CASE("with no capacity known everything fits") {
    std::deque<PipeSlot> slots;
    CHECK(room_for(slots, {}, 10'000'000) == 10'000'000);
    CHECK(write_slots(slots, {}, 10'000'000, {}) == 10'000'000);
}

TEST_CASE("a write credited in pieces fills the pages that it would have filled at once") {
    std::deque<PipeSlot> whole, pieces;
    write_slots(whole, {}, 20'000, {});
    write_slots(pieces, {}, 3'000, {.whole = 20'000});
    for (int n : {1'000, 96, 4'096, 11'808}) continue_slots(pieces, {}, std::uint64_t(n), {});
    REQUIRE(pieces.size() == whole.size());
    for (std::size_t i = 0; i < whole.size(); ++i) CHECK(pieces[i].length == whole[i].length);
}

TEST_CASE("against the kernel: writes of one size until EAGAIN") {
    if (!pages_of_4096()) return;
    for (const int size : {1, 10, 100, 1000, 2048, 2049, 3000, 4095, 4096, 4097, 10000, 65536}) {
        RealPipe p;
        Model m(std::size_t(p.capacity()) / 4096);
        std::int64_t sum = 0;
        for (std::int64_t n; (n = p.write(std::size_t(size))) > 0;) {
            sum += n;
            if (n < size) break;
        }
        CHECK_MESSAGE(m.fill(std::uint64_t(size)) == sum, "writes of " << size);
        CHECK(p.unread() == std::int64_t(bytes_in(m.slots)));
    }
}

TEST_CASE("against the kernel: random reads and writes") {
    if (!pages_of_4096()) return;
    for (unsigned seed = 1; seed <= 20; ++seed) {
        const bool packet = seed % 5 == 0;
        RealPipe p(packet ? O_DIRECT : 0);
        if (seed % 3 == 0) ::fcntl(p.out, F_SETPIPE_SZ, 8192);
        Model m(std::size_t(p.capacity()) / 4096, packet);
        std::mt19937 random(seed);
        bool agree = true;
        for (int step = 0; step < 4000 && agree; ++step) {
            const auto kind = random() % 4;
            const std::size_t n = 1 + (kind == 0 ? random() % 20000 : kind == 1 ? random() % 5000 : random() % 64);
            agree = random() % 100 < 55 ? p.write(n) == m.write(n) : p.read(n) == m.read(n);
            agree = agree && p.unread() == std::int64_t(bytes_in(m.slots)) && p.writable() == (m.slots.size() < m.rules.most);
        }
        CHECK_MESSAGE(agree, "seed " << seed);
    }
}
