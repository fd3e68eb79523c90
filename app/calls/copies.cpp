// Which memory of a process goes into the events of a call, and how it is laid out there (see syscalls.h).
#include "calls/syscalls.h"
#include <algorithm>
#include <cstring>
#include <sys/ioctl.h>
#include <sys/uio.h>

namespace ipclab {
namespace {

constexpr std::uint64_t kPathMost = 512, kPollMost = 64, kEventsMost = 32, kTextsMost = 32, kFdSetBytes = 128;
enum When : std::uint8_t { Never, AtEnter = 1, AtExit = 2, Both = 3 };

// One row a kind of argument that points to memory: when it is worth copying, as what, and how long it is if always the same.
struct Shape {
    Arg arg;
    When when;
    Copy::What what;
    std::uint64_t length;
};
constexpr Shape kShapes[] = {
    {Arg::Path, AtEnter, Copy::What::Text, kPathMost},
    {Arg::ExecVector, AtEnter, Copy::What::Texts, kPathMost},
    {Arg::SigAction, AtEnter, Copy::What::Record, 32},
    {Arg::OldSigAction, AtExit, Copy::What::Record, 32},
    {Arg::SigSet, AtEnter, Copy::What::Record, 8},
    {Arg::OldSigSet, AtExit, Copy::What::Record, 8},
    {Arg::SigInfo, AtExit, Copy::What::Record, 32},
    {Arg::WaitStatus, AtExit, Copy::What::Record, 4},
    {Arg::Timespec, AtEnter, Copy::What::Record, 16},
    {Arg::Timeval, AtEnter, Copy::What::Record, 16},
    {Arg::IntervalTimer, AtEnter, Copy::What::Record, 32},
    {Arg::CloneArgs, AtEnter, Copy::What::Record, 64},
    {Arg::PipeFds, AtExit, Copy::What::Record, 8},
    {Arg::EpollEvent, AtEnter, Copy::What::Record, 12},
    {Arg::EpollEvents, AtExit, Copy::What::Record, 0},
    {Arg::PollFds, Both, Copy::What::Record, 0},
    {Arg::FdSet, Both, Copy::What::Record, 0},
    {Arg::IoctlArgument, Both, Copy::What::Record, 0},
    {Arg::Buffer, Both, Copy::What::Bytes, 0},
    {Arg::Iovec, Both, Copy::What::Vector, 0},
    {Arg::Message, Both, Copy::What::Message, 0},
};
constexpr auto kShapeOf = [] {
    std::array<std::int8_t, std::size_t(Arg::Count)> index{};
    index.fill(-1);
    for (std::size_t i = 0; i < std::size(kShapes); ++i) index[std::size_t(kShapes[i].arg)] = std::int8_t(i);
    return index;
}();

bool is_data(Copy::What what) { return what == Copy::What::Bytes || what == Copy::What::Vector || what == Copy::What::Message; }

// FIONREAD and its like answer an int; FIONBIO is given one.
std::uint64_t ioctl_length(std::uint64_t command, When when) {
    const auto c = static_cast<unsigned>(command);
    if (when == AtEnter) return c == FIONBIO || c == FIOASYNC ? 4 : 0;
    return c == FIONREAD || c == TIOCOUTQ ? 4 : 0;
}

std::uint64_t length_of(const Shape& shape, const Arguments& args, std::size_t i, When when, std::int64_t result) {
    switch (shape.arg) {
    case Arg::PollFds:
        return 8 * std::min<std::uint64_t>(std::uint32_t(args[i + 1]), kPollMost);
    case Arg::EpollEvents:
        return 12 * std::min<std::uint64_t>(std::uint64_t(std::max<std::int64_t>(result, 0)), kEventsMost);
    case Arg::FdSet:
        return std::min<std::uint64_t>((std::uint64_t(std::max(int(args[0]), 0)) + 63) / 64 * 8, kFdSetBytes);
    case Arg::IoctlArgument:
        return ioctl_length(args[1], when);
    case Arg::Buffer:
        return when == AtEnter ? args[i + 1] : std::min(std::uint64_t(result), args[i + 1]);
    case Arg::Iovec:
    case Arg::Message:
        return when == AtEnter ? ~std::uint64_t(0) : std::uint64_t(result);
    default:
        return shape.length;
    }
}

Copies copies(const Syscall& row, const Arguments& args, When when, std::int64_t result) {
    Copies out;
    for (std::size_t i = 0; i < row.args.size() && row.args[i] != Arg::None && out.size < out.items.size(); ++i) {
        const auto index = kShapeOf[std::size_t(row.args[i])];
        if (index < 0 || args[i] == 0) continue;
        const Shape& shape = kShapes[index];
        if (!(shape.when & when)) continue;
        if (is_data(shape.what) && !(row.traits & (when == AtEnter ? kWrites : kReads))) continue;
        const std::uint64_t length = length_of(shape, args, i, when, result);
        if (length == 0) continue;
        const auto count = shape.what == Copy::What::Vector ? std::uint32_t(std::min<std::uint64_t>(args[i + 1], 1024)) : 0;
        out.items[out.size++] = {shape.what, std::uint8_t(i), count, args[i], length};
    }
    return out;
}

class Carrier {
public:
    Carrier(const ReadMemory& read, std::vector<std::byte>& out) : read_(read), out_(out) {}
    bool cut = false;

    void record(std::uint64_t address, std::uint64_t length) {
        const std::size_t at = grow(length);
        read_(address, std::span(out_).subspan(at));
    }
    void text(std::uint64_t address, std::uint64_t most) {
        // In small portions: a string may end just before memory that cannot be read.
        constexpr std::uint64_t kPortion = 64;
        for (std::uint64_t done = 0;;) {
            const std::uint64_t want = std::min(kPortion - (address + done) % kPortion, most - 1 - done);
            const std::size_t at = grow(want);
            const std::size_t got = want ? read_(address + done, std::span(out_).subspan(at)) : 0;
            const auto begin = out_.begin() + std::ptrdiff_t(at), end = begin + std::ptrdiff_t(got);
            const auto nul = std::find(begin, end, std::byte{0});
            out_.erase(nul, out_.end());
            done += got;
            if (nul != end || got < want || done == most - 1) {
                cut |= nul == end && done == most - 1;
                break;
            }
        }
        out_.push_back(std::byte{0});
    }
    void texts(std::uint64_t address, std::uint64_t most) {
        const std::size_t at = grow(8);
        std::uint64_t count = 0;
        for (std::uint64_t pointer = 0; word(address + 8 * count, pointer) && pointer; ++count) {
            if (count == kTextsMost) {
                cut = true;
                break;
            }
            text(pointer, most);
        }
        std::memcpy(out_.data() + at, &count, 8);
    }
    void bytes(std::uint64_t address, std::uint64_t length) {
        const std::size_t at = grow(length);
        out_.resize(at + read_(address, std::span(out_).subspan(at)));
    }
    void vector(std::uint64_t address, std::uint32_t count, std::uint64_t length, std::uint64_t limit) {
        std::uint64_t left = std::min(length, limit), offered = 0;
        for (std::uint32_t i = 0; i < count; ++i) {
            std::uint64_t part[2];   // struct iovec: base, length
            if (read_(address + 16 * i, std::as_writable_bytes(std::span(part))) != sizeof part) break;
            offered = std::min(offered + std::min(part[1], length), length);
            const std::uint64_t take = std::min(part[1], left);
            bytes(part[0], take);
            left -= take;
            if (left == 0 && offered > limit) break;
        }
        cut |= offered > limit;
    }
    void message(std::uint64_t address, std::uint64_t length, std::uint64_t limit) {
        std::uint64_t vector_address = 0, count = 0;   // struct msghdr: msg_iov at 16, msg_iovlen at 24
        if (word(address + 16, vector_address) && word(address + 24, count))
            vector(vector_address, std::uint32_t(std::min<std::uint64_t>(count, 1024)), length, limit);
    }

private:
    std::size_t grow(std::uint64_t bytes) {
        const std::size_t at = out_.size();
        out_.resize(at + bytes);
        return at;
    }
    bool word(std::uint64_t address, std::uint64_t& value) {
        return read_(address, std::as_writable_bytes(std::span(&value, 1))) == sizeof value;
    }
    const ReadMemory& read_;
    std::vector<std::byte>& out_;
};

}   // namespace

bool carries_six(const Syscall& row) { return row.args[4] != Arg::None; }

Copies copies_at_enter(const Syscall& row, const Arguments& args) { return copies(row, args, AtEnter, 0); }

Copies copies_at_exit(const Syscall& row, const Arguments& args, std::int64_t result) {
    if (result < 0) return {};
    // wait4 with WNOHANG returns 0 and leaves the status alone; read of 0 bytes has nothing to copy.
    if (result == 0 && (row.traits & kWaits) && row.args[1] == Arg::WaitStatus) return {};
    return copies(row, args, AtExit, result);
}

std::optional<Bytes> piece(const Copies& all, Bytes carried, std::size_t arg) {
    const auto text_end = [&](std::size_t from) {
        return std::min<std::size_t>(
            std::size_t(std::find(carried.begin() + std::ptrdiff_t(from), carried.end(), std::byte{0}) - carried.begin()) + 1,
            carried.size());
    };
    std::size_t at = 0;
    for (const Copy& c : all) {
        std::size_t end = carried.size();
        if (c.what == Copy::What::Record) end = at + c.length;
        if (c.what == Copy::What::Text) end = text_end(at);
        if (c.what == Copy::What::Texts && at + 8 <= carried.size()) {
            std::uint64_t count = 0;
            std::memcpy(&count, carried.data() + at, 8);
            end = at + 8;
            for (std::uint64_t i = 0; i < count && end < carried.size(); ++i) end = text_end(end);
        }
        if (end > carried.size()) return std::nullopt;   // a damaged or foreign recording
        if (c.arg == arg) return carried.subspan(at, end - at);
        at = end;
    }
    return std::nullopt;
}

bool carry(const Copies& all, std::size_t data_limit, const ReadMemory& read, std::vector<std::byte>& out) {
    Carrier carrier(read, out);
    for (const Copy& c : all) {
        switch (c.what) {
        case Copy::What::Record:
            carrier.record(c.address, c.length);
            break;
        case Copy::What::Text:
            carrier.text(c.address, c.length);
            break;
        case Copy::What::Texts:
            carrier.texts(c.address, c.length);
            break;
        case Copy::What::Bytes:
            carrier.bytes(c.address, std::min<std::uint64_t>(c.length, data_limit));
            carrier.cut |= c.length > data_limit;
            break;
        case Copy::What::Vector:
            carrier.vector(c.address, c.count, c.length, data_limit);
            break;
        case Copy::What::Message:
            carrier.message(c.address, c.length, data_limit);
            break;
        }
    }
    return carrier.cut;
}

}   // namespace ipclab
