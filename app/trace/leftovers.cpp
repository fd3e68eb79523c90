#include "trace/leftovers.h"
#include "trace/proc.h"
#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <ctime>
#include <fcntl.h>
#include <mqueue.h>
#include <sstream>
#include <string_view>
#include <sys/file.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <unistd.h>

namespace ipclab {
namespace fs = std::filesystem;
namespace {

// What the kernel says of an object.
struct Found {
    Identity identity;
    uid_t owner = 0;
    std::int64_t changed = 0;
};   // changed: seconds since 1970
Found found(const struct stat& s) { return {{s.st_dev, s.st_ino}, s.st_uid, std::max(s.st_ctime, s.st_mtime)}; }

int number(const std::string& text) {
    int value = -1;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

std::optional<Found> find_file(const std::string& path) {
    struct stat status {};
    if (lstat(path.c_str(), &status) != 0) return std::nullopt;
    return found(status);
}
bool remove_file(const std::string& path) { return unlink(path.c_str()) == 0; }

std::optional<Found> find_queue(const std::string& name) {
    const mqd_t queue = mq_open(name.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (queue == mqd_t(-1))
        return errno == ENOENT ? std::nullopt : std::optional(Found{{0, 0}, uid_t(-1), 0});   // not for us to read: not ours
    struct stat status {};
    const bool known = fstat(queue, &status) == 0;
    mq_close(queue);
    return known ? std::optional(found(status)) : std::nullopt;
}
bool remove_queue(const std::string& name) { return mq_unlink(name.c_str()) == 0; }

// Ids of System V objects go round only after many thousand others, so an id is an identity.
std::optional<Found> find_memory(const std::string& id) {
    shmid_ds status{};
    if (shmctl(number(id), IPC_STAT, &status) != 0) return std::nullopt;
    return Found{{0, std::uint64_t(number(id))}, status.shm_perm.cuid, status.shm_ctime};
}
bool remove_memory(const std::string& id) { return shmctl(number(id), IPC_RMID, nullptr) == 0; }

std::optional<Found> find_semaphores(const std::string& id) {
    semid_ds status{};
    if (semctl(number(id), 0, IPC_STAT, &status) != 0) return std::nullopt;
    return Found{{0, std::uint64_t(number(id))}, status.sem_perm.cuid, status.sem_ctime};
}
bool remove_semaphores(const std::string& id) { return semctl(number(id), 0, IPC_RMID) == 0; }

std::optional<Found> find_messages(const std::string& id) {
    msqid_ds status{};
    if (msgctl(number(id), IPC_STAT, &status) != 0) return std::nullopt;
    return Found{{0, std::uint64_t(number(id))}, status.msg_perm.cuid, status.msg_ctime};
}
bool remove_messages(const std::string& id) { return msgctl(number(id), IPC_RMID, nullptr) == 0; }

struct Row {
    std::string_view word;    // in the register
    std::string_view shown;   // before the name, for people
    std::optional<Found> (*find)(const std::string& name);
    bool (*remove)(const std::string& name);
    int (*by_key)(key_t);   // System V: the id that a key has now
};
constexpr std::array<Row, std::size_t(LeftoverKind::Count)> kRows{{
    {"file", "", find_file, remove_file, nullptr},
    {"queue", "queue ", find_queue, remove_queue, nullptr},
    {"shm", "shared memory ", find_memory, remove_memory, [](key_t key) { return shmget(key, 0, 0); }},
    {"sem", "semaphores ", find_semaphores, remove_semaphores, [](key_t key) { return semget(key, 0, 0); }},
    {"msg", "messages ", find_messages, remove_messages, [](key_t key) { return msgget(key, 0); }},
}};
const Row& row_of(LeftoverKind kind) { return kRows[std::size_t(kind)]; }

constexpr std::string_view kByPid = "by ";

// The ids of the private memory that a process has made, from /proc/sysvipc/shm: columns key, shmid, perms, size, cpid.
std::vector<std::string> private_memory_of(const std::string& pid) {
    std::istringstream all(read_file("/proc/sysvipc/shm"));
    std::vector<std::string> ids;
    std::string line;
    for (std::getline(all, line); std::getline(all, line);) {
        std::istringstream columns(line);
        std::string key, id, mode, size, maker;
        if (columns >> key >> id >> mode >> size >> maker && key == "0" && maker == pid) ids.push_back(id);
    }
    return ids;
}

// What was expected stands under a key or a maker: the ids by now.
std::vector<std::string> resolved(LeftoverKind kind, const std::string& name) {
    if (!row_of(kind).by_key) return {name};
    if (name.starts_with(kByPid)) return private_memory_of(name.substr(kByPid.size()));
    const int id = row_of(kind).by_key(key_t(number(name)));
    return id >= 0 ? std::vector{std::to_string(id)} : std::vector<std::string>();
}

// One object that a register names. Without an identity it was only expected: it is ours if it came since then.
struct Entry {
    LeftoverKind kind = LeftoverKind::File;
    std::string name;
    Identity identity;
    bool made = false;
    std::int64_t since = 0;
};

// Those of the objects that the entry may mean which are there, and ours.
std::vector<std::string> still_there(const Entry& e) {
    auto names = e.made ? std::vector{e.name} : resolved(e.kind, e.name);
    std::erase_if(names, [&](const std::string& name) {
        const auto now = row_of(e.kind).find(name);
        if (!now || now->owner != geteuid()) return true;
        return e.made ? now->identity != e.identity : now->changed < e.since;
    });
    return names;
}

// "expect sem 0 0 1700000000 4711", then "made sem 0 5 1700000000 5 4711" or "not sem 0 0 1700000000 4711"; "expect file 0 0
// 1700000000 /dev/shm/x", then "made file 26 815 1700000000 /dev/shm/x". A file's name may have spaces.
std::vector<Entry> entries_of(const std::string& text) {
    std::istringstream lines(text);
    std::vector<Entry> all;
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        std::string what, kind;
        Entry e;
        if (!(words >> what >> kind >> e.identity.device >> e.identity.inode >> e.since)) continue;
        words.ignore(1);
        std::getline(words, e.name);
        std::size_t i = 0;
        while (i < kRows.size() && kRows[i].word != kind) ++i;
        if (i == kRows.size() || e.name.empty()) continue;
        e.kind = LeftoverKind(i);
        e.made = what == "made";
        std::string expected = e.name;
        if (const auto space = e.name.find(' '); e.made && kRows[i].by_key && space != e.name.npos) {
            expected = e.name.substr(space + 1);
            e.name.resize(space);
        }
        // What came of an expectation takes its place.
        const auto same = [&](const Entry& other) { return !other.made && other.kind == e.kind && other.name == expected; };
        if (what != "expect")
            if (const auto it = std::find_if(all.rbegin(), all.rend(), same); it != all.rend()) all.erase(std::next(it).base());
        if (what != "not") all.push_back(e);
    }
    return all;
}

std::size_t remove_all(const std::vector<Entry>& entries) {
    std::size_t removed = 0;
    for (const Entry& e : entries)
        for (const std::string& name : still_there(e)) removed += row_of(e.kind).remove(name);
    return removed;
}

template <class Visit> void visit_registers(Visit visit) {
    std::error_code ignored;
    for (const auto& file : fs::directory_iterator(leftovers_folder(), ignored)) {
        const Handle lock(open(file.path().c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW));
        if (lock && flock(lock.get(), LOCK_EX | LOCK_NB) == 0) visit(file.path());   // else its tracer lives
    }
}

}   // namespace

fs::path leftovers_folder() {
    const char* state = std::getenv("XDG_STATE_HOME");
    if (state && *state == '/') return fs::path(state) / "ipclab/left";
    const char* home = std::getenv("HOME");
    return fs::path(home && *home ? home : "/nonexistent") / ".local/state/ipclab/left";
}

void Leftovers::note(std::string_view what, LeftoverKind kind, const std::string& name, const Identity& identity) {
    if (!file_ && path_.empty()) {
        std::error_code ignored;
        fs::create_directories(leftovers_folder(), ignored);
        path_ = leftovers_folder() / std::to_string(getpid());
        file_.reset(open(path_.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600));
        if (file_) flock(file_.get(), LOCK_EX | LOCK_NB);
    }
    if (name.find('\n') != name.npos) return;
    std::ostringstream line;
    line << what << ' ' << row_of(kind).word << ' ' << identity.device << ' ' << identity.inode << ' ' << std::time(nullptr)
         << ' ' << name << '\n';
    const std::string text = line.str();
    text_ += text;
    if (!file_) return;   // no folder for it: only the end of the run cleans
    [[maybe_unused]] const auto written = write(file_.get(), text.data(), text.size());
}

bool Leftovers::expect(LeftoverKind kind, const std::string& name) {
    if (!name.starts_with(kByPid))
        for (const std::string& before : resolved(kind, name))
            if (row_of(kind).find(before)) return false;
    note("expect", kind, name, {});
    return true;
}

void Leftovers::made(LeftoverKind kind, const std::string& name, const std::string& expected) {
    if (const auto now = row_of(kind).find(name))
        note("made", kind, row_of(kind).by_key ? name + ' ' + expected : name, now->identity);
}

void Leftovers::not_made(LeftoverKind kind, const std::string& name) { note("not", kind, name, {}); }

std::size_t Leftovers::remove() {
    const std::size_t removed = remove_all(entries_of(text_));
    text_.clear();
    if (file_) unlink(path_.c_str());
    file_.reset();
    path_.clear();
    return removed;
}

std::vector<std::string> left_objects() {
    std::vector<std::string> all;
    visit_registers([&](const fs::path& path) {
        for (const Entry& e : entries_of(read_file(path)))
            for (const std::string& name : still_there(e)) all.push_back(std::string(row_of(e.kind).shown) + name);
    });
    return all;
}

std::size_t clean_leftovers() {
    std::size_t removed = 0;
    visit_registers([&](const fs::path& path) {
        removed += remove_all(entries_of(read_file(path)));
        unlink(path.c_str());
    });
    return removed;
}

}   // namespace ipclab
