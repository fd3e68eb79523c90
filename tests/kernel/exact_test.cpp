// The log against two independent witnesses: strace, and the kernel's own count of bytes read and written.
#include "observed.h"
#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <doctest/doctest.h>
#include <fcntl.h>
#include <filesystem>
#include <fmt/core.h>
#include <fstream>
#include <map>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace ipclab;
using namespace ipclab::test;
namespace fs = std::filesystem;

namespace {

// Everything between is started with /dev/null as standard input, output and error.
class Silenced {
public:
    Silenced() {
        const int null = open("/dev/null", O_RDWR | O_CLOEXEC);
        for (int fd = 0; fd < 3; ++fd) {
            saved_[fd] = fcntl(fd, F_DUPFD_CLOEXEC, 10);
            dup2(null, fd);
        }
        close(null);
    }
    ~Silenced() {
        for (int fd = 0; fd < 3; ++fd) {
            if (saved_[fd] >= 0) dup2(saved_[fd], fd);
            close(saved_[fd]);
        }
    }

private:
    int saved_[3];
};

class Folder {
public:
    Folder() {
        char name[] = "/tmp/ipclab-exact-XXXXXX";
        path_ = mkdtemp(name);
    }
    ~Folder() { fs::remove_all(path_); }
    const fs::path& path() const { return path_; }

private:
    fs::path path_;
};

using Calls = std::vector<std::string>;           // "read = 4096", "openat = -1 ENOENT"
using ByProcess = std::map<std::string, Calls>;   // lineage -> its calls, in order

std::string name_of_child(std::int64_t pid, const std::map<std::int64_t, std::string>& lineages) {
    const auto found = lineages.find(pid);
    return found == lineages.end() ? "a process" : found->second;
}

// When a shell's SIGCHLD arrives is a race, and with it what that interrupts: a wait, or a fork, which the kernel does not
// begin while a signal is pending (ERESTARTNOINTR, kernel/fork.c). It is made again, and that call is compared.
bool is_race(const Syscall& call, bool interrupted) {
    return call.name == "rt_sigreturn" || (interrupted && (call.traits & (kWaits | kForks)));
}

// One call in a form that does not depend on the run: processes by lineage, pointers as such.
std::string said(const Syscall& call, bool returned, std::int64_t result, const std::map<std::int64_t, std::string>& lineages) {
    if (!returned) return fmt::format("{} = ?", call.name);
    if (result < 0 && result > -4096) return fmt::format("{} = -1 {}", call.name, errno_name(int(-result)));
    if (result > 0 && (call.traits & kForks)) return fmt::format("{} = {}", call.name, name_of_child(result, lineages));
    // Which of two children ended first is a race.
    if (result > 0 && (call.traits & kWaits)) return fmt::format("{} = a child", call.name);
    if (result > 0xffffffff || result < 0) return fmt::format("{} = a pointer", call.name);
    return fmt::format("{} = {}", call.name, result);
}

ByProcess ours(const std::vector<std::string>& argv) {
    std::optional<Observed> run;
    {
        const Silenced silenced;
        run.emplace();   // the tracer, and so what it starts, inherits it
    }
    run->start_command(argv, [](Launch& launch) {
        launch.one_cpu = false;
        launch.lines = false;
    });
    run->until_over();

    std::map<std::int64_t, std::string> lineages;
    for (const auto& [pid, process] : run->world().processes()) lineages[pid] = process.lineage;
    ByProcess calls;
    for (const auto& [pid, lineage] : lineages) {
        for (const Syscall& call : all_syscalls())
            for (const Seen& seen : run->all_calls(lineage, call.name)) {
                if (is_race(call, seen.flags & (kRestarted | kDerived))) continue;
                calls[lineage].push_back(
                    fmt::format("{:012}{}", seen.enter_seq, said(call, seen.returned, seen.result, lineages)));
            }
        std::sort(calls[lineage].begin(), calls[lineage].end());
        for (std::string& call : calls[lineage]) call.erase(0, 12);
    }
    return calls;
}

// strace's result of one line: "read(3, ""..., 832) = 832", "openat(…) = -1 ENOENT (No such file…)", "exit_group(0) = ?".
struct Told {
    std::string name;
    bool returned = false, interrupted = false;
    std::int64_t result = 0;
};

std::optional<Told> told(const std::string& line) {
    const auto open = line.find('('), equals = line.rfind(") = ");
    const auto padded = line.rfind(" = ");   // strace pads short lines: "close(3)                = 0"
    if (open == line.npos || padded == line.npos || line.compare(0, 3, "+++") == 0 || line.compare(0, 3, "---") == 0)
        return std::nullopt;
    Told t{line.substr(0, open), false, line.find("? ERESTART", padded) != line.npos, 0};
    const std::string rest = line.substr((equals != line.npos && equals + 1 > padded ? equals + 1 : padded) + 3);
    if (rest[0] == '?') return t;
    t.returned = true;
    t.result = std::strtoll(rest.c_str(), nullptr, 0);
    if (rest.compare(0, 3, "-1 ") == 0) {
        const std::string name = rest.substr(3, rest.find(' ', 3) - 3);
        for (int number = 1; number < 134; ++number)
            if (errno_name(number) == name) t.result = -number;
    }
    return t;
}

ByProcess straces(const std::vector<std::string>& argv, const fs::path& folder) {
    std::string names;
    for (const Syscall& call : all_syscalls()) names += fmt::format("{}?{}", names.empty() ? "" : ",", call.name);
    std::vector<std::string> words{"strace",         "-ff", "-qq",           "-s", "0", "-e", "signal=none", "-e",
                                   "trace=" + names, "-o",  folder / "trace"};
    words.insert(words.end(), argv.begin(), argv.end());
    std::vector<char*> pointers;
    for (std::string& word : words) pointers.push_back(word.data());
    pointers.push_back(nullptr);
    pid_t strace = 0;
    int status = 0;
    {
        const Silenced silenced;
        posix_spawn_file_actions_t only_standard;   // as our own launch does it
        posix_spawn_file_actions_init(&only_standard);
        posix_spawn_file_actions_addclosefrom_np(&only_standard, 3);
        REQUIRE(posix_spawnp(&strace, "strace", &only_standard, nullptr, pointers.data(), environ) == 0);
        posix_spawn_file_actions_destroy(&only_standard);
    }
    REQUIRE(waitpid(strace, &status, 0) == strace);

    std::map<std::int64_t, std::vector<Told>> files;
    for (const auto& entry : fs::directory_iterator(folder)) {
        if (entry.path().stem() != "trace") continue;
        const std::int64_t pid = std::stoll(entry.path().extension().string().substr(1));
        std::ifstream file(entry.path());
        for (std::string line; std::getline(file, line);)
            if (const auto t = told(line)) files[pid].push_back(*t);
        fs::remove(entry.path());
    }
    // The first is nobody's child; each other is named after the call that made it.
    std::map<std::int64_t, std::string> lineages;
    std::map<std::int64_t, bool> made;
    for (const auto& [pid, calls] : files)
        for (const Told& t : calls)
            if (const Syscall* call = find_syscall(t.name); call && (call->traits & kForks) && t.result > 0)
                made[t.result] = true;
    std::vector<std::int64_t> next;
    for (const auto& [pid, calls] : files)
        if (!made[pid]) {
            lineages[pid] = "main";
            next.push_back(pid);
        }
    for (std::size_t i = 0; i < next.size(); ++i) {
        int children = 0;
        for (const Told& t : files[next[i]])
            if (const Syscall* call = find_syscall(t.name); call && (call->traits & kForks) && t.result > 0) {
                lineages[t.result] = fmt::format("{}/{}", lineages[next[i]], ++children);
                next.push_back(t.result);
            }
    }
    ByProcess calls;
    for (const auto& [pid, lineage] : lineages)
        for (const Told& t : files[pid])
            if (const Syscall* call = find_syscall(t.name); call && !is_race(*call, t.interrupted))
                calls[lineage].push_back(said(*call, t.returned, t.result, lineages));
    return calls;
}

}   // namespace

TEST_CASE("call for call what strace sees: names, results, errors and their order in each process") {
    const Folder folder;
    const std::string text = folder.path() / "text";
    {
        std::ofstream file(text);
        for (int i = 0; i < 3000; ++i) file << (i * 7919) % 3001 << " a line of text\n";
    }
    const std::vector<std::vector<std::string>> commands = {
        {"true"},
        {"false"},
        {"ls", "-l", "/usr"},   // "/" has /proc, whose links are as many as there are processes
        {"ls", "/no such folder"},
        {"cat", text},
        {"cat", "/no such file"},
        {"dd", "if=" + text, "of=/dev/null", "bs=512", "status=none"},
        {"seq", "5000"},
        {"sort", "-n", text},
        {"head", "-c", "10000", text},
        {"tail", "-n", "3", text},
        {"wc", text},
        {"printf", "%s\\n", "words"},
        {"tar", "cf", folder.path() / "tar", "-C", "/etc", "passwd", "group"},
        {"gzip", "-nc", text},
        {"awk", "{ s += $1 } END { print s }", text},
        {"find", "/etc/apt", "-name", "*.list"},
        {"sed", "-n", "s/line/row/p", text},
        {"grep", "-c", "17", text},
        {"sh", "-c", "ls / ; cat " + text + "; exit 3"},
        {"sh", "-c", "echo words | cat"},
        {"sh", "-c", "sort " + text + " > " + (folder.path() / "sorted").string() + " && (exit 4)"},
        {"sh", "-c", "x=$(echo inner); test \"$x\" = inner"},
    };
    for (const auto& argv : commands) {
        std::string words;
        for (const std::string& word : argv) words += word + ' ';
        CAPTURE(words);
        const ByProcess expected = straces(argv, folder.path()), got = ours(argv);
        CHECK(got.size() == expected.size());
        for (const auto& [lineage, calls] : expected) {
            CAPTURE(lineage);
            const auto found = got.find(lineage);
            const Calls none, &mine = found == got.end() ? none : found->second;
            const auto [a, b] = std::mismatch(calls.begin(), calls.end(), mine.begin(), mine.end());
            const std::string there = a == calls.end() ? "nothing" : *a, here = b == mine.end() ? "nothing" : *b;
            INFO("at call ", std::to_string(a - calls.begin()), ": strace saw '", there, "', the log has '", here, "'");
            CHECK(mine == calls);
        }
    }
}

TEST_CASE("bytes and calls in the log are what the kernel counted, however fast it runs") {
    const Folder folder;
    const std::string file = folder.path() / "file";
    const std::vector<std::string> commands = {
        "dd if=/dev/zero bs=512 count=5000 status=none | cat",
        "seq 30000 | sort -n | uniq | tail -3",
        "yes | head -c 200000 | wc -c",
        "dd if=/dev/urandom bs=4096 count=50 status=none | gzip -c > " + file,
        "ls -lR /etc | grep -c root | cat",
        "seq 1000 | while read n; do echo $n; done | tail -1",
    };
    for (const std::string& command : commands) {
        CAPTURE(command);
        std::optional<Observed> run;
        {
            const Silenced silenced;
            run.emplace();
        }
        run->start_command({"sh", "-c", command}, [](Launch& launch) {
            launch.one_cpu = false;
            launch.lines = false;
        });
        run->until_over();

        struct Sum {
            std::int64_t read = 0, written = 0, reads = 0, writes = 0;
        };
        std::map<std::int32_t, Sum> sums;
        const Recording& log = run->session().recording();
        int compared = 0;
        for (std::size_t seq = 0; seq < log.size(); ++seq) {
            const Event& event = log[seq].event;
            const Syscall* call = find_syscall(event.call);
            const auto counted = sums.find(event.pid);
            if (event.kind == Kind::Exec) {
                sums[event.pid] = {event.b, event.c, event.d >> 32, event.d & 0xffffffff};   // counted before
            } else if (counted == sums.end()) {
                continue;
            } else if (event.kind == Kind::Exit && call && event.a != -EBADF && (call->traits & (kReads | kWrites))) {
                Sum& sum = counted->second;
                const bool reads = call->traits & kReads;
                (reads ? sum.reads : sum.writes) += 1;
                (reads ? sum.read : sum.written) += std::max<std::int64_t>(event.a, 0);
            } else if (event.kind == Kind::Exiting) {
                const Sum sum = counted->second;
                CAPTURE(run->process(run->world().process(event.pid)->lineage).argv.front());
                CHECK(sum.read == event.b);
                CHECK(sum.written == event.c);
                CHECK(sum.reads == event.d >> 32);
                CHECK(sum.writes == (event.d & 0xffffffff));
                ++compared;
            }
        }
        CHECK(compared >= 2);
    }
}
