// Which pixels of a picture differ from the one before it. Where the CPU draws them pixels are what a frame costs, and
// from frame to frame most of ours stay: a dot moves, a curve grows.
#pragma once
#include "view/compat.h"
#include <cstdint>
#include <span>
#include <vector>

namespace ipclab::view {

// Physical pixels, from the top left; the right and lower edges are outside.
struct Box {
    int x0 = 0, y0 = 0, x1 = 0, y1 = 0;
    long area() const { return long(x1 - x0) * (y1 - y0); }
    bool empty() const { return x1 <= x0 || y1 <= y0; }
    Box cut(const Box& o) const { return {std::max(x0, o.x0), std::max(y0, o.y0), std::min(x1, o.x1), std::min(y1, o.y1)}; }
    Box joined(const Box& o) const { return {std::min(x0, o.x0), std::min(y0, o.y0), std::max(x1, o.x1), std::max(y1, o.y1)}; }
};

struct Patch {
    Box box;
    ImU32 colour;
};   // cleared to a colour, before ImGui draws

// The picture is looked at as tiles. What is drawn on a tile, triangle by triangle in its order, is summed up in one
// number; a tile whose number is another than last time is drawn anew. Nothing needs to know what moved, or why.
class Damage {
public:
    // Everything that is drawn in this frame. Answers which boxes differ from the last: whole tiles, disjoint, none if nothing does;
    // one box of everything the first time, and after another size or forget().
    std::vector<Box> update(std::span<const Patch> grounds, const ImDrawData&, int width, int height);
    // What was drawn is not there any more, or textures have other contents.
    void forget() { tiles_.clear(); }

private:
    std::vector<std::uint64_t> tiles_;   // of the last frame, row by row
    int width_ = 0, height_ = 0;
};

// While it lives, the draw data hold only what reaches into the boxes, cut to them. The boxes are disjoint.
class Excerpt {
public:
    Excerpt(const ImDrawData&, std::span<const Box>);
    ~Excerpt();
    Excerpt(const Excerpt&) = delete;

private:
    struct Whole {
        ImDrawList* list = nullptr;
        ImVector<ImDrawCmd> commands;
        ImVector<ImDrawIdx> indices;
    };
    std::vector<Whole> kept_;   // what the lists held before
};

}   // namespace ipclab::view
