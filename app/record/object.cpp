#include "record/object.h"
#include "record/names.h"

namespace ipclab {

std::string_view name_of(ObjectKind kind) {
    static constexpr std::array<std::string_view, std::size_t(ObjectKind::Count)> names{
        "none", "pipe", "fifo", "socket", "queue", "semaphore", "memory", "mutex", "eventfd", "file", "tty", "other"};
    return name_in(names, kind);
}

std::string to_string(ObjectId id) {
    if (!id) return {};
    return std::string(name_of(id.kind)) + ":" + std::to_string(id.serial);
}

}   // namespace ipclab
