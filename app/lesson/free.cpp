#include "lesson/free.h"
#include "lesson/paths.h"
#include <algorithm>
#include <csignal>
#include <fmt/format.h>
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace ipclab {
namespace {

constexpr int kMostActors = 8;

const Thread* front_of(const World& world, std::int32_t pid) {
    const Process* process = world.process(pid);
    return process && process->alive ? process->front() : nullptr;
}

std::string_view mode_of(const Order& order) { return kOpenModes[std::size_t(order.choice) % std::size(kOpenModes)]; }

constexpr std::string_view kModeFlags[] = {"O_RDONLY", "O_WRONLY", "O_RDWR", "O_RDONLY | O_NONBLOCK", "O_WRONLY | O_NONBLOCK"};
static_assert(std::size(kModeFlags) == std::size(kOpenModes));

}   // namespace

FreePlay::FreePlay(FreeLab lab) : lab_(std::move(lab)) {}

FreePlay::~FreePlay() {
    std::error_code none;
    if (!folder_.empty()) std::filesystem::remove_all(folder_, none);
}

Launch FreePlay::begin(std::int64_t pace_ns) {
    std::error_code none;
    if (!folder_.empty()) std::filesystem::remove_all(folder_, none);
    folder_ = runs_folder();
    name_ = "/" + folder_.filename().string();   // unique as the folder is
    actors_.clear();
    seen_ = 0;
    next_terminal_ = 1;   // the first program has terminal 0
    started_ = false;
    Launch launch;
    launch.programs = {{.role = "main", .argv = {(programs_folder() / "free" / "actor").string()}, .env = {}, .ignored = {}}};
    launch.folder = folder_.string();
    launch.pty = true;
    launch.spare_terminals = kMostActors - 1;
    launch.pace_ns = pace_ns;
    launch.clean = true;
    launch.watch = {"counter", "mine"};
    return launch;
}

std::vector<Command> FreePlay::follow(const Recording& log) {
    if (seen_ == 0) {   // of runs launched just before, some may still come
        const auto launch = log.empty() ? Result<Launch>(Error{}) : Launch::unpack(std::string(text(log[0].payload)));
        if (!launch || launch->folder != folder_.string()) return {};
    }
    for (; seen_ < log.size(); ++seen_) {
        const Event& e = log[seen_].event;
        switch (e.kind) {
        case Kind::Spawn:
            actors_[e.pid].terminal = int(e.a);
            break;
        case Kind::Fork: {
            if (e.c & CLONE_THREAD) break;
            Actor& parent = actors_[e.pid];
            Actor& child = actors_[std::int32_t(e.a)];
            child.terminal = -1;
            if (parent.forks.empty()) break;
            child.terminal = parent.forks.front();
            parent.forks.pop_front();
            break;
        }
        case Kind::Enter:
            if (e.call == SYS_read) actors_[e.pid].reads_orders = e.a == STDIN_FILENO;
            break;
        case Kind::Exit: {
            Actor& actor = actors_[e.pid];
            if (e.call == SYS_read && actor.reads_orders && e.a > 0) ++actor.read;
            if (e.call == SYS_clone && e.a < 0 && !actor.forks.empty()) actor.forks.pop_front();   // no child came of it
            break;
        }
        default:
            break;
        }
    }
    std::vector<Command> out;
    if (started_ || actors_.empty()) return out;
    started_ = true;
    auto& [pid, first] = *actors_.begin();
    for (const std::string& line : lab_.start) {
        std::string order = line;
        if (line == "fork") {
            first.forks.push_back(next_terminal_);
            order += fmt::format(" {}", next_terminal_++ - 1);
        } else if (line == "share" || line == "sem") {
            order += " " + name_;
        }
        if (auto command = type(pid, first, order)) out.push_back(*command);
    }
    return out;
}

std::vector<int> FreePlay::fitting(const World& world, std::int32_t pid, const Verb& verb) {
    std::vector<int> out;
    for (const Descriptor& d : world.descriptors().table(pid)) {
        const Description* file = world.descriptors().description(d.ofd);
        if (!file || (file->object.kind != ObjectKind::Pipe && file->object.kind != ObjectKind::Fifo)) continue;
        const bool fits = verb.fd == Verb::Fd::Any || (verb.fd == Verb::Fd::Readable ? file->readable : file->writable);
        if (fits) out.push_back(d.fd);
    }
    std::sort(out.begin(), out.end());
    return out;
}

bool FreePlay::possible(const World& world, std::int32_t pid, const Verb& verb) const {
    const auto actor = actors_.find(pid);
    if (actor == actors_.end() || actor->second.terminal < 0 || !front_of(world, pid)) return false;
    if (verb.with == Verb::With::Terminal) return next_terminal_ < kMostActors;
    return verb.fd == Verb::Fd::None || !fitting(world, pid, verb).empty();
}

std::string FreePlay::call(const Order& o) const {
    if (!o.verb) return "";
    const std::string_view id = o.verb->id;
    switch (o.verb->with) {
    case Verb::With::Bytes:
        return fmt::format("{}({}, …, {})", id, o.fd, o.bytes);
    case Verb::With::File:
        return fmt::format("{}(\"{}\")", id == "fifo" ? "mkfifo" : "unlink", o.name);
    case Verb::With::Mode:
        return fmt::format("open(\"{}\", {})", o.name, kModeFlags[std::size_t(o.choice) % std::size(kModeFlags)]);
    case Verb::With::OnOff:
        return fmt::format("fcntl({}, F_SETFL, {})", o.fd, o.choice ? "O_NONBLOCK" : "0");
    case Verb::With::Semaphore:
        return "sem_open(…)";
    case Verb::With::Memory:
        return "mmap(…)";
    case Verb::With::Terminal:
        return "fork()";
    case Verb::With::Status:
        return "exit(0)";
    case Verb::With::Signal:
        return "signal(SIGPIPE, SIG_IGN)";
    case Verb::With::Nothing:
        break;
    }
    constexpr std::pair<std::string_view, std::string_view> kShown[] = {{"take", "sem_wait(gate)"},   {"post", "sem_post(gate)"},
                                                                        {"load", "mine = *counter"},  {"add", "mine = mine + 1"},
                                                                        {"store", "*counter = mine"}, {"wait", "wait(nullptr)"}};
    for (const auto& [word, shown] : kShown)
        if (word == id) return std::string(shown);
    return o.verb->fd == Verb::Fd::None ? fmt::format("{}()", id) : fmt::format("{}({})", id, o.fd);
}

// The line that the actor reads.
std::string FreePlay::words(const Order& o, Actor& actor) {
    const std::string_view id = o.verb->id;
    switch (o.verb->with) {
    case Verb::With::Bytes:
        return fmt::format("{} {} {}", id, o.fd, o.bytes);
    case Verb::With::File:
        return fmt::format("{} {}", id, o.name);
    case Verb::With::Mode:
        return fmt::format("{} {} {}", id, o.name, mode_of(o));
    case Verb::With::OnOff:
        return fmt::format("{} {} {}", id, o.fd, o.choice ? 1 : 0);
    case Verb::With::Semaphore:
    case Verb::With::Memory:
        return fmt::format("{} {}", id, name_);
    case Verb::With::Terminal:
        actor.forks.push_back(next_terminal_);
        return fmt::format("{} {}", id, next_terminal_++ - 1);   // the spare ones are counted from 0
    case Verb::With::Status:
        return fmt::format("{} 0", id);
    case Verb::With::Signal:
        return fmt::format("{} {}", id, SIGPIPE);
    case Verb::With::Nothing:
        break;
    }
    return o.verb->fd == Verb::Fd::None ? std::string(id) : fmt::format("{} {}", id, o.fd);
}

std::optional<Command> FreePlay::tell(const World& world, std::int32_t pid, const Order& order) {
    const auto actor = actors_.find(pid);
    if (!order.verb || actor == actors_.end() || !possible(world, pid, *order.verb)) return std::nullopt;
    return type(pid, actor->second, words(order, actor->second));
}

std::optional<Command> FreePlay::type(std::int32_t pid, Actor& actor, std::string line) {
    if (actor.terminal < 0) return std::nullopt;
    ++actor.typed;
    return Command{.kind = CommandKind::Input, .target = pid, .fd = actor.terminal, .text = std::move(line) + "\n"};
}

bool FreePlay::listens(const World& world, std::int32_t pid) const {
    const Thread* thread = front_of(world, pid);
    return thread && lying(pid) == 0 && thread->call && thread->call->number == SYS_read && thread->call->fd == STDIN_FILENO;
}

int FreePlay::lying(std::int32_t pid) const {
    const auto actor = actors_.find(pid);
    return actor == actors_.end() ? 0 : std::max(0, actor->second.typed - actor->second.read);
}

}   // namespace ipclab
