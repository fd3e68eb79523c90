#include "lesson/text_file.h"
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdint>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace ipclab {

namespace fs = std::filesystem;

namespace {

class Fd {
public:
    explicit Fd(int fd) : fd_(fd) {}
    Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    Fd& operator=(Fd&& other) noexcept {
        std::swap(fd_, other.fd_);
        return *this;
    }
    ~Fd() {
        if (fd_ >= 0) close(fd_);
    }
    int get() const { return fd_; }
    explicit operator bool() const { return fd_ >= 0; }

private:
    int fd_;
};

// One code point from `at` on, which moves behind it; nothing where the bytes are not UTF-8 (RFC 3629: shortest form
// only, no surrogates).
constexpr char32_t kNone = 0xffffffff;
char32_t decode(std::string_view text, std::size_t& at) {
    const auto first = static_cast<unsigned char>(text[at++]);
    if (first < 0x80) return first;
    const int more = first >= 0xf0 && first < 0xf8 ? 3 : first >= 0xe0 ? 2 : first >= 0xc0 ? 1 : 0;
    if (more == 0 || first >= 0xf8) return kNone;
    char32_t c = first & (0x3f >> more);
    for (int i = 0; i < more; ++i, ++at) {
        if (at == text.size() || (static_cast<unsigned char>(text[at]) & 0xc0) != 0x80) return kNone;
        c = c << 6 | (static_cast<unsigned char>(text[at]) & 0x3f);
    }
    constexpr char32_t kLeast[] = {0, 0x80, 0x800, 0x10000};
    return c < kLeast[more] || c > 0x10ffff || (c >= 0xd800 && c < 0xe000) ? kNone : c;
}

bool control(char32_t c) {
    if (c == '\t' || c == '\n' || c == '\r') return false;
    const bool turns = (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
    return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029 || turns;
}

// A file that cannot be read is bad input, whatever the reason.
Error unreadable(const fs::path& file, int why) { return {system_error(file.string(), why).words, 2}; }

// `file` is open with O_PATH: what it is can be asked without opening it.
Result<std::string> read_open(const Fd& file, const fs::path& name) {
    struct stat about {};
    if (fstat(file.get(), &about) != 0) return unreadable(name, errno);
    if (S_ISLNK(about.st_mode))
        return Error{fmt::format("{}: a symbolic link; a lesson has its files in its own folder", name.string())};
    if (!S_ISREG(about.st_mode)) return Error{fmt::format("{}: not a regular file", name.string())};
    const Error large{fmt::format("{}: larger than {} bytes", name.string(), kLargestText)};
    if (std::uintmax_t(about.st_size) > kLargestText) return large;
    const Fd in(open(fmt::format("/proc/self/fd/{}", file.get()).c_str(), O_RDONLY | O_CLOEXEC));
    if (!in) return unreadable(name, errno);
    std::string text(kLargestText + 1, '\0');   // it may have grown, and files of /proc have no size
    std::size_t size = 0;
    for (ssize_t n = 1; n != 0 && size < text.size();) {
        n = read(in.get(), text.data() + size, text.size() - size);
        if (n < 0 && errno != EINTR) return unreadable(name, errno);
        if (n > 0) size += std::size_t(n);
    }
    if (size > kLargestText) return large;
    text.resize(size);
    constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
    if (text.starts_with(kByteOrderMark)) text.erase(0, kByteOrderMark.size());
    if (const auto why = unfit(text); !why.empty()) return Error{fmt::format("{}:{}", name.string(), why)};
    return text;
}

Status write_through(int fd, std::string_view text, const fs::path& file) {
    while (!text.empty()) {
        const auto n = write(fd, text.data(), text.size());
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return system_error(fmt::format("write {}", file.string()), errno);
        text.remove_prefix(std::size_t(n));
    }
    // Before the rename: else a crash could leave the new name on an empty file.
    if (fsync(fd) != 0) return system_error(fmt::format("fsync {}", file.string()), errno);
    return Nothing{};
}

// "progress.toml.4711.tmp" -> 4711: who was writing it.
constexpr std::string_view kTemporary = ".tmp";
pid_t writer_of(const std::string& name, const std::string& file) {
    if (!name.starts_with(file + ".") || !name.ends_with(kTemporary)) return 0;
    pid_t pid = 0;
    const char *begin = name.data() + file.size() + 1, *end = name.data() + name.size() - kTemporary.size();
    const auto [at, wrong] = std::from_chars(begin, end, pid);
    return begin < end && wrong == std::errc{} && at == end ? pid : 0;
}

// What writers that were killed have left beside the file.
void sweep(const fs::path& file) {
    std::error_code wrong;
    for (fs::directory_iterator entry(file.parent_path(), wrong), end; !wrong && entry != end; entry.increment(wrong)) {
        const pid_t writer = writer_of(entry->path().filename().string(), file.filename().string());
        if (writer > 0 && kill(writer, 0) != 0 && errno == ESRCH) unlink(entry->path().c_str());
    }
}

}   // namespace

std::string unfit(std::string_view text) {
    int line = 1;
    for (std::size_t at = 0; at < text.size();) {
        const char32_t c = decode(text, at);
        if (c == '\n') ++line;
        else if (c == kNone) return fmt::format("{}: not UTF-8", line);
        else if (control(c)) return fmt::format("{}: control character U+{:04X}", line, std::uint32_t(c));
    }
    return {};
}

std::string one_line(std::string_view text) {
    std::string line;
    for (std::size_t at = 0, begin = 0; at < text.size(); begin = at) {
        const char32_t c = decode(text, at);
        const auto bytes = text.substr(begin, at - begin);
        if (c != kNone && !control(c) && c != '\n' && c != '\r' && c != '\t') line += bytes;
        else
            for (const unsigned char byte : bytes) line += fmt::format("\\x{:02x}", byte);
    }
    return line;
}

Result<std::string> read_text(const fs::path& folder, const fs::path& inside) {
    const auto name = folder / inside;
    // Part by part: one openat with O_NOFOLLOW would follow links in all parts but the last.
    Fd at(open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!at) return unreadable(folder, errno);
    for (const auto& part : inside) {
        if (inside.is_absolute() || part == "..") return Error{fmt::format("{}: leads out of its folder", name.string())};
        at = Fd(openat(at.get(), part.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
        if (!at) return unreadable(name, errno);
    }
    return read_open(at, name);
}

Result<std::string> read_text(const fs::path& file) {
    const Fd at(open(file.c_str(), O_PATH | O_CLOEXEC));
    if (!at) return unreadable(file, errno);
    return read_open(at, file);
}

Status write_text(const fs::path& given, std::string_view text) {
    std::error_code wrong;
    const auto file = fs::weakly_canonical(given, wrong);
    if (wrong) return Error{fmt::format("{}: {}", given.string(), wrong.message())};
    fs::create_directories(file.parent_path(), wrong);
    if (wrong) return Error{fmt::format("{}: {}", file.parent_path().string(), wrong.message())};
    const auto temporary = fs::path(fmt::format("{}.{}{}", file.string(), getpid(), kTemporary));
    unlink(temporary.c_str());   // of a killed one that had our pid
    Status status = Nothing{};
    {
        const Fd out(open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
        if (!out) return system_error(fmt::format("open {}", temporary.string()), errno);
        status = write_through(out.get(), text, temporary);
    }
    if (status && rename(temporary.c_str(), file.c_str()) != 0)
        status = system_error(fmt::format("rename {}", file.string()), errno);
    if (!status) {
        unlink(temporary.c_str());
        return status;
    }
    // The name's own place on the disk; some file systems refuse it, and have done what they can.
    if (const Fd folder(open(file.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)); folder) fsync(folder.get());
    sweep(file);
    return status;
}

}   // namespace ipclab
