// A shared word on the stage: the cell between the cards, what each process took from it, and in which order.
#pragma once
#include "view/stage_layout.h"
#include "view/widgets.h"

namespace ipclab::view {

void draw_word(Ui&, const StageModel&, std::size_t word, const StageLayout&);
void draw_moves(Ui&, const StageModel&, std::size_t word, const StageLayout&);   // over the cards: loads and stores
void draw_copy(Ui&, const CardModel&, const CardPlace&);                         // on a card

}   // namespace ipclab::view
