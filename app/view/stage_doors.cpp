// Calls that tell by their arguments what they are about: opening a FIFO, polling. Who has come to a door.
#include "calls/syscalls.h"
#include "view/stage_parts.h"
#include <algorithm>
#include <cstring>
#include <fcntl.h>
#include <poll.h>

namespace ipclab::view {

namespace {

// What an argument of the call points to, as far as the log carries it.
std::optional<Bytes> argument_bytes(const Moment& m, const Thread& t, const Syscall& row, std::size_t arg) {
    if (t.call->enter_seq >= m.log.size()) return std::nullopt;
    const auto [event, payload] = m.log[t.call->enter_seq];
    if (event.kind != Kind::Enter) return std::nullopt;
    const auto input = Bytes(payload).subspan(std::min<std::size_t>(payload.size(), event.flags & kMoreArguments ? 16 : 0));
    return piece(copies_at_enter(row, t.call->args), input, arg);
}

// A path may be given relative to a folder; the FIFO's own is whole.
bool leads_to(const std::string& path, const std::string& fifo) {
    if (path.empty() || !fifo.ends_with(path)) return false;
    return path.size() == fifo.size() || path[0] == '/' || fifo[fifo.size() - path.size() - 1] == '/';
}

std::optional<ComerModel> comer(const Moment& m, const Process& p, const Thread& t, const Channel& c) {
    const auto opening = opening_of(m, t);
    if (!opening) return std::nullopt;
    const bool waits = t.state == State::Blocked && opens_fifo(t.wait.reason) && t.wait.object == c.id;
    const bool kept = t.state == State::Held || t.state == State::Paced;
    const std::string_view path =
        std::string_view(opening->path).starts_with("./") ? std::string_view(opening->path).substr(2) : opening->path;
    if (!waits && !(kept && !c.unlinked && leads_to(std::string(path), c.path))) return std::nullopt;
    const Member& who = m.cast.of(p.pid);
    return ComerModel{.pid = p.pid,
                      .badge = who.badge,
                      .reads = opening->reads,
                      .writes = opening->writes,
                      .waits = waits,
                      .nonblock = opening->nonblock,
                      .can_set = m.live && t.state == State::Held && opening->settable,
                      .id = "stage." + who.role + ".open"};
}

}   // namespace

bool opens_fifo(Reason reason) { return reason == Reason::FifoNoReader || reason == Reason::FifoNoWriter; }

std::vector<int> polled_fds(const Moment& m, const Thread& t) {
    std::vector<int> fds;
    const Syscall* row = t.call ? find_syscall(t.call->number) : nullptr;
    for (std::size_t arg = 0; row && arg < row->args.size(); ++arg) {
        const auto bytes = argument_bytes(m, t, *row, arg);
        if (!bytes) continue;
        if (row->args[arg] == Arg::PollFds)
            for (std::size_t at = 0; at + sizeof(pollfd) <= bytes->size(); at += sizeof(pollfd)) {
                pollfd p{};
                std::memcpy(&p, bytes->data() + at, sizeof p);
                fds.push_back(p.fd);
            }
        if (row->args[arg] == Arg::FdSet)
            for (std::size_t bit = 0; bit < bytes->size() * 8; ++bit)
                if (std::to_integer<unsigned>((*bytes)[bit / 8]) >> bit % 8 & 1) fds.push_back(int(bit));
    }
    return fds;
}

std::optional<Opening> opening_of(const Moment& m, const Thread& t) {
    const Syscall* row = t.call ? find_syscall(t.call->number) : nullptr;
    if (!row || !(row->traits & kOpens)) return std::nullopt;
    const auto at = [&](Arg kind) {
        return std::size_t(std::find(row->args.begin(), row->args.end(), kind) - row->args.begin());
    };
    const std::size_t path = at(Arg::Path), flags = at(Arg::OpenFlags);
    const auto text = path < row->args.size() ? argument_bytes(m, t, *row, path) : std::nullopt;
    if (!text) return std::nullopt;
    std::string_view words(reinterpret_cast<const char*>(text->data()), text->size());
    Opening o{.path = std::string(words.substr(0, words.find('\0'))), .settable = flags < row->args.size()};
    const auto bits = o.settable ? t.call->args[flags] : std::uint64_t(O_WRONLY);   // creat writes
    o.reads = (bits & O_ACCMODE) != O_WRONLY, o.writes = (bits & O_ACCMODE) != O_RDONLY;
    o.nonblock = bits & O_NONBLOCK;
    return o;
}

DoorModel door_of(const Moment& m, const Channel& c) {
    DoorModel door;
    const std::size_t slash = c.path.rfind('/');
    door.name = slash == std::string::npos ? c.path : c.path.substr(slash + 1);
    if (slash != std::string::npos) {   // the folder's own name is enough to know it by
        const std::size_t before = slash == 0 ? std::string::npos : c.path.rfind('/', slash - 1);
        door.folder = before == std::string::npos ? c.path.substr(0, slash + 1) : c.path.substr(before + 1, slash - before);
    }
    if (door.name.empty()) door.name = to_string(c.id);
    door.open = c.outside || !m.world.descriptors().holders(c.id).empty();
    for (std::int32_t pid : m.cast.in_order(m.world)) {
        const Process& p = *m.world.process(pid);
        for (const auto& [tid, t] : p.threads)
            if (auto one = comer(m, p, t, c)) {
                door.comers.push_back(std::move(*one));
                break;
            }
    }
    return door;
}

}   // namespace ipclab::view
