// Calls that make something which outlives its maker, written into the register of leftovers before they are let go.
#include "trace/engine.h"
#include <algorithm>
#include <fcntl.h>
#include <sys/ipc.h>
#include <sys/stat.h>
#include <sys/syscall.h>

namespace ipclab {
namespace {

using enum LeftoverKind;

// Which calls, and where their arguments are; -1: there is none.
struct Maker {
    int call;
    LeftoverKind kind;
    int directory, path, flags;
};
constexpr Maker kMakers[] = {
    {SYS_open, File, -1, 0, 1},
    {SYS_openat, File, 0, 1, 2},
    {SYS_creat, File, -1, 0, -1},
    {SYS_link, File, -1, 1, -1},
    {SYS_linkat, File, 2, 3, -1},
    {SYS_mknod, File, -1, 0, 1},
    {SYS_mknodat, File, 0, 1, 2},
    {SYS_mq_open, Queue, -1, 0, 1},
    {SYS_shmget, SystemVMemory, -1, -1, 2},
    {SYS_semget, SystemVSemaphores, -1, -1, 2},
    {SYS_msgget, SystemVQueue, -1, -1, 1},
};

bool makes(const Maker& maker, const Arguments& args) {
    const std::uint64_t flags = maker.flags >= 0 ? args[std::size_t(maker.flags)] : O_CREAT;
    switch (maker.kind) {
    case SystemVMemory:
    case SystemVSemaphores:
    case SystemVQueue:
        return key_t(args[0]) == IPC_PRIVATE || flags & IPC_CREAT;
    default:
        return maker.call == SYS_mknod || maker.call == SYS_mknodat ? S_ISFIFO(flags) : (flags & O_CREAT) != 0;
    }
}

}   // namespace

// The name under which the call is about to make something; "" if it does not, or its name says nothing.
std::string Engine::name_to_be(const Thread& t, LeftoverKind kind, int directory, int path) const {
    const pid_t pid = t.process->pid;
    if (path < 0) {
        if (key_t(t.args[0]) != IPC_PRIVATE) return std::to_string(key_t(t.args[0]));
        return kind == SystemVMemory ? "by " + std::to_string(pid) : std::string();
    }
    const std::string text = text_at(t, t.args[std::size_t(path)]);
    if (text.empty()) return {};
    if (kind == Queue) return "/" + text;
    if (text.front() == '/') return text;
    const int fd = directory >= 0 ? int(t.args[std::size_t(directory)]) : AT_FDCWD;
    const std::string base = "/proc/" + std::to_string(pid);
    const std::string folder = read_link(fd == AT_FDCWD ? base + "/cwd" : base + "/fd/" + std::to_string(fd));
    return folder.empty() ? std::string() : folder + "/" + text;
}

void Engine::expect_object(Thread& t) {
    t.makes.reset();
    for (const Maker& maker : kMakers) {
        if (maker.call != t.row->number || !makes(maker, t.args)) continue;
        const std::string name = name_to_be(t, maker.kind, maker.directory, maker.path);
        const bool fifo = t.row->number == SYS_mknod || t.row->number == SYS_mknodat;
        if (maker.kind == File && !fifo && !name.starts_with("/dev/shm/")) return;   // an ordinary file is the user's
        if (name.empty() ? maker.path < 0 : leftovers_.expect(maker.kind, name)) t.makes = {maker.kind, name};
        return;
    }
}

bool Engine::making_private(pid_t pid) const {
    return std::ranges::any_of(threads_, [&](const auto& entry) {
        const Thread& t = *entry.second;
        return t.process && t.process->pid == pid && t.where == Where::InCall && t.makes && t.makes->second.empty();
    });
}

void Engine::object_made(Thread& t, std::int64_t result) {
    if (!t.makes) return;
    const auto [kind, name] = *t.makes;
    t.makes.reset();
    if (result < 0) return name.empty() ? void() : leftovers_.not_made(kind, name);
    const bool by_id = kind != File && kind != Queue;
    leftovers_.made(kind, by_id ? std::to_string(result) : name, name);
}

}   // namespace ipclab
