// Whether threads sleep in the kernel, all of them at once: what the stops alone cannot tell, for a thread that was woken
// a moment ago looks as blocked as before until it has run.
#pragma once
#include <cstdint>
#include <optional>
#include <sys/types.h>

namespace ipclab {

struct Stillness {
    char state = '?';             // of proc(5), status: 'S', 'D', 't', 'T', 'R'…
    std::uint64_t switches = 0;   // context switches so far, voluntary and not
    bool operator==(const Stillness&) const = default;
};

// Nothing: it is gone. Two looks that are equal, and asleep, mean that it has slept all the time between them.
std::optional<Stillness> look_at(pid_t tid);

}   // namespace ipclab
