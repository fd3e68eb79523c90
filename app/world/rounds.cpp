#include "world/rounds.h"
#include <charconv>

namespace ipclab {

std::optional<Total> total_of(const Round& round) {
    constexpr std::string_view kOf = " of ", kDigits = "0123456789";
    const std::string_view said = round.output;
    const auto middle = said.find(kOf);
    if (!round.over || middle == said.npos) return {};
    const auto before = said.find_last_not_of(kDigits, middle == 0 ? 0 : middle - 1);
    const auto begin = before == said.npos ? 0 : before + 1;
    Total total;
    const auto left = std::from_chars(said.data() + begin, said.data() + middle, total.counted);
    const auto right = std::from_chars(said.data() + middle + kOf.size(), said.data() + said.size(), total.of);
    if (left.ec != std::errc() || right.ec != std::errc()) return {};
    return total;
}

}   // namespace ipclab
