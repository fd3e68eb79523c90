#include "trace/maps.h"
#include "trace/proc.h"
#include <charconv>
#include <string_view>
#include <sys/sysmacros.h>

namespace ipclab {
namespace {

// Takes a number and the character behind it off the front.
std::uint64_t take(std::string_view& text, int base) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    text.remove_prefix(std::min(text.size(), std::size_t(end - text.data()) + 1));
    return value;
}

}   // namespace

// 7f12a000-7f12b000 rw-s 00000000 00:01 4711      /dev/zero (deleted)
std::optional<Mapping> mapping_at(pid_t pid, std::uint64_t address) {
    const std::string all = read_file("/proc/" + std::to_string(pid) + "/maps");
    for (std::size_t at = 0; at < all.size();) {
        const std::size_t line_end = std::min(all.find('\n', at), all.size());
        std::string_view line(all.data() + at, line_end - at);
        at = line_end + 1;
        Mapping m;
        m.begin = take(line, 16);
        m.end = take(line, 16);
        if (address < m.begin || address >= m.end || line.size() < 5) continue;
        m.writable = line[1] == 'w';
        m.shared = line[3] == 's';
        line.remove_prefix(5);
        m.offset = take(line, 16);
        const auto major = unsigned(take(line, 16)), minor = unsigned(take(line, 16));
        m.device = makedev(major, minor);
        m.inode = take(line, 10);
        const std::size_t path = line.find_first_not_of(' ');
        if (path != line.npos) m.path = line.substr(path);
        return m;
    }
    return std::nullopt;
}

}   // namespace ipclab
