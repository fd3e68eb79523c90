// A pipe on the stage: the tube with its bytes, the plugs at its ends, and what moves through them.
#pragma once
#include "view/panel_memory.h"
#include "view/stage_layout.h"

namespace ipclab::view {

struct TubeLook {
    bool slots = false;      // page slots are marked as worked out
    bool flags = false;      // O_NONBLOCK switches at the plugs
    bool capacity = false;   // the capacity can be changed
    bool live = true, selected = false;
};

void draw_tube(Ui&, const StageModel&, std::size_t channel, const StageLayout&, const TubeLook&, PanelMemory&, ViewState&);
void draw_plug(Ui&, const StageModel&, std::size_t plug, const StageLayout&, const TubeLook&, ViewState&, Wishes&);
// Packets in flight and signs of calls that came back with nothing; over everything else on the stage.
void draw_traffic(Ui&, const StageModel&, const StageLayout&);
void draw_capacity_menu(Ui&, const StageModel&, const StageLayout&, PanelMemory&, Wishes&, Rect stage);

}   // namespace ipclab::view
