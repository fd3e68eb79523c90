// Recordings that were made to harm: each is whole as a file (its checksum right), so that it is read, folded, put in
// words and drawn. Whatever comes of it is no crash, no hang, and no look beyond what it holds; run it with sanitizers.
#include "../gui/robot.h"
#include "lesson/paths.h"
#include "trace/tracer.h"
#include "world/export.h"
#include <cstring>
#include <doctest/doctest.h>
#include <fstream>
#include <random>
#include <sys/stat.h>
#include <unistd.h>

using namespace ipclab;

namespace {

// A run with all sorts of events: forks, pipes, execs, a signal that kills.
const Recording& honest() {
    static const Recording made = [] {
        auto tracer = Tracer::start();
        REQUIRE(tracer);
        Session session(&*tracer);
        Launch launch;
        launch.programs = {{.role = "main",
                            .argv = {"/bin/sh", "-c", "echo words | cat; sleep 9 & kill -TERM $!; wait; yes | head -c 9"},
                            .env = {}}};
        launch.pty = true;
        session.launch(launch);
        const auto over = [](const Session& s) {
            const auto& all = s.world().processes();
            return all.size() > 3 && std::all_of(all.begin(), all.end(), [](const auto& p) { return !p.second.alive; });
        };
        REQUIRE(session.wait_for(over));
        return session.recording();
    }();
    return made;
}

class Spoiler {
public:
    explicit Spoiler(unsigned seed) : random_(seed) {}

    Recording spoil(const Recording& from, unsigned one_in) {
        Recording to;
        std::vector<std::byte> payload;
        for (std::size_t i = 0; i < from.size(); ++i) {
            Event e = from[i].event;
            payload.assign(from[i].payload.begin(), from[i].payload.end());
            if (random_() % one_in == 0) spoil(e, payload);
            e.seq = to.size(), e.payload = std::uint32_t(payload.size());
            if (random_() % (8 * one_in) == 0) continue;   // it never happened
            to.append(e, payload);
            if (random_() % (8 * one_in) == 0) e.seq = to.size(), to.append(e, payload);   // it happened twice
        }
        return to;
    }

private:
    std::int64_t number(std::int64_t was) {
        constexpr std::int64_t kOdd[] = {0,     -1,        1,         2,         3,         255,       256,         4096,
                                         65536, INT32_MAX, INT32_MIN, INT64_MAX, INT64_MIN, 1LL << 40, -(1LL << 40)};
        if (random_() % 2) return kOdd[random_() % std::size(kOdd)];
        return was ^ std::int64_t(1ULL << random_() % 64);
    }
    void spoil(Event& e, std::vector<std::byte>& payload) {
        switch (random_() % 11) {
        case 0:
            e.a = number(e.a);
            break;
        case 1:
            e.b = number(e.b);
            break;
        case 2:
            e.c = number(e.c);
            break;
        case 3:
            e.d = number(e.d);
            break;
        case 4:
            e.pid = std::int32_t(number(e.pid));
            break;
        case 5:
            e.tid = std::int32_t(number(e.tid));
            break;
        case 6:
            e.call = std::int16_t(number(e.call));
            break;
        case 7:
            e.flags = std::uint8_t(random_());
            break;
        case 8:
            e.kind = Kind(random_() % unsigned(Kind::Count));
            break;
        case 9:
            e.t_ns = std::uint64_t(number(std::int64_t(e.t_ns)));
            break;
        default:
            payload.resize(random_() % 3 ? random_() % 200 : payload.size());
            for (auto& byte : payload)
                if (random_() % 4 == 0) byte = std::byte(random_());
        }
    }
    std::minstd_rand random_;
};

std::size_t words_of(const Recording& recording, ExportFormat format) {
    std::size_t bytes = 0;
    Export out(format, [&](std::string_view words) -> Status {
        bytes += words.size();
        return Nothing{};
    });
    for (std::size_t i = 0; i < recording.size(); ++i) out.add(recording[i].event, recording[i].payload);
    CHECK(out.flush());
    return bytes;
}

}   // namespace

TEST_CASE("spoilt recordings are folded and put in words") {
    REQUIRE(honest().size() > 100);
    for (unsigned seed = 1; seed <= 400; ++seed) {
        CAPTURE(seed);
        const Recording spoilt = Spoiler(seed).spoil(honest(), seed % 3 == 0 ? 2 : seed % 3 == 1 ? 8 : 40);
        History history;
        history.advance(spoilt);
        CHECK(history.at(spoilt, spoilt.size() / 2).processes().size() <= spoilt.size());
        CHECK(words_of(spoilt, ExportFormat::Text) > 0);
        CHECK(words_of(spoilt, ExportFormat::JsonLines) > 0);
    }
}

TEST_CASE("spoilt recordings are drawn") {
    using namespace ipclab::view;
    Desk desk{nullptr, load_library(data_folder() / "labs"), {}, ""};
    Robot robot{desk};
    for (unsigned seed = 1; seed <= 60; ++seed) {
        CAPTURE(seed);
        desk.replay(Spoiler(seed).spoil(honest(), seed % 2 ? 4 : 20));
        desk.state.tab = LowerTab(seed % 3);
        desk.state.inspector = desk.state.real_time = seed % 2;
        robot.frame(2);
        for (std::uint64_t at = 0; at < desk.session().recording().size(); at += 37) {
            desk.state.at = desk.state.event = at;
            const auto& processes = desk.session().world().processes();
            if (!processes.empty())
                desk.state.process = std::next(processes.begin(), std::ptrdiff_t(at % processes.size()))->first;
            robot.frame(1);
        }
    }
    CHECK(desk.state.page == Page::Lab);
}

TEST_CASE("what is no file is refused at once") {
    std::string pattern = std::filesystem::temp_directory_path() / "ipclab-hostile-XXXXXX";
    REQUIRE(mkdtemp(pattern.data()));
    const std::filesystem::path folder = pattern;
    REQUIRE(mkfifo((folder / "fifo").c_str(), 0600) == 0);
    std::filesystem::create_symlink("/dev/zero", folder / "zero");
    std::filesystem::create_symlink("round", folder / "round");
    std::filesystem::create_directory(folder / "folder");
    { std::ofstream out(folder / "large"); }
    std::filesystem::resize_file(folder / "large", std::uintmax_t(1) << 40);
    for (const char* name : {"fifo", "zero", "round", "folder", "large"}) {
        const auto loaded = Recording::load(folder / name);
        REQUIRE_FALSE(loaded);
        CHECK_MESSAGE(loaded.error().words.find((folder / name).string()) != std::string::npos, loaded.error().words);
        CHECK(loaded.error().status == 2);
    }
    std::filesystem::remove_all(folder);
}
