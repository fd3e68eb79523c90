#include "trace/proc.h"
#include "record/handle.h"
#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <dirent.h>
#include <elf.h>
#include <fcntl.h>
#include <memory>
#include <string_view>
#include <sys/uio.h>

namespace ipclab {
namespace {

std::string place(pid_t pid, std::string_view what) { return "/proc/" + std::to_string(pid) + "/" + std::string(what); }

// One of the small files that come in a single read.
std::string read_small(const std::string& path) {
    Handle file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
    std::array<char, 4096> text;
    const ssize_t got = file ? read(file.get(), text.data(), text.size()) : -1;
    return got < 0 ? std::string() : std::string(text.data(), std::size_t(got));
}

// The number after "key:" in a file of "key: value" lines.
std::uint64_t field(std::string_view text, std::string_view key, int base = 10) {
    for (std::size_t at = 0; (at = text.find(key, at)) != text.npos; at += key.size()) {
        if (at != 0 && text[at - 1] != '\n') continue;
        at += key.size();
        const std::size_t digits = text.find_first_not_of(": \t", at);
        std::uint64_t value = 0;
        if (digits != text.npos) std::from_chars(text.data() + digits, text.data() + text.size(), value, base);
        return value;
    }
    return 0;
}

std::optional<std::uint64_t> auxiliary(pid_t pid, std::uint64_t key) {
    const std::string text = read_file(place(pid, "auxv"));
    for (std::size_t at = 0; at + 16 <= text.size(); at += 16) {
        std::uint64_t pair[2];
        std::memcpy(pair, text.data() + at, sizeof pair);
        if (pair[0] == key) return pair[1];
    }
    return std::nullopt;
}

}   // namespace

std::string read_file(const std::string& path) {
    Handle file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
    std::string out;
    std::array<char, 4096> part;
    for (ssize_t got; file && (got = read(file.get(), part.data(), part.size())) > 0;) out.append(part.data(), std::size_t(got));
    return out;
}

std::string read_link(const std::string& path) {
    std::array<char, 4096> buffer;
    const ssize_t got = readlink(path.c_str(), buffer.data(), buffer.size());
    return got < 0 ? std::string() : std::string(buffer.data(), std::size_t(got));
}

IoCounters io_counters(pid_t pid, pid_t tid) {
    const std::string text = read_small(place(pid, "task/" + std::to_string(tid) + "/io"));
    return {std::int64_t(field(text, "rchar")), std::int64_t(field(text, "wchar")),
            std::int64_t(field(text, "syscr") << 32 | (field(text, "syscw") & 0xffffffff))};
}

char thread_state(pid_t tid) {
    const std::string text = read_small(place(tid, "stat"));
    const std::size_t end = text.rfind(')');   // the name in parentheses may hold anything
    return end != text.npos && end + 2 < text.size() ? text[end + 2] : '?';
}

std::optional<long> current_call(pid_t tid) {
    const std::string text = read_small(place(tid, "syscall"));
    long number = -1;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || number < 0) return std::nullopt;   // "running", or "-1 …": not in a call
    return number;
}

std::optional<std::uint64_t> entry_point(pid_t pid) { return auxiliary(pid, AT_ENTRY); }

AddressRange loader_range(pid_t pid) {
    const std::uint64_t base = auxiliary(pid, AT_BASE).value_or(0);
    AddressRange range;
    if (base == 0) return range;
    // Its segments lie one behind the other from its base: "begin-end rwxp offset device inode path".
    const std::string text = read_file(place(pid, "maps"));
    for (std::size_t at = 0; at < text.size(); at = std::min(text.find('\n', at), text.size() - 1) + 1) {
        AddressRange part;
        const auto dash = std::from_chars(text.data() + at, text.data() + text.size(), part.begin, 16).ptr;
        std::from_chars(dash + 1, text.data() + text.size(), part.end, 16);
        if (part.begin == base) range = part;
        else if (range.end != 0 && part.begin == range.end) range.end = part.end;
    }
    return range;
}

ProcessStatus process_status(pid_t tid) {
    const std::string text = read_small(place(tid, "status"));
    return {pid_t(field(text, "Tgid")), pid_t(field(text, "PPid")), pid_t(field(text, "TracerPid")), field(text, "SigIgn", 16),
            field(text, "SigCgt", 16)};
}

// proc(5), /proc/pid/task/tid/children: for a thread whose children nobody else reaps the list is whole.
std::vector<pid_t> children_of_this_thread() {
    const std::string text = read_file("/proc/thread-self/children");
    std::vector<pid_t> out;
    const char *at = text.data(), *const end = at + text.size();
    for (pid_t pid = 0; at < end; ++at) {
        const auto [rest, wrong] = std::from_chars(at, end, pid);
        if (wrong != std::errc()) break;
        out.push_back(pid);
        at = rest;
    }
    return out;
}

std::vector<int> open_numbers(pid_t pid) {
    std::vector<int> out;
    const std::unique_ptr<DIR, int (*)(DIR*)> folder(opendir(place(pid, "fd").c_str()), closedir);
    while (folder) {
        const dirent* entry = readdir(folder.get());
        if (!entry) break;
        int number = -1;
        const char* name = entry->d_name;
        if (std::from_chars(name, name + std::strlen(name), number).ec == std::errc()) out.push_back(number);
    }
    std::sort(out.begin(), out.end());
    return out;
}

std::size_t read_memory(pid_t pid, std::uint64_t address, std::span<std::byte> into) {
    const iovec here{into.data(), into.size()};
    const iovec there{reinterpret_cast<void*>(address), into.size()};
    const ssize_t got = process_vm_readv(pid, &here, 1, &there, 1, 0);
    return got < 0 ? 0 : std::size_t(got);
}

}   // namespace ipclab
