#include "kernel.h"
#include <algorithm>
#include <charconv>
#include <fcntl.h>
#include <filesystem>
#include <fmt/core.h>
#include <fstream>
#include <sstream>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace ipclab::test {
namespace fs = std::filesystem;

static std::string contents(std::int32_t pid, std::string_view file) {
    std::ifstream in(fmt::format("/proc/{}/{}", pid, file));
    std::stringstream text;
    text << in.rdbuf();
    return text.str();
}

char state_letter(std::int32_t pid) {
    const std::string stat = contents(pid, "stat");
    const auto name_ends = stat.rfind(')');
    return name_ends == stat.npos || name_ends + 2 >= stat.size() ? char(0) : stat[name_ends + 2];
}

std::optional<KernelCall> call_in_kernel(std::int32_t pid) {
    std::istringstream line(contents(pid, "syscall"));
    KernelCall call;
    if (!(line >> std::dec >> call.number) || call.number < 0) return {};
    for (std::uint64_t& arg : call.args) line >> std::hex >> arg;
    return line ? std::optional(call) : std::nullopt;
}

static int flags_of(std::int32_t pid, int fd) {
    std::istringstream lines(contents(pid, fmt::format("fdinfo/{}", fd)));
    std::string word;
    int flags = 0;
    while (lines >> word)
        if (word == "flags:" && lines >> std::oct >> flags) return flags;
    return 0;
}

std::map<int, PipeEnd> pipe_ends(std::int32_t pid) {
    std::map<int, PipeEnd> ends;
    std::error_code gone;
    for (const auto& entry : fs::directory_iterator(fmt::format("/proc/{}/fd", pid), gone)) {
        const std::string target = fs::read_symlink(entry.path(), gone).string(), name = entry.path().filename().string();
        int fd = -1;
        std::from_chars(name.data(), name.data() + name.size(), fd);
        const int flags = flags_of(pid, fd);
        if (target.starts_with("pipe:")) ends[fd] = {target, (flags & O_ACCMODE) != O_RDONLY, (flags & O_NONBLOCK) != 0};
    }
    return ends;
}

std::optional<Inside> inside(std::int32_t pid, int fd) {
    const int process = int(syscall(SYS_pidfd_open, pid, 0));
    const int end = int(syscall(SYS_pidfd_getfd, process, fd, 0));
    Inside found;
    const bool told = end >= 0 && ioctl(end, FIONREAD, &found.unread) == 0;
    if (told) found.capacity = fcntl(end, F_GETPIPE_SZ);
    if (end >= 0) close(end);
    if (process >= 0) close(process);
    return told ? std::optional(found) : std::nullopt;
}

std::int64_t page_size() { return sysconf(_SC_PAGESIZE); }

std::int64_t accepted(std::int64_t bytes, std::int64_t capacity) {
    const std::int64_t page = page_size();
    std::int64_t free = capacity / page, last = page, total = 0;   // last: bytes in the last slot
    for (;;) {
        const std::int64_t rest = bytes % page;
        std::int64_t done = 0;
        if (rest > 0 && last + rest <= page) last += done = rest;
        for (; done < bytes && free > 0; --free) done += last = std::min(page, bytes - done);
        total += done;
        if (done < bytes) return total;
    }
}

}   // namespace ipclab::test
