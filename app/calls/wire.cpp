#include "calls/wire.h"
#include <cstring>

namespace ipclab {
namespace {

struct Fields {
    std::uint32_t text_bytes;
    std::uint32_t kind;
    std::int64_t target, value, fd;
};

}   // namespace

std::string encode(const Command& command) {
    const Fields fields{std::uint32_t(command.text.size()), std::uint32_t(command.kind), command.target, command.value,
                        command.fd};
    std::string out(reinterpret_cast<const char*>(&fields), sizeof fields);
    return out += command.text;
}

std::optional<Command> CommandReader::next() {
    Fields fields;
    if (buffer_.size() < sizeof fields) return std::nullopt;
    std::memcpy(&fields, buffer_.data(), sizeof fields);
    const std::size_t whole = sizeof fields + fields.text_bytes;
    if (buffer_.size() < whole) return std::nullopt;
    Command command{CommandKind(fields.kind), fields.target, fields.value, fields.fd,
                    buffer_.substr(sizeof fields, fields.text_bytes)};
    buffer_.erase(0, whole);
    return command;
}

}   // namespace ipclab
