#include "world/history.h"
#include "log.h"
#include <doctest/doctest.h>
#include <random>
#include <sstream>

using namespace ipclab;
using namespace ipclab::test;

namespace {

// Everything that can be seen of a world, as text.
std::string picture(const World& w) {
    std::ostringstream s;
    s << w.seq() << ' ' << w.now_ns() << '\n';
    for (const auto& [pid, p] : w.processes()) {
        s << pid << ' ' << p.lineage << ' ' << name_of(p.state()) << ' ' << p.calls << ' ' << p.zombie << " fds";
        for (const Descriptor& d : w.descriptors().table(pid)) s << ' ' << d.fd << '=' << d.ofd;
        for (const auto& [tid, t] : p.threads)
            s << " t" << tid << name_of(t.state) << (t.call ? t.call->number : -1) << '/' << (t.last ? t.last->result : -1);
        s << '\n';
    }
    for (const auto& [id, c] : w.channels()) {
        s << to_string(id) << ' ' << c.level << '/' << c.capacity << ' ' << c.exact << c.bytes_in << ',' << c.bytes_out
          << " band " << c.low << ' ' << c.high;
        for (const Block& b : c.blocks) s << " b" << b.writer << ':' << b.bytes << b.letter;
        for (const PipeSlot& p : c.slots) s << " s" << p.offset << '+' << p.length;
        for (const Transfer& t : c.recent) s << " r" << t.seq << '<' << t.other_seq;
        s << '\n';
    }
    s << w.mismatches().size() << ' ' << w.notices().size() << ' ' << w.output().size();
    return s.str();
}

// Like `dd bs=512 | cat`, with now and then something else.
void traffic(Pair& l, std::size_t events) {
    std::mt19937 random(7);
    int born = 100;
    while (l.recording.size() < events) {
        switch (random() % 40) {
        case 0:
            ++born;
            l.fork(10, born).exited(born).enter(10, SYS_wait4, -1).exit(10, born);
            break;
        case 1:
            l.add({.kind = Kind::Output, .a = 1}, "some output\n");
            break;
        case 2:
            l.level(l.channel().level);
            break;
        default:
            l.reads(12, 3, 4096).writes(11, 4, 512).got(12, 512).exit(11, 512);
        }
    }
}

World from_scratch(const Recording& r, std::uint64_t seq) {
    World w;
    for (std::uint64_t i = 0; i <= seq; ++i) w.apply(r[i].event, r[i].payload);
    return w;
}

}   // namespace

TEST_CASE("any moment is what a fold from the beginning gives") {
    Pair l;
    traffic(l, 30'000);
    History h;
    h.advance(l.recording);
    CHECK(picture(h.now()) == picture(l.world));
    CHECK(l.consistent());
    std::mt19937 random(3);
    for (int i = 0; i < 12; ++i) {
        const std::uint64_t seq = random() % l.recording.size();
        CHECK(picture(h.at(l.recording, seq)) == picture(from_scratch(l.recording, seq)));
    }
    for (const std::uint64_t seq : {0, 1, 4094, 4095, 4096, 4097, 8192}) CHECK(h.at(l.recording, seq).seq() == seq);
    CHECK(h.at(l.recording, ~std::uint64_t(0)).seq() == l.recording.size() - 1);
}

TEST_CASE("advancing bit by bit is the same as at once") {
    Pair l;
    History bit_by_bit, at_once;
    for (int i = 0; i < 50; ++i) {
        traffic(l, l.recording.size() + 301);
        bit_by_bit.advance(l.recording);
    }
    at_once.advance(l.recording);
    CHECK(picture(bit_by_bit.now()) == picture(at_once.now()));
    CHECK(picture(bit_by_bit.at(l.recording, 5000)) == picture(at_once.at(l.recording, 5000)));
}

TEST_CASE("a shorter recording is a new run") {
    Pair first;
    traffic(first, 6000);
    History h;
    h.advance(first.recording);
    Pair second;
    h.advance(second.recording);
    CHECK(picture(h.now()) == picture(second.world));
    CHECK(h.at(second.recording, 3).seq() == 3);
}

TEST_CASE("copies are heavy only so far: the moments stay right when every other one goes") {
    Log l;
    l.spawn(10).pipe(10, 3, 4);
    for (int i = 0; i < 130'000; ++i) l.wrote(10, 4, 1, char('a' + i % 26));   // a pipe with no capacity known: 130,000 blocks
    History h;
    h.advance(l.recording);
    for (const std::uint64_t seq : {5'000, 100'000, 250'000}) {
        const World w = h.at(l.recording, seq);
        CHECK(w.seq() == seq);
        CHECK(w.channel(kPipe)->blocks.size() == w.channel(kPipe)->bytes_in);
    }
}

TEST_CASE("copies of a world go on by themselves") {
    Pair l;
    l.wrote(11, 4, 100);
    World copy = l.world;
    l.read(12, 3, 100).enter(12, SYS_close, 3).exit(12, 0);
    CHECK(copy.channel(kPipe)->level == 100);
    CHECK(copy.descriptors().readers(kPipe).size() == 1);
    CHECK(l.channel().level == 0);
}
