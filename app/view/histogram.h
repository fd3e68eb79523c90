// Many free runs of one program: how often each result came out, and how often the right one.
#pragma once
#include "view/stage_model.h"
#include "view/widgets.h"

namespace ipclab::view {

// The heights of the bars for the results that are wrong, lowest first; `bins` of equal width up to the right one.
struct Bins {
    long low = 0, high = 0;
    std::vector<int> rounds;
    int most = 0;
};
Bins bins_of(const RoundsModel&, int bins);
void draw_histogram(Ui&, Rect, const RoundsModel&);

}   // namespace ipclab::view
