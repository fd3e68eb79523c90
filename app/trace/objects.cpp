// Semaphores, mutexes and System V objects, which have no descriptors: they are known by their ids, or by the memory they
// lie in, and told of by Level events whenever something about them is seen to change. Nothing here changes them.
#include "trace/engine.h"
#include "trace/maps.h"
#include <array>
#include <filesystem>
#include <linux/futex.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/syscall.h>

namespace ipclab {
namespace {

constexpr std::uint64_t kSystemV = ~std::uint64_t(0), kPrivate = kSystemV - 1;   // stand for devices

struct ByFunction {
    std::string_view part;
    ObjectKind kind;
};
// Functions of the C library that wait in futex for one of these; others (conditions, joins) stay a futex.
constexpr ByFunction kByFunction[] = {
    {"sem_wait", ObjectKind::Semaphore}, {"sem_timedwait", ObjectKind::Semaphore}, {"sem_clockwait", ObjectKind::Semaphore},
    {"pthread_cond_", ObjectKind::None}, {"pthread_join", ObjectKind::None},       {"pthread_mutex_", ObjectKind::Mutex},
    {"mtx_lock", ObjectKind::Mutex},
};

// sem_wait leaves no frame of its own where the compiler has made a jump of its last call. What it waits for stays: a
// value of 0, with a count of waiters beside it.
bool waits_as_semaphores_do(const Thread& t) {
    constexpr std::uint32_t kThreadsMost = 1 << 22;   // proc_sys_kernel(5), pid_max
    std::array<std::uint32_t, 2> words{};
    if ((t.args[1] & FUTEX_CMD_MASK) != FUTEX_WAIT_BITSET || std::uint32_t(t.args[2]) != 0) return false;
    if (read_memory(t.tid, t.args[0], std::as_writable_bytes(std::span(words))) != sizeof words) return false;
    return words[1] > 0 && words[1] <= kThreadsMost;
}

ObjectKind waited_for(const Thread& t, const std::vector<std::string>& functions) {
    for (const std::string& name : functions)
        for (const ByFunction& row : kByFunction)
            if (name.find(row.part) != name.npos) return row.kind;
    return waits_as_semaphores_do(t) ? ObjectKind::Semaphore : ObjectKind::None;
}

// glibc's layouts on x86-64: sem_t begins with the value and the number of waiters, pthread_mutex_t with the lock word, a
// count, the owner's tid, a number of users, and the kind. The lock word of a robust mutex, and of one that inherits
// priority, is the kernel's to read: it has the owner's tid, and a bit that the kernel sets when that has died, so that
// the next may have it (get_robust_list(2), futex(2)).
constexpr std::uint32_t kRobust = 16, kInheritsPriority = 32;   // of the kind
struct Reading {
    std::int64_t value = -1, second = -1, waiters = -1;
};
std::optional<Reading> read_memory_of(ObjectKind kind, pid_t pid, std::uint64_t address) {
    std::array<std::uint32_t, 5> words{};
    const auto bytes = std::as_writable_bytes(std::span(words)).first(kind == ObjectKind::Semaphore ? 8 : sizeof words);
    if (read_memory(pid, address, bytes) != bytes.size()) return std::nullopt;
    if (kind == ObjectKind::Semaphore) return Reading{words[0], -1, words[1]};
    std::uint32_t owner = words[0] == 0 ? 0 : words[2];
    if (words[4] & (kRobust | kInheritsPriority)) owner = words[0] & FUTEX_OWNER_DIED ? 0 : words[0] & FUTEX_TID_MASK;
    return Reading{owner == 0 && (words[0] == 0 || words[0] & FUTEX_OWNER_DIED) ? 1 : 0, owner, -1};
}

std::string name_of_key(const std::string& what, int id) { return "sysv " + what + std::to_string(id); }

// What follows `prefix` (a folder and the beginning of a name) in a name that this inode has there; "" if it has none.
std::string linked_name(std::uint64_t inode, std::string_view prefix) {
    const std::filesystem::path folder = std::filesystem::path(prefix).parent_path();
    std::error_code wrong;
    for (std::filesystem::directory_iterator at(folder, wrong), end; !wrong && at != end; at.increment(wrong)) {
        const std::string path = at->path().string();
        struct stat what {};
        if (path.starts_with(prefix) && stat(path.c_str(), &what) == 0 && what.st_ino == inode) return path.substr(prefix.size());
    }
    return "";
}

}   // namespace

// A semaphore or mutex at an address of a process; the same one for everybody who shares the memory.
Engine::SeenSemaphore* Engine::semaphore_at(pid_t pid, std::uint64_t address, ObjectKind kind, const std::string& name) {
    const auto mapping = mapping_at(pid, address);
    if (!mapping) return nullptr;
    const SemaphorePlace place = mapping->shared
                                     ? SemaphorePlace{mapping->device, mapping->inode, mapping->offset + address - mapping->begin}
                                     : SemaphorePlace{kPrivate, std::uint64_t(pid), address};
    if (mapping->shared) tell_memory(pid, address);
    SeenSemaphore& seen = semaphores_[place];
    if (!seen.id) {
        seen.id = fds_.numbered(kind);
        constexpr std::string_view kNamed = "/dev/shm/sem.";   // sem_overview(7)
        seen.name = mapping->path.starts_with(kNamed) ? "/" + mapping->path.substr(kNamed.size()) : name;
        // sem_open makes it under a name of its own, links it to the one asked for and removes the first: maps goes on
        // with the first.
        if (const auto end = seen.name.find(" (deleted)"); end != seen.name.npos) {
            seen.name.resize(end);
            if (const std::string linked = linked_name(mapping->inode, kNamed); !linked.empty()) seen.name = "/" + linked;
        }
    }
    if (seen.name.empty()) seen.name = name;
    seen.at[pid] = address;
    return &seen;
}

Engine::SeenSemaphore& Engine::system_v_semaphore(int id, int number) {
    SeenSemaphore& seen = semaphores_[{kSystemV, std::uint64_t(id), std::uint64_t(number)}];
    if (!seen.id) {
        seen.id = fds_.numbered(ObjectKind::Semaphore);
        seen.name = name_of_key("", id) + "[" + std::to_string(number) + "]";
        seen.system_v = id;
        seen.number = number;
    }
    return seen;
}

// Tells what it holds if that has changed. `by`: whose call may have changed it.
void Engine::look_at(SeenSemaphore& seen, const Thread* by) {
    std::optional<Reading> now;
    if (seen.system_v >= 0) {
        const int value = semctl(seen.system_v, seen.number, GETVAL);
        if (value >= 0) now = Reading{value, -1, semctl(seen.system_v, seen.number, GETNCNT)};
    } else {
        for (const auto& [pid, address] : seen.at)
            if (find_process(pid) && (now = read_memory_of(seen.id.kind, pid, address))) break;
    }
    if (!now) return;
    const bool wakes = by && by->row && by->row->number == SYS_futex && (by->args[1] & FUTEX_CMD_MASK) == FUTEX_WAKE;
    if (seen.told && !wakes && seen.value == now->value && seen.second == now->second && seen.waiters == now->waiters) return;
    Event level{.kind = Kind::Level, .a = seen.id.pack(), .b = now->value, .c = now->second, .d = now->waiters};
    if (by) {
        level.pid = by->process->pid;
        level.tid = by->tid;
        level.call = by->row ? by->row->number : std::int16_t(-1);
    }
    log_.put(level, seen.told ? std::string_view() : std::string_view(seen.name));
    seen.told = true;
    seen.value = now->value;
    seen.second = now->second;
    seen.waiters = now->waiters;
}

void Engine::look_at_semaphores() {
    for (auto& [place, seen] : semaphores_) look_at(seen, nullptr);
}

// By the time that a thread's end is reported the kernel has let go of the robust mutexes that it had. That is told
// first: else it would look as if they were lost with it.
void Engine::look_at_mutexes_of(pid_t tid) {
    for (auto& [place, seen] : semaphores_)
        if (seen.id.kind == ObjectKind::Mutex && seen.told && seen.second == tid) look_at(seen, nullptr);
}

// A forked child has what it shares with its parent at the same addresses.
void Engine::inherit_semaphores(pid_t parent, pid_t child) {
    for (auto& [place, seen] : semaphores_)
        if (const auto at = seen.at.find(parent); at != seen.at.end() && std::get<0>(place) != kPrivate)
            seen.at[child] = at->second;
}

// Which semaphore or mutex a thread waits for that is blocked in futex(2).
Engine::Waiting Engine::why_futex(const Thread& t) {
    const pid_t pid = t.process->pid;
    const Waiting other{{}, Reason::Futex, -1};
    if (!t.registers_kept) return other;
    // One that is known by its name already, else one by the function that waits.
    const auto mapping = mapping_at(pid, t.args[0]);
    if (!mapping) return other;
    const auto known = semaphores_.find({mapping->device, mapping->inode, mapping->offset + t.args[0] - mapping->begin});
    const ObjectKind kind =
        known != semaphores_.end() ? known->second.id.kind : waited_for(t, lines_.functions(pid, t.registers));
    if (kind == ObjectKind::None) return other;
    SeenSemaphore* seen = semaphore_at(pid, t.args[0], kind, lines_.name_of(pid, t.args[0]));
    if (!seen) return other;
    look_at(*seen, nullptr);
    return {seen->id, seen->id.kind == ObjectKind::Mutex ? Reason::Lock : Reason::Semaphore, -1};
}

// semop(2) waits for the first of its operations that cannot be done.
Engine::Waiting Engine::why_semop(const Thread& t) {
    const int id = int(t.args[0]);
    for (const sembuf& op : operations(t)) {
        SeenSemaphore& seen = system_v_semaphore(id, op.sem_num);
        look_at(seen, nullptr);
        const bool stuck = op.sem_op < 0 ? seen.value + op.sem_op < 0 : op.sem_op == 0 && seen.value != 0;
        if (stuck) return {seen.id, Reason::Semaphore, -1};
    }
    return {{}, Reason::Semaphore, -1};
}

std::vector<sembuf> Engine::operations(const Thread& t) const {
    std::vector<sembuf> all(std::min<std::size_t>(t.args[2], 64));
    const std::size_t got = read_memory(t.tid, t.args[1], std::as_writable_bytes(std::span(all)));
    all.resize(got / sizeof(sembuf));
    return all;
}

ObjectId Engine::system_v_queue(int id) {
    ObjectId& known = queues_[id];
    if (!known) known = fds_.numbered(ObjectKind::Queue);
    return known;
}

void Engine::tell_queue(int id, const Thread& by) {
    msqid_ds status{};
    if (msgctl(id, IPC_STAT, &status) != 0) return;
    const bool fresh = !queues_.contains(id);
    const std::string name = fresh ? name_of_key("", id) : std::string();
    log_.put({.pid = by.process->pid,
              .tid = by.tid,
              .kind = Kind::Level,
              .call = by.row->number,
              .a = system_v_queue(id).pack(),
              .b = std::int64_t(status.msg_qnum),
              .c = -1,
              .d = std::int64_t(status.__msg_cbytes)},
             name);
}

void Engine::tell_system_v_memory(const Thread& by, std::uint64_t address) {
    const auto mapping = mapping_at(by.process->pid, address);
    if (!mapping) return;
    shmid_ds status{};
    const int id = int(mapping->inode);
    if (shmctl(id, IPC_STAT, &status) != 0) return;
    const auto [object, fresh] = fds_.memory(*mapping);
    log_.put({.pid = by.process->pid,
              .tid = by.tid,
              .kind = Kind::Level,
              .call = by.row->number,
              .a = object.pack(),
              .b = std::int64_t(status.shm_segsz),
              .c = -1,
              .d = std::int64_t(status.shm_nattch)},
             fresh ? name_of_key("", id) : std::string());
}

// What a finished call has done to an object without a descriptor.
void Engine::after_object_call(Thread& t, std::int64_t result) {
    const int id = int(t.args[0]);
    switch (t.row->number) {
    case SYS_futex:
        for (auto& [place, seen] : semaphores_)
            if (const auto at = seen.at.find(t.process->pid); at != seen.at.end() && at->second == t.args[0]) look_at(seen, &t);
        break;
    case SYS_semget:
        if (result < 0) break;
        for (int number = 0; number < int(t.args[1]); ++number) look_at(system_v_semaphore(int(result), number), &t);
        break;
    case SYS_semop:
    case SYS_semtimedop:
        for (const sembuf& op : operations(t)) look_at(system_v_semaphore(id, op.sem_num), &t);
        break;
    case SYS_semctl:
        for (auto& [place, seen] : semaphores_)
            if (seen.system_v == id) look_at(seen, &t);
        break;
    case SYS_msgget:
        if (result >= 0) tell_queue(int(result), t);
        break;
    case SYS_msgsnd:
    case SYS_msgrcv:
        tell_queue(id, t);
        break;
    case SYS_shmat:
        if (result > 0 || result < -4095) tell_system_v_memory(t, std::uint64_t(result));
        break;
    default:
        break;
    }
}

}   // namespace ipclab
