// What we say of a command, call by call and process by process, equals what strace says of it.
#include "observed.h"
#include "world/export.h"
#include <cstdlib>
#include <doctest/doctest.h>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <linux/close_range.h>
#include <map>
#include <regex>
#include <unistd.h>

using namespace ipclab;
using namespace ipclab::test;
namespace fs = std::filesystem;

namespace {

using Calls = std::map<std::string, std::vector<std::string>>;   // by lineage: "0", "0/1"
struct Line {
    std::string pid, text;
};

// When a child's end is noticed is a matter of time: these, and what is restarted, differ from run to run under strace
// as well. What an interrupted call returned in the end is ours alone to tell.
bool depends_on_time(const std::string& text) {
    static const std::regex racy(R"(^(wait4|rt_sigsuspend|rt_sigreturn|rt_sigprocmask|---|\+\+\+|the interrupted)|\? ERESTART)");
    return std::regex_search(text, racy);
}

// Without addresses, and without the spaces with which strace aligns. It counts real-time signals from the kernel's
// first, we from the first that programs may use.
std::string comparable(std::string text, const std::map<std::string, std::string>& lineage) {
    static const std::regex address("0x[0-9a-f]{6,}( /\\*[^*]*\\*/)?"), space(" +");
    for (const auto& [pid, name] : lineage) text = std::regex_replace(text, std::regex("\\b" + pid + "\\b"), "process-" + name);
    text = std::regex_replace(text, std::regex("RTMIN RT_1"), "32 33");
    text = std::regex_replace(text, std::regex("^(timer_[a-z]+)\\(.*\\)"), "$1()");   // its structures we do not spell out
    return std::regex_replace(std::regex_replace(text, address, "ADDRESS"), space, "");
}

Calls by_process(const std::vector<Line>& lines) {
    static const std::regex made(R"(^(clone3?|v?fork)\(.*= (\d+)$)");
    std::map<std::string, std::string> lineage{{lines.at(0).pid, "0"}};
    std::vector<std::string> todo{lines.at(0).pid};
    for (std::size_t i = 0; i < todo.size(); ++i) {
        int children = 0;
        std::smatch m;
        for (const Line& line : lines)
            if (line.pid == todo[i] && std::regex_search(line.text, m, made)) {
                lineage[m[2]] = fmt::format("{}/{}", lineage[line.pid], ++children);
                todo.push_back(m[2]);
            }
    }
    Calls calls;
    for (const Line& line : lines)
        if (!depends_on_time(line.text)) calls[lineage.at(line.pid)].push_back(comparable(line.text, lineage));
    return calls;
}

Calls of_strace(const std::string& script, const fs::path& folder) {
    std::string names;
    for (const Syscall& row : all_syscalls())
        if (row.number < 440) names += (names.empty() ? "" : ",") + std::string(row.name);   // those that strace knows
    close_range(3, ~0u, CLOSE_RANGE_CLOEXEC);   // what we inherited is not for it: descriptors would get other numbers
    const fs::path log = folder / "strace.log";
    REQUIRE(std::system(fmt::format("exec strace -f -q -s 32 -e trace={} -o {} sh -c '{}' >/dev/null 2>&1 </dev/null", names,
                                    log.string(), script)
                            .c_str()) != -1);
    static const std::regex whole(R"(^(\d+) +(.*)$)"), resumed(R"(^<\.\.\. \w+ resumed>(.*)$)");
    constexpr std::string_view kUnfinished = "<unfinished ...>";
    std::vector<Line> lines;
    std::map<std::string, std::string> begun;
    std::ifstream in(log);
    std::smatch m, rest;
    for (std::string text; std::getline(in, text);) {
        if (!std::regex_match(text, m, whole)) continue;
        std::string pid = m[1], call = m[2];
        if (call.ends_with(kUnfinished)) {
            begun[pid] = call.substr(0, call.size() - kUnfinished.size());
            continue;
        }
        if (std::regex_match(call, rest, resumed)) call = begun[pid] + rest[1].str();
        lines.push_back({pid, call});
    }
    return by_process(lines);
}

Calls of_ours(const std::string& script) {
    Observed run;
    run.start_command({"sh", "-c", script});
    run.until_over();
    std::vector<Line> lines;
    Export out(ExportFormat::Text, [&](std::string_view piece) {
        static const std::regex line(R"(\[(\d+)\] ([^\n]*)\n)");
        const std::string text(piece);
        for (std::sregex_iterator m(text.begin(), text.end(), line), end; m != end; ++m) lines.push_back({(*m)[1], (*m)[2]});
        return Status(Nothing{});
    });
    const Recording& log = run.session().recording();
    for (std::size_t seq = 0; seq < log.size(); ++seq) out.add(log[seq].event, log[seq].payload);
    out.flush();
    return by_process(lines);
}

}   // namespace

TEST_CASE("our calls are strace's calls") {
    if (std::system("strace -V >/dev/null 2>&1") != 0) {
        MESSAGE("strace is not installed: nothing to compare with");
        return;
    }
    char name[] = "/tmp/ipclab-strace-XXXXXX";
    const fs::path folder = mkdtemp(name);
    const std::string go = "exec >/dev/null 2>&1 </dev/null; cd " + folder.string() + "; ";
    for (const std::string script : {
             "echo hello | cat",
             "mkfifo f; echo hello >f & cat f; wait; rm f",
             "kill -0 $$; kill -0 999999999; trap \"\" USR1; kill -USR1 $$",
             "sleep 0.01",
             "timeout 5 true",
             "cat nothing; exit 3",
         }) {
        CAPTURE(script);
        const Calls theirs = of_strace(go + script, folder), ours = of_ours(go + script);
        CHECK(theirs.size() == ours.size());
        for (const auto& [process, calls] : theirs) {
            CAPTURE(process);
            REQUIRE(ours.contains(process));
            const auto& mine = ours.at(process);
            CHECK(calls.size() == mine.size());
            for (std::size_t i = 0; i < std::min(calls.size(), mine.size()); ++i) REQUIRE(mine[i] == calls[i]);
        }
    }
    fs::remove_all(folder);
}
