#include "view/stage_model.h"
#include "world/rounds.h"

namespace ipclab::view {

std::optional<RoundsModel> rounds_of(const World& world) {
    if (world.rounds().empty()) return {};
    RoundsModel out;
    for (const Round& round : world.rounds()) {
        const auto total = total_of(round);
        if (!total) continue;
        out.totals.push_back(total->counted);
        out.expected = total->of;
        out.exact += total->exact();
    }
    return out;
}

}   // namespace ipclab::view
