// What a run has used up of its limits, all its processes together.
#pragma once
#include "calls/launch.h"
#include <cstdint>
#include <span>
#include <string>
#include <sys/types.h>
#include <unordered_map>

namespace ipclab {

class Budget {
public:
    explicit Budget(const Limits& limits = {}) : limits_(limits) {}

    bool limited() const { return limits_ != Limits{}; }
    // Looks at the processes that are there: CPU time, memory. What is used up, in words; "" nothing.
    std::string look(std::span<const pid_t> processes);
    void ending(pid_t);   // at its last stop: what it has used counts on
    // So many bytes more were printed. The same.
    std::string printed(std::size_t bytes);
    // Another process or thread is about to be made, beside `alive`. The same.
    std::string another(std::size_t alive) const;
    // The words for a signal by which the kernel tells of a limit (SIGXCPU, SIGXFSZ); "" it is none.
    std::string signalled(int signal) const;

private:
    std::string out_of_time() const;
    Limits limits_;
    std::unordered_map<pid_t, std::uint64_t> spent_ns_;   // CPU time, of those that have ended too
    std::uint64_t printed_ = 0;
};

}   // namespace ipclab
