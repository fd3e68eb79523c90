#include "record/recording.h"
#include <cstring>
#include <doctest/doctest.h>
#include <fstream>
#include <random>
#include <unistd.h>

using namespace ipclab;

namespace {

std::span<const std::byte> bytes(std::string_view s) { return std::as_bytes(std::span(s.data(), s.size())); }

struct Folder {
    std::filesystem::path path;
    Folder() {
        std::string name = std::filesystem::temp_directory_path() / "ipclab-record-XXXXXX";
        REQUIRE(::mkdtemp(name.data()) != nullptr);
        path = name;
    }
    ~Folder() { std::filesystem::remove_all(path); }
};

Recording sample(std::size_t events, std::size_t longest = 200) {
    Recording r;
    r.facts()["page_size"] = "4096";
    r.facts()["lesson"] = "pipe/full";
    for (std::uint64_t seq = 0; seq < events; ++seq) {
        const std::string payload(seq * 7 % (longest + 1), char('a' + seq % 26));
        r.append({.seq = seq,
                  .t_ns = seq * 1000,
                  .pid = 10,
                  .tid = 10,
                  .kind = Kind(seq % std::uint64_t(Kind::Count)),
                  .payload = std::uint32_t(payload.size()),
                  .a = std::int64_t(seq)},
                 bytes(payload));
    }
    return r;
}

bool same(const Recording& a, const Recording& b) {
    if (a.size() != b.size() || a.facts() != b.facts()) return false;
    for (std::size_t i = 0; i < a.size(); ++i)
        if (std::memcmp(&a[i].event, &b[i].event, sizeof(Event)) != 0 || text(a[i].payload) != text(b[i].payload)) return false;
    return true;
}

std::string slurp(const std::filesystem::path& p) {
    std::ifstream in(p, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}
void spill(const std::filesystem::path& p, const std::string& s) { std::ofstream(p, std::ios::binary) << s; }

}   // namespace

TEST_CASE("references to events stay valid while the recording grows") {
    Recording r = sample(1);
    const Event& first = r[0].event;
    for (std::uint64_t seq = 1; seq < 100'000; ++seq) r.append({.seq = seq, .kind = Kind::Notice}, {});
    CHECK(&first == &r[0].event);
    CHECK(first.pid == 10);
    CHECK(r.size() == 100'000);
}

TEST_CASE("a payload larger than a chunk is one piece") {
    Recording r;
    const std::string large(3 << 20, 'x');
    r.append({.payload = std::uint32_t(large.size())}, bytes(large));
    r.append({.seq = 1}, {});
    CHECK(text(r[0].payload) == large);
    CHECK(r[1].event.seq == 1);
}

TEST_CASE("a copy of a recording goes on by itself") {
    const Recording r = sample(10);
    Recording copy = r;
    copy.append({.seq = 10}, {});
    CHECK(r.size() == 10);
    CHECK(copy.size() == 11);
    CHECK(text(copy[5].payload) == text(r[5].payload));
}

TEST_CASE("memory is counted against the limit") {
    Recording r = sample(10);
    CHECK_FALSE(r.full());
    r.set_limit(r.bytes());
    CHECK(r.full());
}

TEST_CASE("what is saved is what is loaded") {
    Folder folder;
    const auto file = folder.path / "run.ipclab";
    for (const std::size_t events : {0u, 1u, 500u}) {
        const Recording r = sample(events);
        REQUIRE(r.save(file));
        const auto back = Recording::load(file);
        REQUIRE_MESSAGE(back, back.error().words);
        CHECK(same(r, *back));
    }
    CHECK(std::distance(std::filesystem::directory_iterator(folder.path), {}) == 1);   // nothing is left beside it
}

TEST_CASE("a file that cannot be written leaves the old one") {
    Folder folder;
    const auto status = sample(3).save(folder.path / "no" / "such" / "folder");
    REQUIRE_FALSE(status);
    CHECK(status.error().words.find("No such file or directory") != std::string::npos);
    CHECK(status.error().status == 1);
}

TEST_CASE("what is no recording is refused by name and place") {
    Folder folder;
    const auto file = folder.path / "f";
    const auto refusal = [&](const std::string& content) {
        spill(file, content);
        const auto loaded = Recording::load(file);
        return loaded ? std::string("loaded") : loaded.error().words;
    };
    REQUIRE(sample(4).save(file));
    const std::string good = slurp(file);
    const std::string name = file.string();
    CHECK(refusal("") == name + ": offset 0: not a recording of ipclab, version 1");
    CHECK(refusal("IPCLABR2........") == name + ": offset 0: not a recording of ipclab, version 1");
    CHECK(refusal(good.substr(0, 10)) == name + ": offset 8: ends inside the number of facts");
    CHECK(refusal(good + "x").find("goes on after its end") != std::string::npos);
    CHECK(refusal("IPCLABR1" + std::string(4, '\xff')).find("says that it has 4294967295 facts") != std::string::npos);
    CHECK(refusal("IPCLABR1" + std::string(4, '\0') + std::string(8, '\x7f')).find("too short for them") != std::string::npos);
    std::string damaged = good;
    damaged[good.size() - 10] ^= 1;
    CHECK(refusal(damaged).find(": offset ") != std::string::npos);
    CHECK_FALSE(Recording::load(folder.path));
    CHECK_FALSE(Recording::load(folder.path / "missing"));
    CHECK_FALSE(Recording::load("/dev/null"));
}

TEST_CASE("every truncation is refused") {
    Folder folder;
    const auto file = folder.path / "f";
    REQUIRE(sample(6, 60).save(file));
    const std::string good = slurp(file);
    for (std::size_t n = 0; n < good.size(); ++n) {
        spill(file, good.substr(0, n));
        CHECK_FALSE(Recording::load(file));
    }
}

TEST_CASE("2,000 mutations are refused and harm nothing") {
    Folder folder;
    const auto file = folder.path / "f";
    REQUIRE(sample(40).save(file));
    const std::string good = slurp(file);
    std::mt19937 random(1);
    for (int i = 0; i < 2000; ++i) {
        std::string bad = good;
        for (unsigned n = 1 + random() % 4; n > 0; --n) {
            const std::size_t at = random() % bad.size();
            switch (random() % 4) {
            case 0:
                bad[at] = char(random());
                break;
            case 1:
                bad.erase(at, 1 + random() % 9);
                break;
            case 2:
                bad.insert(at, 1 + random() % 9, char(random()));
                break;
            default: {   // a count or a length gone wild
                const std::uint32_t huge = 0xffffffffu >> random() % 32;
                std::memcpy(bad.data() + std::min(at, bad.size() - 4), &huge, 4);
            }
            }
        }
        if (bad == good) continue;
        spill(file, bad);
        const auto loaded = Recording::load(file);
        CHECK_FALSE(loaded);
        if (!loaded) CHECK(loaded.error().words.starts_with(file.string() + ": offset "));
    }
}
