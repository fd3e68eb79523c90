// The only way back from the view and the lesson to the running processes.
#pragma once
#include "record/event.h"
#include <string>

namespace ipclab {

inline constexpr std::int64_t kEveryone = 0;   // Command::target: all processes of the run, now and later

struct Command {
    CommandKind kind = CommandKind::Mark;
    std::int64_t target = kEveryone;   // pid: all its threads
    std::int64_t value = 0;
    std::int64_t fd = -1;
    std::string text;
};

}   // namespace ipclab
