// One line a finished call, as `strace -f` writes it; and what strace cannot say: who is blocked, on what, until whom.
#include "record/recording.h"
#include "world/export.h"
#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <sys/wait.h>

namespace ipclab {
namespace {

using Out = std::back_insert_iterator<std::string>;

// What keeps a thread waiting; {} is the object.
constexpr std::string_view kReasons[] = {
    "the kernel lets it wait",
    "{} is full",
    "{} is empty",
    "{} has no reader yet",
    "{} has no writer yet",
    "no child has ended",
    "a timer runs",
    "no descriptor is ready",
    "no signal has come",
    "its child has not run another program yet",
    "{} is locked by another",
    "a futex",
    "{} is full",
    "{} is empty",
    "nobody connects to {}",
    "{} has not been accepted",
    "{} is full",
    "{} is empty",
    "{} is too low",
    "{}'s counter",
    "nothing was typed into {}",
};
static_assert(std::size(kReasons) == std::size_t(Reason::Count));

std::string reason(const Thread& t) {
    const Wait& wait = t.wait;
    const auto i = std::size_t(wait.reason);
    const std::string object = wait.object ? to_string(wait.object) : wait.fd >= 0 ? fmt::format("fd {}", wait.fd) : "it";
    if (const auto wanted = wanted_type(t)) {
        constexpr std::array kWhich{"of type {}", "of another type than {}", "of a type up to {}"};
        return fmt::format("{} holds no message {}", object,
                           fmt::format(fmt::runtime(kWhich.at(std::size_t(wanted->how))), wanted->type));
    }
    return i < std::size(kReasons) ? fmt::format(fmt::runtime(kReasons[i]), object) : std::string(name_of(wait.reason));
}

std::string outsider(const World& world, const Thread& t, const Releaser& r) {
    const Channel* c = world.channel(t.wait.object);
    const Semaphore* s = world.semaphore(t.wait.object);
    const std::string name = c && !c->path.empty() ? c->path : s && !s->name.empty() ? s->name : to_string(t.wait.object);
    switch (r.how) {
    case Outsider::Holds:
        return fmt::format("somebody outside the run, who holds it ({})", r.by);
    case Outsider::Named:
        return fmt::format("any process that can open {} ({})", name.empty() ? "its name" : name, r.by);
    case Outsider::Keyed:
        return fmt::format("any process that knows its key ({})", r.by);
    case Outsider::Maps:
        return fmt::format("any process that has it in its memory ({})", r.by);
    case Outsider::Person:
        return "the person at the terminal";
    case Outsider::Sender:
        return "any process that may send it a signal";
    case Outsider::None:
    case Outsider::Unknown:
        break;
    }
    return {};
}

// "; 4121 (read), 4122 (read, close) can release it". `in_vain`: World::waits_in_vain().
std::string release(const World& world, const Thread& thread, const std::vector<std::int32_t>& in_vain) {
    bool unknown = false;
    std::string outside, able, waiting;
    std::vector<std::pair<std::int32_t, std::string>> by;   // each process once
    for (const Releaser& r : world.releasers(thread)) {
        if (r.pid == 0) {
            unknown = unknown || r.how == Outsider::Unknown;
            const std::string who = outsider(world, thread, r);
            if (!who.empty() && outside.find(who) == std::string::npos) outside += (outside.empty() ? "" : ", ") + who;
            continue;
        }
        const auto known = std::ranges::find(by, r.pid, &std::pair<std::int32_t, std::string>::first);
        if (known == by.end()) by.emplace_back(r.pid, r.by);
        else if (known->second.find(r.by) == std::string::npos) known->second += fmt::format(", {}", r.by);
    }
    for (const auto& [pid, what] : by) {
        const bool can = world.can_act(pid, thread);
        if (!can && pid == thread.pid) continue;   // it waits: it can do nothing for itself
        std::string& to = can ? able : waiting;
        to += fmt::format("{}{} ({})", to.empty() ? "" : ", ", pid, what);
    }
    if (thread.wait.timed) able += able.empty() ? "time" : " or time";

    std::string out;
    if (!able.empty()) out += fmt::format("; {} can release it", able);
    if (!waiting.empty()) out += fmt::format("; {} could, but waits itself", waiting);
    const bool stuck = std::ranges::find(in_vain, thread.pid) != in_vain.end();
    if (out.empty() && !unknown && (stuck || outside.empty())) out = "; nobody in this run can release it";
    if (!outside.empty()) out += fmt::format("; {} could", outside) + (out.empty() ? " release it" : "");
    if (const Process* p = world.process(thread.pid); p && p->has_timer()) out += "; a timer that it has set may interrupt it";
    if (unknown) out += out.empty() ? "; who can release it is not known" : "; who else could is not known";
    return out;
}

// Of a closed set: whether each of them could be released by another, if that one did not wait too.
bool wait_for_each_other(const World& world, const std::vector<std::int32_t>& ring) {
    return std::ranges::all_of(ring, [&](std::int32_t pid) {
        const Process* p = world.process(pid);
        return p && std::ranges::any_of(p->threads, [&](const auto& it) {
                   return std::ranges::any_of(world.releasers(it.second), [&](const Releaser& r) {
                       return r.pid != pid && std::ranges::find(ring, r.pid) != ring.end();
                   });
               });
    });
}

std::string call_words(const Told& t, const Event* exit) {
    return call_text(t.call->enter, t.call->carried, exit, exit ? t.payload : Bytes{}, t.words);
}

std::string where(const SourceLine& line) {
    return line.line ? fmt::format("  # {}:{}", line.file.substr(line.file.rfind('/') + 1), line.line) : "";
}

// Calls that do not return are told at once; the others when they do.
void enter(const Told& t, Out out) {
    const Syscall* row = find_syscall(t.event.call);
    if (t.call && row && (row->traits & kEnds)) fmt::format_to(out, "[{}] {} = ?\n", t.event.tid, call_words(t, nullptr));
}

void exit(const Told& t, Out out) {
    const Event& e = t.event;
    if (!t.call) {   // what a handler without SA_RESTART did to a call that was told as restarted
        if (e.flags & kDerived) fmt::format_to(out, "[{}] the interrupted call returned {}\n", e.tid, result_text(e));
        return;
    }
    fmt::format_to(out, "[{}] {} = {}{}{}\n", e.tid, call_words(t, &e),
                   outcome_text(t.call->enter, t.call->carried, e, t.payload, t.words),
                   e.flags & kInjected ? "  (made by the lab)" : "", where(t.call->line));
}

void blocked(const Told& t, Out out) {
    const Thread* thread = t.world.thread(t.event.tid);
    if (!thread) return;
    const std::string call = t.call ? call_text(t.call->enter, t.call->carried, nullptr, {}, {.brief = true}) : "a call";
    const auto ring = t.world.deadlock(), in_vain = t.world.waits_in_vain();
    fmt::format_to(out, "{} blocked in {}: {}{}{}\n", t.event.tid, call, reason(*thread), release(t.world, *thread, in_vain),
                   t.call ? where(t.call->line) : "");
    const auto in = [&](const std::vector<std::int32_t>& set) { return std::ranges::find(set, t.event.pid) != set.end(); };
    if (!in(ring)) {
        if (in(in_vain)) fmt::format_to(out, "stuck: nobody in this run can release {}\n", fmt::join(in_vain, ", "));
    } else if (ring.size() == 1) {
        fmt::format_to(out, "deadlock: {} waits for ever: nobody is left who can release it\n", t.event.pid);
    } else {
        fmt::format_to(out, "deadlock: {} {}, and nobody else can release them\n", fmt::join(ring, ", "),
                       wait_for_each_other(t.world, ring) ? "wait for each other" : "wait for ever");
    }
}

void signal(const Told& t, Out out) {
    const int number = int(t.event.a), code = int(t.event.b);
    fmt::format_to(out, "[{}] --- {} {{si_code={}", t.event.tid, signal_name(number), signal_code_name(number, code));
    if (t.event.c > 0) fmt::format_to(out, ", si_pid={}", t.event.c);
    fmt::format_to(out, "}} ---\n");
}

void exited(const Told& t, Out out) {
    const int status = int(t.event.a);
    const bool ended_itself = t.call && find_syscall(t.call->enter.call) && (find_syscall(t.call->enter.call)->traits & kEnds);
    if (t.call && !ended_itself) fmt::format_to(out, "[{}] {} = ?\n", t.event.tid, call_words(t, nullptr));
    if (WIFSIGNALED(status))
        fmt::format_to(out, "[{}] +++ killed by {}{} +++\n", t.event.tid, signal_name(WTERMSIG(status)),
                       WCOREDUMP(status) ? " (core dumped)" : "");
    else fmt::format_to(out, "[{}] +++ exited with {} +++\n", t.event.tid, WEXITSTATUS(status));
}

void command(const Told& t, Out out) {
    const auto kind = CommandKind(t.event.a);
    if (kind == CommandKind::Launch || kind == CommandKind::Probe) return;
    fmt::format_to(out, "*** {} {}{} ***\n", name_of(kind), t.event.b ? std::to_string(t.event.b) : "everyone",
                   kind == CommandKind::Signal ? " " + signal_name(int(t.event.c)) : "");
}

void notice(const Told& t, Out out) { fmt::format_to(out, "*** {} ***\n", text(t.payload)); }

struct Row {
    Kind kind;
    void (*write)(const Told&, Out);
};
constexpr Row kRows[] = {
    {Kind::Enter, enter},   {Kind::Exit, exit},       {Kind::Blocked, blocked}, {Kind::Signal, signal},
    {Kind::Exited, exited}, {Kind::Command, command}, {Kind::Notice, notice},
};

}   // namespace

void text_line(const Told& told, std::string& out) {
    const auto row = std::ranges::find(kRows, told.event.kind, &Row::kind);
    if (row != std::end(kRows)) row->write(told, std::back_inserter(out));
}

}   // namespace ipclab
