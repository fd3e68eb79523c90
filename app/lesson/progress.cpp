#include "lesson/progress.h"
#include "lesson/text_file.h"
#include "lesson/toml_reader.h"
#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <sstream>
#include <unistd.h>

namespace ipclab {

namespace fs = std::filesystem;

static Result<Progress> parse(const fs::path& file) {
    TomlReader reader(file);
    const auto table = reader.open();
    Progress progress;
    progress.seen_home = reader.flag(table, "seen_home", false);
    if (const auto* lessons = reader.table(table, "lessons"))
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
    if (reader.error()) return *reader.error();
    return progress;
}

Result<Progress> Progress::load(const fs::path& file) {
    std::error_code wrong;
    if (!fs::exists(file, wrong)) return Progress{};
    auto progress = parse(file);
    if (progress) return progress;
    // Never written over: what a person did is in there, and may be mended by hand.
    const auto aside = fs::path(file.string() + ".damaged");
    fs::rename(file, aside, wrong);
    if (wrong) return Error{fmt::format("{}; it could not be put aside: {}", progress.error().words, wrong.message())};
    return Error{fmt::format("{}; kept as {}, starting anew", progress.error().words, aside.string())};
}

static std::string written(const Progress& progress) {
    toml::table lessons;
    for (const auto& [id, entry] : progress.lessons) {
        toml::array done;
        for (const auto& step : entry.done) done.push_back(step);
        lessons.insert(id, toml::table{{"step", entry.step}, {"finished", entry.finished}, {"done", std::move(done)}});
    }
    std::ostringstream out;
    out << toml::table{{"seen_home", progress.seen_home}, {"lessons", std::move(lessons)}} << '\n';
    return out.str();
}

static Status write_through(int fd, const std::string& text, const fs::path& file) {
    for (std::size_t at = 0; at < text.size();) {
        const auto n = write(fd, text.data() + at, text.size() - at);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return system_error(fmt::format("write {}", file.string()), errno);
        at += std::size_t(n);
    }
    // Before the rename: else a crash could leave the new name on an empty file.
    if (fsync(fd) != 0) return system_error(fmt::format("fsync {}", file.string()), errno);
    return Nothing{};
}

Status Progress::save(const fs::path& file) const {
    std::error_code wrong;
    fs::create_directories(file.parent_path(), wrong);
    if (wrong) return Error{fmt::format("{}: {}", file.parent_path().string(), wrong.message())};
    const auto temporary = fs::path(fmt::format("{}.{}.tmp", file.string(), getpid()));
    const int fd = open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0) return system_error(fmt::format("open {}", temporary.string()), errno);
    auto status = write_through(fd, written(*this), temporary);
    close(fd);
    if (status && rename(temporary.c_str(), file.c_str()) != 0)
        status = system_error(fmt::format("rename {}", file.string()), errno);
    if (!status) unlink(temporary.c_str());
    return status;
}

} // namespace ipclab
