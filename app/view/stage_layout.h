// Where things stand on the stage: rectangles and paths for a model, with no drawing. Writers' column left, readers'
// column right, what the kernel holds between them.
#pragma once
#include "view/geometry.h"
#include "view/stage_model.h"
#include <imgui.h>

namespace ipclab::view {

using Path = std::vector<ImVec2>;

enum class Density : std::uint8_t { Full, Medium, Small, Mini };

struct CardPlace {
    Rect rect;
    Density density = Density::Full;
    float call_mid = 0;     // height of its call; ports of the one pipe of a pair stand there
    int hidden_ports = 0;   // that have no room
    Rect more;              // where their number stands
    Rect copy;              // where its copy of a shared word is; none: it has none, or no room
    bool aside = false;     // in the row above the others
};
struct ChannelPlace {
    Rect tube;
    float label = 0, lane = 0, flags = 0;   // heights: name and level, lines that pass over it, switches
    bool reversed = false;                  // bytes go from right to left
    Rect door;                              // of a FIFO: its frame, on a threshold that is this wide
    float threshold_x = 0, threshold_w = 0;
    float captions = 0;   // height of what is written below the threshold; 0: no room
    // Where the i-th who waits at the door stands, and where the partner is missing.
    ImVec2 before_door(bool left, std::size_t i, float token) const;
};
struct PortPlace {
    Rect tab;
    bool on_right = true;   // of its card
    bool set_in = false;    // cut into the card's edge, at the height of the call
    Path path;              // from the tab to its plug
    bool far = false;       // passes over the tube to its other end
    bool hidden = false;    // no room on a small card: its number is in CardPlace::hidden_ports
};
struct PlugPlace {
    ImVec2 centre;
    bool left = true;
};

struct WordPlace {
    Rect cell;
    float kind = 0, name = 0;      // heights of what is written above it; 0: no room
    float lost = 0, verdict = 0;   // and below
};
struct SemaphorePlace {
    ImVec2 centre;
    float radius = 40;
    float name = 0;
    ImVec2 seat(bool left, std::size_t i, float token) const;   // of the i-th who waits on that side
};

struct StageLayout {
    std::vector<CardPlace> cards;   // in the order of the model
    std::vector<ChannelPlace> channels;
    std::vector<PortPlace> ports;
    std::vector<PlugPlace> plugs;
    std::vector<WordPlace> words;
    std::vector<SemaphorePlace> semaphores;
    Rect kernel;          // the ground behind tubes and plugs
    Rect band;            // where the kernel speaks, above the cards; none: no room or no need
    float headline = 0;   // where its block begins; 0: no room or none wanted
    float floor = 0;      // height of the wait lines below the cards; 0: no room
    float content = 0;    // height; more than the stage has: it scrolls
    float margin = 16;
    bool pair = false;   // at most two processes and one channel: the large form
    float plug_radius = 8, token = 15;
};

// `headline`: words stand above if there is room; `flags`: switches stand below the tubes; `band`: the kernel has
// something to say.
struct StageWants {
    bool headline = false, flags = false, compact = false, band = false;
};
StageLayout lay_out(const StageModel&, Rect stage, StageWants);

Path sideways(ImVec2 from, ImVec2 to);                                    // leaves and arrives horizontally
Path rounded(std::initializer_list<ImVec2> corners, float radius = 10);   // straight lines with round corners
float length(const Path&);
ImVec2 along(const Path&, float part);   // 0 its beginning, 1 its end

}   // namespace ipclab::view
