#include "observed.h"
#include <cerrno>
#include <charconv>
#include <chrono>
#include <doctest/doctest.h>
#include <filesystem>
#include <fmt/core.h>
#include <fstream>
#include <sstream>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace ipclab::test {
namespace fs = std::filesystem;

static Tracer started() {
    Result<Tracer> tracer = Tracer::start();
    if (!tracer) FAIL(tracer.error().words);
    return std::move(*tracer);
}

static std::string new_mark() {
    static int count = 0;
    return fmt::format("IPCLAB_TEST_MARK={}.{}", getpid(), ++count);
}

Observed::Observed() : mark_(new_mark()), tracer_(started()), session_(&tracer_) {}

Observed::~Observed() {
    { const Tracer ended = std::move(tracer_); }
    // A tracer that was killed takes nobody along before it is gone itself: the kernel ends them after it.
    if (!gone(mark_))
        for (const std::int32_t left : marked(mark_)) FAIL_CHECK("process " << left << " was left behind");
}

void Observed::start(const std::string& name, std::vector<std::string> arguments, const std::function<void(Launch&)>& changes) {
    arguments.insert(arguments.begin(), program(name));
    start_command(std::move(arguments), changes);
}

void Observed::start_command(std::vector<std::string> argv, const std::function<void(Launch&)>& changes) {
    Launch launch;
    launch.programs.push_back({"main", std::move(argv), {mark_}});
    if (changes) changes(launch);
    const std::uint64_t before = session_.generation();
    session_.launch(launch);
    until("the run has begun", [&](const World&) { return session_.generation() > before; });
}

void Observed::until(std::string_view what, const std::function<bool(const World&)>& holds) {
    INFO("waiting until ", std::string(what));
    REQUIRE(session_.wait_for([&](const Session& s) { return holds(s.world()); }));
}

void Observed::until_over() {
    until("the run is over", [](const World& w) { return !w.processes().empty() && w.over(); });
}

void Observed::until_blocked(std::string_view lineage, Reason reason) {
    until(fmt::format("{} is blocked: {}", lineage, name_of(reason)), [&](const World& w) {
        const Process* p = w.by_lineage(lineage);
        const Thread* t = p ? p->front() : nullptr;
        return t && (t->state == State::Blocked || t->state == State::Timer) && t->wait.reason == reason;
    });
}

void Observed::until_event(Kind kind, std::string_view lineage) {
    until(fmt::format("{}: {}", lineage, name_of(kind)), [&](const World&) { return !events(kind, lineage).empty(); });
}

void Observed::send(CommandKind kind, std::string_view lineage, std::int64_t value, std::int64_t fd) {
    session_.send({kind, pid(lineage), value, fd, ""});
}

const Process& Observed::process(std::string_view lineage) const {
    const Process* found = world().by_lineage(lineage);
    INFO("process ", std::string(lineage));
    REQUIRE(found);
    return *found;
}

std::int32_t Observed::pid(std::string_view lineage) const { return process(lineage).pid; }

const Thread& Observed::thread(std::string_view lineage) const {
    const Thread* front = process(lineage).front();
    REQUIRE(front);
    return *front;
}

int Observed::status(std::string_view lineage) const {
    const Process& p = process(lineage);
    REQUIRE_FALSE(p.alive);
    return p.status;
}

std::vector<Seen> Observed::calls(std::string_view lineage, std::string_view name) const {
    std::vector<Seen> found = all_calls(lineage, name);
    std::erase_if(found, [](const Seen& seen) { return seen.flags & (kStartUp | kRestarted); });
    return found;
}

std::vector<Seen> Observed::all_calls(std::string_view lineage, std::string_view name) const {
    const Process* process = world().by_lineage(lineage);
    const Recording& log = session_.recording();
    std::vector<Seen> found;
    for (std::size_t seq = 0; seq < log.size(); ++seq) {
        const auto [event, payload] = log[seq];
        if (!process || event.pid != process->pid) continue;
        const Syscall* call = find_syscall(event.call);
        if (!call || call->name != name) continue;
        if (event.kind == Kind::Enter) {
            if (event.flags & kAmended) found.pop_back();   // the lab changed it before it was made
            found.push_back({event.pid, event.tid, call->name, arguments(event, payload), false, 0, event.flags, seq, 0});
        } else if (event.kind == Kind::Exit) {
            for (auto seen = found.rbegin(); seen != found.rend(); ++seen)
                if (seen->tid == event.tid) {
                    seen->returned = true;
                    seen->result = event.a;
                    seen->flags = event.flags;
                    seen->exit_seq = seq;
                    break;
                }
        }
    }
    return found;
}

std::vector<Recording::Entry> Observed::events(Kind kind, std::string_view lineage) const {
    const Process* process = lineage.empty() ? nullptr : world().by_lineage(lineage);
    const Recording& log = session_.recording();
    std::vector<Recording::Entry> found;
    for (std::size_t seq = 0; seq < log.size(); ++seq)
        if (const auto entry = log[seq];
            entry.event.kind == kind && (lineage.empty() || (process && entry.event.pid == process->pid)))
            found.push_back(entry);
    return found;
}

bool Observed::noticed(NoticeCode code) const {
    for (const auto& [event, payload] : events(Kind::Notice))
        if (event.a == std::int64_t(code)) return true;
    return false;
}

std::string program(const std::string& name) { return fs::read_symlink("/proc/self/exe").parent_path() / "programs" / name; }

int line_of(const std::string& name, std::string_view words) {
    std::ifstream source(program(name) + ".cpp");
    std::string line;
    for (int number = 1; std::getline(source, line); ++number)
        if (line.find(words) != std::string::npos) return number;
    return 0;
}

std::vector<std::int32_t> marked(const std::string& mark) {
    std::vector<std::int32_t> found;
    for (const auto& entry : fs::directory_iterator("/proc", fs::directory_options::skip_permission_denied)) {
        const std::string name = entry.path().filename();
        std::int32_t pid = 0;
        if (std::from_chars(name.data(), name.data() + name.size(), pid).ec != std::errc()) continue;
        std::ifstream file(entry.path() / "environ");
        std::stringstream environment;
        environment << file.rdbuf();
        const std::string text = '\0' + environment.str();
        if (text.find('\0' + mark + '\0') != std::string::npos) found.push_back(pid);
    }
    return found;
}

bool comes_true(const std::function<bool()>& holds) {
    using Clock = std::chrono::steady_clock;
    const auto limit = Clock::now() + std::chrono::seconds(60);
    while (!holds()) {
        if (Clock::now() > limit) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    return true;
}

bool no_child_left() {
    return comes_true([] {
        pid_t pid = 0;
        while ((pid = waitpid(-1, nullptr, WNOHANG | __WALL)) > 0) {}
        return pid < 0 && errno == ECHILD;
    });
}

bool gone(const std::string& mark) {
    return comes_true([&] { return marked(mark).empty(); });
}

}   // namespace ipclab::test
