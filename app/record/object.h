// Names of kernel objects that last a recording: "pipe:3", "ofd:7". Serials are never reused, unlike inodes.
#pragma once
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace ipclab {

enum class ObjectKind : std::uint8_t {
    None,
    Pipe,
    Fifo,
    Socket,
    Queue,
    Semaphore,
    Memory,
    Mutex,
    Eventfd,
    File,
    Tty,
    Other,
    Count
};
std::string_view name_of(ObjectKind);   // "pipe", "fifo", …

struct ObjectId {
    ObjectKind kind = ObjectKind::None;
    std::uint32_t serial = 0;

    auto operator<=>(const ObjectId&) const = default;
    explicit operator bool() const { return kind != ObjectKind::None; }
    constexpr std::int64_t pack() const { return std::int64_t(kind) << 32 | serial; }
    static constexpr ObjectId unpack(std::int64_t v) { return {ObjectKind(std::uint64_t(v) >> 32 & 0xff), std::uint32_t(v)}; }
};
std::string to_string(ObjectId);   // "pipe:3"; "" for none

}   // namespace ipclab
