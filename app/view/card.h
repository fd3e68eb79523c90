// A process on the stage: its card, its ports, and what can be done to it.
#pragma once
#include "view/panel_memory.h"
#include "view/stage_layout.h"

namespace ipclab::view {

struct CardLook {
    bool selected = false;
    bool live = true;    // its controls may act
    bool more = true;    // a menu with everything that can be done to it
    bool close = true;   // its ends may be closed
};

void draw_card(Ui&, const StageModel&, std::size_t card, const CardPlace&, const CardLook&, PanelMemory&, ViewState&, Wishes&);
void draw_port(Ui&, const StageModel&, std::size_t port, const PortPlace&);
// At its lower edge: whether its program finds SIGPIPE ignored when it is next started. True: it was switched.
bool draw_disposition(Ui&, const CardModel&, const CardPlace&, bool ignores);
// The menu of a card, over everything, while it is open.
void draw_card_menu(Ui&, const StageModel&, const StageLayout&, const CardLook&, PanelMemory&, ViewState&, Wishes&, Rect stage);
// "Check it yourself": what to type into a terminal, and what it will say.
void draw_proof(Ui&, const StageModel&, const StageLayout&, PanelMemory&, ViewState&, Rect stage);

}   // namespace ipclab::view
