#include "lesson/progress.h"
#include "lesson/text_file.h"
#include "lesson/toml_reader.h"
#include "record/handle.h"
#include <algorithm>
#include <cerrno>
#include <climits>
#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sstream>
#include <sys/file.h>
#include <sys/stat.h>

namespace ipclab {

namespace fs = std::filesystem;

static constexpr int kVersion = 1;

void Progress::reset(const std::string& lesson) {
    if (lesson.empty()) lessons.clear();
    else lessons.erase(lesson);
    if (lesson.empty() || last == lesson) last.clear();
}

// `later`: what is wrong with it is only that this version does not know it.
static Progress read_progress(TomlReader& reader, bool& later) {
    const auto table = reader.open();
    Progress progress;
    const auto version = reader.number(table, "version", kVersion, 1, INT_MAX);
    later = version > kVersion;
    if (later)
        reader.fail(TomlReader::line_of(table, "version"),
                    fmt::format("made by a later ipclab (version {}; this one knows {})", version, kVersion));
    progress.seen_home = reader.flag(table, "seen_home", false);
    progress.last = reader.text(table, "last");
    const auto* lessons = reader.table(table, "lessons");
    if (!lessons) return progress;
    for (const auto& [id, node] : *lessons) {
        const auto* entry = node.as_table();
        if (!entry) {
            reader.fail(TomlReader::line_of(node), "an entry of [lessons] must be a table");
            break;
        }
        auto& e = progress.lessons[std::string(id.str())];
        e.step = int(reader.number(*entry, "step", 0, 0, 10'000));
        e.finished = reader.flag(*entry, "finished", false);
        for (auto& step : reader.texts(*entry, "done")) e.done.insert(std::move(step));
    }
    return progress;
}

static bool missing(const fs::path& file) {
    struct stat about {};
    return stat(file.c_str(), &about) != 0 && errno == ENOENT;
}

Result<Progress> Progress::load(const fs::path& file) {
    if (missing(file)) return Progress{};
    TomlReader reader(file);
    bool later = false;
    auto progress = read_progress(reader, later);
    if (reader.error()) return *reader.error();
    return progress;
}

Status Progress::save(const fs::path& file) const {
    toml::table entries;
    for (const auto& [id, entry] : lessons) {
        toml::array done;
        for (const auto& step : entry.done) done.push_back(step);
        entries.insert(id, toml::table{{"step", entry.step}, {"finished", entry.finished}, {"done", std::move(done)}});
    }
    toml::table all{{"version", kVersion}, {"seen_home", seen_home}, {"lessons", std::move(entries)}};
    if (!last.empty()) all.insert("last", last);
    std::ostringstream out;
    out << all << '\n';
    return write_text(file, out.str());
}

// Only one at a time reads, merges and replaces. What is locked is the folder: a file of its own would stay behind.
static Result<Handle> locked_folder(const fs::path& file) {
    std::error_code wrong;
    const auto folder = fs::weakly_canonical(file, wrong).parent_path();
    fs::create_directories(folder, wrong);
    Handle lock(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!lock) return system_error(folder.string(), errno);
    constexpr int kTries = 200, kPause = 10;   // ms; who has it needs it for some, but may be stopped
    for (int n = 0; flock(lock.get(), LOCK_EX | LOCK_NB) != 0; ++n) {
        if (n == kTries || errno != EWOULDBLOCK) return system_error("lock " + folder.string(), errno);
        poll(nullptr, 0, kPause);
    }
    return lock;
}

static void merge(Progress::Entry& into, const Progress::Entry& theirs, const Progress::Entry* base) {
    const bool anew = base && !std::ranges::includes(into.done, base->done);   // was reset here
    if (anew) return;
    into.finished |= theirs.finished;
    into.done.insert(theirs.done.begin(), theirs.done.end());
}

Status Progress::keep(const fs::path& file, Progress& base) {
    const auto lock = locked_folder(file);
    if (!lock) return lock.error();
    auto there = load(file);
    if (!there) return there.error();
    auto all = std::move(*there);
    for (const auto& [id, entry] : base.lessons)
        if (!lessons.contains(id)) all.lessons.erase(id);
    for (const auto& [id, entry] : lessons) {
        const auto before = base.lessons.find(id);
        const auto* known = before == base.lessons.end() ? nullptr : &before->second;
        if (known && *known == entry) continue;
        const auto theirs = all.lessons.find(id);
        auto merged = entry;
        if (theirs != all.lessons.end()) merge(merged, theirs->second, known);
        all.lessons[id] = std::move(merged);
    }
    if (last != base.last) all.last = last;
    all.seen_home |= seen_home;
    if (const auto saved = all.save(file); !saved) return saved;
    base = *this = std::move(all);
    return Nothing{};
}

// "progress.toml.damaged", or the first of that name with a number that is free; nothing is ever replaced.
static Result<fs::path> put_aside(const fs::path& file) {
    constexpr int kTries = 1000;
    int wrong = EEXIST;
    for (int n = 1; n <= kTries && wrong == EEXIST; ++n) {
        const fs::path aside = fmt::format("{}.damaged{}", file.string(), n == 1 ? "" : fmt::format("-{}", n));
        if (renameat2(AT_FDCWD, file.c_str(), AT_FDCWD, aside.c_str(), RENAME_NOREPLACE) == 0) return aside;
        wrong = errno;
    }
    return system_error("it could not be put aside", wrong);
}

KeptProgress open_progress(const fs::path& file) {
    if (missing(file)) return {{}, file, ""};
    TomlReader reader(file);
    bool later = false;
    auto progress = read_progress(reader, later);
    if (!reader.error()) return {std::move(progress), file, ""};
    const auto& words = reader.error()->words;
    if (later) return {{}, {}, words + "; nothing is kept this time"};
    const auto aside = put_aside(file);
    if (!aside) return {{}, {}, fmt::format("{}; {}; nothing is kept this time", words, aside.error().words)};
    return {{}, file, fmt::format("{}; kept as {}, starting anew", words, aside->string())};
}

}   // namespace ipclab
