// Commands as bytes on a stream socket: a length, fixed fields, the text.
#pragma once
#include "calls/command.h"
#include <optional>
#include <string>
#include <string_view>

namespace ipclab {

std::string encode(const Command&);

// Puts commands together again from whatever portions arrive.
class CommandReader {
public:
    void feed(std::string_view bytes) { buffer_ += bytes; }
    std::optional<Command> next();   // none: not complete yet

private:
    std::string buffer_;
};

}   // namespace ipclab
