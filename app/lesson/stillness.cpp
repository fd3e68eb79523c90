#include "lesson/stillness.h"
#include <charconv>
#include <fstream>
#include <string>
#include <string_view>

namespace ipclab {

// "State:\tS (sleeping)"; what follows the name and the blank, "" where there is no such line.
static std::string_view field(std::string_view status, std::string_view name) {
    const auto at = status.find(name);
    if (at == status.npos) return {};
    const auto from = status.find_first_not_of(" \t", at + name.size());
    return from == status.npos ? std::string_view() : status.substr(from, status.find('\n', from) - from);
}

static std::uint64_t number(std::string_view text) {
    std::uint64_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

std::optional<Stillness> look_at(pid_t tid) {
    std::ifstream file("/proc/" + std::to_string(tid) + "/status");
    std::string status;
    std::getline(file, status, '\0');   // its error, where the thread is gone meanwhile, is no exception
    const auto state = field(status, "\nState:");
    if (state.empty()) return {};
    return Stillness{state.front(), number(field(status, "\nvoluntary_ctxt_switches:")) +
                                        number(field(status, "\nnonvoluntary_ctxt_switches:"))};
}

}   // namespace ipclab
