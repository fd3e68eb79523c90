// What differs between two pictures, as boxes; and the draw data cut to them. Pixels are compared in tests/gui/window.
#include "view/damage.h"
#include <doctest/doctest.h>
#include <memory>

using namespace ipclab::view;

namespace {

constexpr int kWidth = 640, kHeight = 400;

// Pictures of squares: one draw list, one triangle pair each.
class Picture {
public:
    Picture() : list_(nullptr) {}
    Picture& square(float x, float y, float side, ImU32 colour, ImVec4 clip = {0, 0, kWidth, kHeight}) {
        ImDrawCmd command;
        command.ClipRect = clip, command.IdxOffset = unsigned(list_.IdxBuffer.Size), command.ElemCount = 6;
        list_.CmdBuffer.push_back(command);
        const auto first = ImDrawIdx(list_.VtxBuffer.Size);
        for (const ImVec2 p : {ImVec2{x, y}, {x + side, y}, {x + side, y + side}, {x, y + side}})
            list_.VtxBuffer.push_back({p, {0, 0}, colour});
        for (const int i : {0, 1, 2, 0, 2, 3}) list_.IdxBuffer.push_back(ImDrawIdx(first + i));
        return *this;
    }
    const ImDrawData& data() {
        lists_[0] = &list_;
#if IMGUI_VERSION_NUM >= 18980
        data_.CmdLists.resize(0), data_.CmdLists.push_back(&list_);
#else
        data_.CmdLists = lists_;
#endif
        data_.CmdListsCount = 1, data_.DisplaySize = {kWidth, kHeight};
        return data_;
    }
    const ImDrawList& list() const { return list_; }

private:
    ImDrawList list_;
    ImDrawList* lists_[1];
    ImDrawData data_;
};

struct Screen {
    Damage damage;
    std::vector<Patch> grounds{{{0, 0, kWidth, kHeight}, 1}};
    std::vector<Box> after(Picture& p) { return damage.update(grounds, p.data(), kWidth, kHeight); }
    std::vector<Box> after(Picture&& p) { return after(p); }
};

bool same(const Box& a, const Box& b) { return a.x0 == b.x0 && a.y0 == b.y0 && a.x1 == b.x1 && a.y1 == b.y1; }
bool covered(const std::vector<Box>& boxes, int x, int y) {
    int times = 0;
    for (const Box& b : boxes) times += x >= b.x0 && x < b.x1 && y >= b.y0 && y < b.y1;
    REQUIRE(times <= 1);   // disjoint: nothing is blended twice
    return times;
}
constexpr Box kAll{0, 0, kWidth, kHeight};

}   // namespace

TEST_CASE("the same picture again is no damage; another size, or one that was lost, is all of it") {
    Screen s;
    REQUIRE(s.after(Picture().square(10, 10, 20, 7)).size() == 1);
    CHECK(s.after(Picture().square(10, 10, 20, 7)).empty());
    s.damage.forget();
    auto boxes = s.after(Picture().square(10, 10, 20, 7));
    REQUIRE(boxes.size() == 1);
    CHECK(same(boxes[0], kAll));
    Picture p;
    boxes = s.damage.update(s.grounds, p.data(), 320, 200);
    REQUIRE(boxes.size() == 1);
    CHECK(same(boxes[0], {0, 0, 320, 200}));
}

TEST_CASE("what moves damages where it was and where it is, and nothing between") {
    Screen s;
    s.after(Picture().square(10, 10, 20, 7).square(600, 350, 20, 7));
    const auto boxes = s.after(Picture().square(10, 10, 20, 7).square(330, 60, 20, 7));
    CHECK(covered(boxes, 610, 360));
    for (const int x : {330, 349})
        for (const int y : {60, 79}) CHECK(covered(boxes, x, y));   // across an edge of tiles
    CHECK_FALSE(covered(boxes, 20, 20));
    CHECK_FALSE(covered(boxes, 450, 200));
}

TEST_CASE("something new before the others damages only its own place") {
    Screen s;
    s.after(Picture().square(10, 10, 20, 7).square(600, 350, 20, 7));
    const auto boxes = s.after(Picture().square(300, 200, 20, 9).square(10, 10, 20, 7).square(600, 350, 20, 7));
    CHECK(covered(boxes, 310, 210));
    CHECK_FALSE(covered(boxes, 20, 20));
    CHECK_FALSE(covered(boxes, 610, 360));
}

TEST_CASE("colour, order, clip and ground are seen; where nothing overlaps, order is nothing") {
    Screen s;
    s.after(Picture().square(10, 10, 20, 7).square(20, 20, 20, 8));
    CHECK(covered(s.after(Picture().square(20, 20, 20, 8).square(10, 10, 20, 7)), 25, 25));
    CHECK(covered(s.after(Picture().square(20, 20, 20, 9).square(10, 10, 20, 7)), 25, 25));
    CHECK(covered(s.after(Picture().square(20, 20, 20, 9, {0, 0, 25, 25}).square(10, 10, 20, 7)), 25, 25));
    s.grounds.push_back({{200, 200, 210, 210}, 5});
    const auto boxes = s.after(Picture().square(20, 20, 20, 9, {0, 0, 25, 25}).square(10, 10, 20, 7));
    CHECK(covered(boxes, 205, 205));
    CHECK_FALSE(covered(boxes, 25, 25));

    s.after(Picture().square(10, 10, 20, 7).square(600, 350, 20, 7));
    CHECK(s.after(Picture().square(600, 350, 20, 7).square(10, 10, 20, 7)).empty());
}

TEST_CASE("outside of the window, and no number at all, harm nothing") {
    Screen s;
    const float none = std::nanf("");
    s.after(Picture().square(-5000, -1e30f, 20, 7).square(1e30f, 9000, 20, 7).square(none, none, 20, 7));
    CHECK(s.after(Picture().square(-5000, -1e30f, 20, 7).square(1e30f, 9000, 20, 7).square(none, none, 20, 7)).empty());
}

TEST_CASE("an excerpt holds what reaches into its boxes, cut to them, and gives the whole back") {
    Picture p;
    p.square(10, 10, 20, 7).square(100, 10, 100, 8).square(600, 350, 20, 9);
    const ImDrawData& data = p.data();
    const Box boxes[] = {{0, 0, 64, 64}, {128, 0, 192, 64}};
    {
        const Excerpt excerpt(data, boxes);
        REQUIRE(p.list().CmdBuffer.Size == 2);
        CHECK(p.list().IdxBuffer.Size == 12);
        CHECK(p.list().CmdBuffer[1].ClipRect.x == 128);
        CHECK(p.list().CmdBuffer[1].ClipRect.z == 192);
        CHECK(p.list().CmdBuffer[1].IdxOffset == 6);
    }
    CHECK(p.list().CmdBuffer.Size == 3);
    CHECK(p.list().IdxBuffer.Size == 18);
}

TEST_CASE("a line or a clip that moves within its tile is seen to: every move of every size, one way or the other") {
    const auto differs = [](const Box& before, const Box& after) {
        Damage ground, clip;
        Picture nothing;
        const Patch was{before, 2}, is{after, 2};
        const auto clipped = [&](const Box& b) {
            Picture square;
            square.square(0, 0, 300, 3, {float(b.x0), float(b.y0), float(b.x1), float(b.y1)});
            return !clip.update({}, square.data(), kWidth, kHeight).empty();
        };
        ground.update({&was, 1}, nothing.data(), kWidth, kHeight);
        clipped(before);
        return !ground.update({&is, 1}, nothing.data(), kWidth, kHeight).empty() && clipped(after);
    };
    for (int from = 0; from < 64; ++from)
        for (int to = 0; to < 64; ++to) {
            if (from == to) continue;
            CAPTURE(from);
            CAPTURE(to);
            CHECK(differs({32, 96 + from, 200, 97 + from}, {32, 96 + to, 200, 97 + to}));
            CHECK(differs({96 + from, 32, 98 + from, 200}, {96 + to, 32, 98 + to, 200}));
        }
}
