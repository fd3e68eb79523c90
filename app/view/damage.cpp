#include "view/damage.h"
#include <algorithm>
#include <cstring>

namespace ipclab::view {

namespace {

constexpr int kTile = 32;
// Drawing two boxes costs as much more than one around both as drawing this many pixels.
constexpr long kBoxCosts = 4L * kTile * kTile;

// One-to-one in either argument: two sums that differ in one part alone are never the same. What is summed is mixed
// before more comes to it, or two parts could change so that it does not show.
std::uint64_t mixed(std::uint64_t sum, std::uint64_t part) {
    sum = (sum ^ part) * 0x9E3779B97F4A7C15u;
    return sum ^ (sum >> 32);
}

std::uint64_t pair(int high, int low) { return std::uint64_t(std::uint32_t(high)) << 32 | std::uint32_t(low); }

// Both corners go in one after the other: of a line that moves the exclusive or of its corners stays the same.
std::uint64_t sum_of(const Box& b) { return mixed(mixed(0, pair(b.x0, b.y0)), pair(b.x1, b.y1)); }

std::uint64_t sum_of(const ImDrawVert& v) {
    static_assert(sizeof v == 20);
    std::uint64_t place, texel;
    std::memcpy(&place, &v.pos, 8);
    std::memcpy(&texel, &v.uv, 8);
    return mixed(mixed(mixed(0, place), texel), v.col);
}

std::uint64_t texture_of(const ImDrawCmd& c) {
#if IMGUI_VERSION_NUM >= 19200
    return c.TexRef._TexData ? std::uint64_t(c.TexRef._TexData->UniqueID) : std::uint64_t(c.TexRef._TexID);
#else
    return reinterpret_cast<std::uint64_t>(c.TextureId);
#endif
}

// The scissor box that ImGui's backend makes of a clip rectangle: it counts rows from below, and cuts fractions off.
Box scissor(const ImVec4& r, int height) {
    const int x = int(r.x), w = int(r.z - r.x), below = int(float(height) - r.w), h = int(r.w - r.y);
    return {x, height - below - h, x + w, height - below};
}

struct Triangle {
    ImVec2 least, most;
};

Triangle bounds(const ImVec2& a, const ImVec2& b, const ImVec2& c) {
    return {{std::min({a.x, b.x, c.x}), std::min({a.y, b.y, c.y})}, {std::max({a.x, b.x, c.x}), std::max({a.y, b.y, c.y})}};
}

// Sums up tiles. Coordinates outside of the picture, or that are none, count as its edge.
class Tiles {
public:
    Tiles(int width, int height)
        : columns_((width + kTile - 1) / kTile), rows_((height + kTile - 1) / kTile), sums_(std::size_t(columns_ * rows_)) {}

    void add(const Box& b, std::uint64_t part) {
        if (b.empty()) return;
        const int x0 = column(b.x0), x1 = column(b.x1 - 1), y0 = row(b.y0), y1 = row(b.y1 - 1);
        for (int y = y0; y <= y1; ++y)
            for (int x = x0; x <= x1; ++x) {
                auto& sum = sums_[std::size_t(y * columns_ + x)];
                sum = mixed(sum, part);
            }
    }

    int columns() const { return columns_; }
    int rows() const { return rows_; }
    std::vector<std::uint64_t>& sums() { return sums_; }

private:
    int column(int x) const { return std::clamp(x / kTile, 0, columns_ - 1); }
    int row(int y) const { return std::clamp(y / kTile, 0, rows_ - 1); }

    int columns_, rows_;
    std::vector<std::uint64_t> sums_;
};

// Pixels that a triangle may touch, within its command's.
Box pixels(const Triangle& t, const Box& within) {
    const auto least = [](float v, int edge) { return v > float(edge) ? int(std::min(v, 1e6f)) : edge; };
    const auto most = [](float v, int edge) { return v < float(edge) ? int(std::max(v, -1e6f)) + 1 : edge; };
    return {least(t.least.x, within.x0), least(t.least.y, within.y0), std::min(most(t.most.x, within.x1), within.x1),
            std::min(most(t.most.y, within.y1), within.y1)};
}

void add(Tiles& tiles, const ImDrawList& list, const Box& all, int height) {
    std::vector<std::uint64_t> vertices(std::size_t(list.VtxBuffer.Size));
    std::transform(list.VtxBuffer.begin(), list.VtxBuffer.end(), vertices.begin(), [](const ImDrawVert& v) { return sum_of(v); });
    for (const ImDrawCmd& command : list.CmdBuffer) {
        const Box seen = scissor(command.ClipRect, height);
        const Box within = seen.cut(all);
        const std::uint64_t seed = mixed(sum_of(seen), texture_of(command));
        for (unsigned i = 0; i + 2 < command.ElemCount; i += 3) {
            const ImDrawIdx* corner = &list.IdxBuffer[int(command.IdxOffset + i)];
            const auto at = [&](int k) { return command.VtxOffset + corner[k]; };
            const auto place = [&](int k) -> const ImVec2& { return list.VtxBuffer[int(at(k))].pos; };
            tiles.add(pixels(bounds(place(0), place(1), place(2)), within),
                      mixed(mixed(mixed(seed, vertices[at(0)]), vertices[at(1)]), vertices[at(2)]));
        }
    }
}

// Adds a box to those that are disjoint, and joins what is drawn cheaper as one.
void join(std::vector<Box>& boxes, Box b) {
    const auto belongs = [&](const Box& o) { return !b.cut(o).empty() || b.joined(o).area() <= b.area() + o.area() + kBoxCosts; };
    for (auto o = boxes.begin(); o != boxes.end();) {
        if (belongs(*o)) b = b.joined(*o), boxes.erase(o), o = boxes.begin();
        else ++o;
    }
    boxes.push_back(b);
}

}   // namespace

std::vector<Box> Damage::update(std::span<const Patch> grounds, const ImDrawData& data, int width, int height) {
    const Box all{0, 0, width, height};
    if (all.empty()) return {};
    Tiles tiles(width, height);
    for (const Patch& p : grounds) tiles.add(p.box.cut(all), mixed(sum_of(p.box), p.colour));
    for (int i = 0; i < data.CmdListsCount; ++i) add(tiles, *data.CmdLists[i], all, height);

    std::vector<Box> boxes;
    if (tiles_.empty() || width != width_ || height != height_) boxes.push_back(all);
    else
        for (int y = 0; y < tiles.rows(); ++y)
            for (int x = 0, begin; x < tiles.columns(); ++x) {
                const auto differs = [&](int at) {
                    return at < tiles.columns() &&
                           tiles.sums()[std::size_t(y * tiles.columns() + at)] != tiles_[std::size_t(y * tiles.columns() + at)];
                };
                for (begin = x; differs(x);) ++x;
                if (x > begin) join(boxes, Box{begin * kTile, y * kTile, x * kTile, (y + 1) * kTile}.cut(all));
            }
    tiles_ = std::move(tiles.sums()), width_ = width, height_ = height;
    return boxes;
}

Excerpt::Excerpt(const ImDrawData& data, std::span<const Box> boxes) {
    const int height = int(data.DisplaySize.y);
    kept_.resize(std::size_t(data.CmdListsCount));
    for (int n = 0; n < data.CmdListsCount; ++n) {
        ImDrawList* list = data.CmdLists[n];
        Whole& part = kept_[std::size_t(n)];
        part.list = list;
        for (const ImDrawCmd& whole : list->CmdBuffer)
            for (const Box& box : boxes) {
                const Box seen = scissor(whole.ClipRect, height).cut(box);
                if (seen.empty()) continue;
                ImDrawCmd command = whole;
                command.ClipRect = {float(seen.x0), float(seen.y0), float(seen.x1), float(seen.y1)};
                command.IdxOffset = unsigned(part.indices.Size);
                for (unsigned i = 0; i + 2 < whole.ElemCount; i += 3) {
                    const ImDrawIdx* corner = &list->IdxBuffer[int(whole.IdxOffset + i)];
                    const auto place = [&](int k) -> const ImVec2& {
                        return list->VtxBuffer[int(whole.VtxOffset + corner[k])].pos;
                    };
                    if (pixels(bounds(place(0), place(1), place(2)), seen).empty()) continue;
                    for (int k = 0; k < 3; ++k) part.indices.push_back(corner[k]);
                }
                command.ElemCount = unsigned(part.indices.Size) - command.IdxOffset;
                if (command.ElemCount) part.commands.push_back(command);
            }
        list->CmdBuffer.swap(part.commands), list->IdxBuffer.swap(part.indices);
    }
}

Excerpt::~Excerpt() {
    for (Whole& w : kept_) w.list->CmdBuffer.swap(w.commands), w.list->IdxBuffer.swap(w.indices);
}

}   // namespace ipclab::view
