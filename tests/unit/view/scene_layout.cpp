// Where things stand: nothing on the stage lies on something else, however many they are.
#include "scene.h"
#include <cmath>
#include <doctest/doctest.h>

using namespace ipclab;
using namespace ipclab::test;

namespace {

struct Stage {
    Rect rect;
    bool compact;
};
constexpr Stage kStages[] = {{{0, 0, 1088, 372}, false},
                             {{0, 0, 1440, 372}, false},
                             {{0, 0, 1088, 852}, false},
                             {{0, 0, 760, 312}, true},
                             {{0, 0, 1024, 400}, true}};

bool apart(Rect a, Rect b) { return a.cut(b).w <= 0 || a.cut(b).h <= 0; }

}   // namespace

TEST_CASE("cards, tubes and ports keep off each other") {
    for (const auto& [name, log] : cases())
        for (const Stage& stage : kStages)
            for (bool flags : {false, true}) {
                const Shown s(log);
                const StageLayout l = s.layout(stage.rect, {true, flags, stage.compact});
                const std::string where =
                    name + ", " + std::to_string(int(stage.rect.w)) + " x " + std::to_string(int(stage.rect.h));
                CAPTURE(where);
                for (std::size_t i = 0; i < l.cards.size(); ++i) {
                    CHECK(l.cards[i].rect.x >= 0);
                    CHECK(l.cards[i].rect.r() <= stage.rect.w);
                    CHECK(l.cards[i].rect.h >= (l.cards[i].aside ? 44 : 52));
                    for (std::size_t j = 0; j < i; ++j) CHECK(apart(l.cards[i].rect, l.cards[j].rect));
                    for (const ChannelPlace& c : l.channels) CHECK(apart(l.cards[i].rect, c.tube.grown(8)));
                }
                for (std::size_t i = 0; i < l.channels.size(); ++i)
                    for (std::size_t j = 0; j < i; ++j) CHECK(l.channels[i].label - 8 >= l.channels[j].tube.b() + 6);
                for (std::size_t i = 0; i < l.ports.size(); ++i) {
                    if (l.ports[i].hidden) continue;
                    CHECK(l.ports[i].path.size() >= 2);
                    for (std::size_t j = 0; j < i; ++j)
                        if (!l.ports[j].hidden) CHECK(apart(l.ports[i].tab.inset(0, 1), l.ports[j].tab));
                    for (const ChannelPlace& c : l.channels) CHECK(apart(l.ports[i].tab, c.tube));
                }
                for (const CardPlace& c : l.cards) CHECK(c.rect.b() <= stage.rect.h + std::max(0.0f, l.content - stage.rect.h));
            }
}

TEST_CASE("a pair stands as it is drawn in the pictures: call, port, plug and tube in one line") {
    const Shown s(cases().at("pair, writer blocked"));
    // Their parent holds no end: three stand there, so the large form is for two of them alone.
    StageModel two = s.model;
    std::erase_if(two.cards, [](const CardModel& c) { return c.pid == 10; });
    const StageLayout l = lay_out(two, {0, 0, 1088, 372}, {});
    REQUIRE(l.pair);
    const float mid = l.channels[0].tube.cy();
    for (const CardPlace& c : l.cards) CHECK(c.call_mid == mid);
    for (const PortPlace& p : l.ports) {
        CHECK(p.set_in);
        CHECK(std::fabs(p.tab.cy() - mid) < 1);
        for (const ImVec2& at : p.path) CHECK(std::fabs(at.y - mid) < 1);
    }
    CHECK(l.channels[0].tube.w == 16 * 22 + 16);
}

TEST_CASE("what has no room to be read scrolls") {
    const Shown s(cases().at("a crowd"));
    const StageLayout l = s.layout({0, 0, 1088, 372});
    CHECK(l.content > 372);
    CHECK(l.cards.size() == 15);
}

TEST_CASE("a state that changes moves nothing") {
    Pair log;
    log.reads(12, 3, 10);
    const StageLayout before = Shown(log).layout({0, 0, 1088, 372});
    log.blocked(12, Reason::PipeEmpty, kPipe);
    const StageLayout after = Shown(log).layout({0, 0, 1088, 372});
    REQUIRE(before.cards.size() == after.cards.size());
    for (std::size_t i = 0; i < before.cards.size(); ++i) {
        CHECK(before.cards[i].rect.x == after.cards[i].rect.x);
        CHECK(before.cards[i].rect.y == after.cards[i].rect.y);
    }
    CHECK(before.channels[0].tube.y == after.channels[0].tube.y);
}

TEST_CASE("paths end where they should") {
    const Path p = rounded({{0, 0}, {10, 0}, {10, 20}});
    CHECK(p.front().x == 0);
    CHECK(p.back().y == 20);
    CHECK(std::fabs(along(p, 0).x) < 0.01f);
    CHECK(std::fabs(along(p, 1).y - 20) < 0.01f);
    CHECK(length(Path{{0, 0}, {3, 4}}) == 5);
}
