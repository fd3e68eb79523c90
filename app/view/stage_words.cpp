#include "view/stage_words.h"
#include "calls/syscalls.h"
#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <set>
#include <sys/syscall.h>
#include <sys/wait.h>

namespace ipclab::view {

namespace {

bool has(const Syscall* row, std::uint32_t trait) { return row && (row->traits & trait); }

// The name that a program's text has for the call, where glibc renames it.
std::string_view program_name(const Syscall* row) { return !row ? "?" : row->also.empty() ? row->name : row->also; }

struct Told {
    Reason reason;
    const char* why;
    const char* what;
};
constexpr Told kReasons[] = {
    {Reason::PipeFull, "stage.why_full", "stage.waits_slot"},
    {Reason::PipeEmpty, "stage.why_empty", "stage.waits_bytes"},
    {Reason::FifoNoReader, "stage.why_no_reader", "stage.waits_reader"},
    {Reason::FifoNoWriter, "stage.why_no_writer", "stage.waits_writer"},
    {Reason::Child, "stage.why_child", "stage.waits_child"},
    {Reason::Timer, "stage.why_timer", "stage.waits_timer"},
    {Reason::Poll, "stage.why_poll", "stage.waits_ready"},
    {Reason::Signal, "stage.why_signal", "stage.waits_signal"},
    {Reason::Vfork, "stage.why_vfork", "stage.waits_child"},
    {Reason::Lock, "stage.why_lock", "stage.waits_lock"},
    {Reason::Futex, "stage.why_lock", "stage.waits_lock"},
    {Reason::SocketFull, "stage.why_socket_full", "stage.waits_room"},
    {Reason::SocketEmpty, "stage.why_socket_empty", "stage.waits_bytes"},
    {Reason::Accept, "stage.why_accept", "stage.waits_connection"},
    {Reason::Connect, "stage.why_connect", "stage.waits_connection"},
    {Reason::QueueFull, "stage.why_queue_full", "stage.waits_room"},
    {Reason::QueueEmpty, "stage.why_queue_empty", "stage.waits_message"},
    {Reason::Semaphore, "stage.why_semaphore", "stage.waits_semaphore"},
    {Reason::Counter, "stage.why_counter", "stage.waits_counter"},
    {Reason::Terminal, "stage.why_terminal", "stage.waits_typing"},
};

const Told* told(Reason reason) {
    const auto it = std::find_if(std::begin(kReasons), std::end(kReasons), [&](const Told& t) { return t.reason == reason; });
    return it == std::end(kReasons) ? nullptr : it;
}

std::string why_blocked(const Moment& m, const Thread& t) {
    const Wait& wait = t.wait;
    const Channel* c = m.world.channel(wait.object);
    // Full to the eye, or only to the kernel: space is counted in page slots.
    if (wait.reason == Reason::PipeFull && c && c->capacity > 0 && c->level < c->capacity) return m.tr("stage.why_no_slot");
    if (const auto wanted = wanted_type(t)) {
        constexpr std::array kWhich{"stage.why_no_type", "stage.why_no_other_type", "stage.why_no_type_up_to"};
        return m.tr(kWhich.at(std::size_t(wanted->how)), wanted->type);
    }
    const Told* row = told(wait.reason);
    return m.tr(row ? row->why : "stage.why_other");
}

// What the lab has let it do last to a watched word.
const char* after_access(const Moment& m, const Thread& t) {
    const WordMove* last = nullptr;
    for (const Word& w : m.world.words())
        for (const WordMove& move : w.moves)
            if (move.tid == t.tid && (!last || move.seq > last->seq)) last = &move;
    return !last ? "stage.why_held_memory" : last->access == Access::Store ? "stage.why_held_store" : "stage.why_held_load";
}

const Call* latest(const Thread& t) { return t.last && t.last->returned ? &*t.last : nullptr; }

std::string joined(const Moment& m, const std::vector<std::int32_t>& pids) {
    std::string names;
    for (std::size_t i = 0; i < pids.size() && i < 3; ++i) {
        if (i) names += m.tr("stage.and");
        names += i == 2 && pids.size() > 3 ? m.tr("stage.others", pids.size() - 2) : m.cast.name(pids[i], m.tr);
    }
    return names;
}

// What to say of somebody who is no process of the run.
const char* outsider_words(Outsider how) {
    switch (how) {
    case Outsider::Sender:
        return "stage.a_signal";
    case Outsider::Named:
        return "stage.any_opener";
    case Outsider::Keyed:
        return "stage.any_keyholder";
    case Outsider::Maps:
        return "stage.any_poster";
    case Outsider::Person:
        return "stage.a_person";
    case Outsider::Unknown:
        return "stage.not_known_who";
    case Outsider::None:
    case Outsider::Holds:
        break;
    }
    return nullptr;
}

// One short line: of those who can, the most certain ones.
std::string who_can(const Moment& m, const Thread& t) {
    std::vector<std::int32_t> able, waiting;
    bool only_end = true, itself = false;
    Outsider how = Outsider::None;
    for (const Releaser& r : m.world.releasers(t)) {
        if (outsider_words(r.how)) {
            how = r.how;
            continue;
        }
        only_end &= r.by == "exit" || r.by == "exec";
        const bool can = r.pid == 0 || m.world.can_act(r.pid, t);   // 0: outside, who holds an end
        itself = itself || (!can && r.pid == t.pid);
        if (!can && r.pid == t.pid) continue;
        auto& to = can ? able : waiting;
        if (std::find(to.begin(), to.end(), r.pid) == to.end()) to.push_back(r.pid);
    }
    if (only_end && !(able.empty() && waiting.empty())) {
        able.insert(able.end(), waiting.begin(), waiting.end());
        return m.tr("stage.must_end", joined(m, able));
    }
    if (!able.empty()) return m.tr("stage.can_wake", joined(m, able));
    if (const Process* p = m.world.process(t.pid); p && p->has_timer()) return m.tr("stage.own_timer");
    if (const char* words = outsider_words(how)) return m.tr(words);
    if (!waiting.empty()) return m.tr("stage.could_but_waits", joined(m, waiting));
    return m.tr(itself ? "stage.only_itself" : "stage.nobody_can");
}

}   // namespace

std::string bytes_words(std::uint64_t n) {
    std::string s = std::to_string(n);
    for (int at = int(s.size()) - 3; at > 0; at -= 3) s.insert(std::size_t(at), ",");
    return s;
}

std::string grouped(std::int64_t n) { return n < 0 ? "-" + bytes_words(0 - std::uint64_t(n)) : bytes_words(std::uint64_t(n)); }

std::string size_words(std::int64_t n) {
    if (n < 1024) return fmt::format("{} B", n);
    const auto tenths = (n * 10 + 512) / 1024;
    return tenths % 10 && n < 10 * 1024 ? fmt::format("{}.{} KiB", tenths / 10, tenths % 10)
                                        : fmt::format("{} KiB", (n + 512) / 1024);
}

std::string chip_words(const Moment& m, const Process& p, State s) {
    if (s == State::Exited) return m.tr("stage.exited", WEXITSTATUS(p.status));
    if (s == State::Killed) return WIFSIGNALED(p.status) ? signal_name(WTERMSIG(p.status)) : std::string(m.tr("state.killed"));
    return m.tr(std::string("state.") + std::string(ipclab::name_of(s)));
}

std::string reason_words(const Moment& m, const Process& p, const Thread* t, State s) {
    const Syscall* row = t && t->call ? find_syscall(t->call->number) : nullptr;
    switch (s) {
    case State::Exited:
        return m.tr(WEXITSTATUS(p.status) == 0 ? "stage.why_exited" : "stage.why_exited_badly");
    case State::Killed:
        return m.tr(WIFSIGNALED(p.status) && WTERMSIG(p.status) == SIGPIPE ? "stage.why_sigpipe" : "stage.why_killed");
    case State::Held:
        if (t && t->held_by == HoldCause::Memory && !row) return m.tr(after_access(m, *t));
        if (t && stands_at_line(*t)) return m.tr("stage.why_held_line");
        if (t && t->held_by == HoldCause::Start && row) return m.tr("stage.why_held_first", program_name(row));
        return m.tr("stage.why_held");
    case State::Paced:
        return m.tr("stage.why_paced");
    case State::Blocked:
        return t ? why_blocked(m, *t) : "";
    case State::Timer:
        return m.tr("stage.why_timer");
    case State::Stopped:
        return m.tr("stage.why_stopped");
    case State::Runnable:
        break;
    }
    if (t && !t->started) return m.tr("stage.why_starting");
    if (row) return m.tr("stage.why_in_call", program_name(row));
    return m.tr("stage.why_running");
}

std::string call_words(const Moment& m, const Thread& t) {
    if (!t.call || t.call->enter_seq >= m.log.size()) return "";
    const auto [event, payload] = m.log[t.call->enter_seq];
    if (event.kind != Kind::Enter) return "";
    std::string text = call_text(event, payload, nullptr, {}, Words{.brief = true});
    // As the program writes it: glibc's open() makes an openat() in the working directory.
    const Syscall* row = find_syscall(t.call->number);
    const std::string asked = row ? std::string(row->name) + "(AT_FDCWD, " : "";
    if (row && !row->also.empty() && text.starts_with(asked)) text.replace(0, asked.size(), std::string(row->also) + "(");
    // And its waitpid() makes a wait4() that asks for no usage of resources.
    constexpr std::string_view kWait = "wait4(", kNoUsage = ", NULL)";
    if (row && row->number == SYS_wait4 && text.starts_with(kWait) && text.ends_with(kNoUsage))
        text = "waitpid(" + text.substr(kWait.size(), text.size() - kWait.size() - kNoUsage.size()) + ")";
    return text;
}

bool stands_at_line(const Thread& t) { return t.state == State::Held && !t.call && t.line.line > 0; }

std::string line_words(const Moment& m, const Thread& t) {
    if (!m.sources) return "";
    const SourceText& text = m.sources->of(t.line.file);
    if (t.line.line < 1 || std::size_t(t.line.line) > text.lines.size()) return "";
    std::string_view line = text.lines[std::size_t(t.line.line) - 1];
    const std::size_t from = line.find_first_not_of(" \t"), comment = line.find("//");
    if (from == std::string_view::npos) return "";
    line = line.substr(from, comment == std::string_view::npos || comment <= from ? std::string_view::npos : comment - from);
    while (!line.empty() && line.back() == ' ') line.remove_suffix(1);
    return std::string(line);
}

std::string step_label(const Moment& m, const Thread& t) {
    const Syscall* row = t.call ? find_syscall(t.call->number) : nullptr;
    constexpr struct {
        std::uint32_t trait;
        const char* words;
    } kSteps[] = {
        {kReads, "stage.step_read"},   {kWrites, "stage.step_write"}, {kOpens, "stage.step_open"}, {kCloses, "stage.step_close"},
        {kForks, "stage.step_fork"},   {kExecs, "stage.step_exec"},   {kWaits, "stage.step_wait"}, {kPolls, "stage.step_poll"},
        {kSleeps, "stage.step_sleep"}, {kEnds, "stage.step_end"},
    };
    for (const auto& s : kSteps)
        if (has(row, s.trait)) return m.tr(s.words);
    return m.tr("stage.step_call");
}

Next next_words(const Moment& m, const Process&, const Thread* t, State s, bool forever) {
    if (!t) return {};
    if (forever && s == State::Blocked) return {m.tr("stage.for_ever"), NextIcon::Forever};
    if (t->will_hold && s != State::Held) return {m.tr("stage.will_hold"), NextIcon::Lock};
    if (s == State::Blocked)
        return {m.world.may_go_on(*t) ? std::string(m.tr("stage.waking")) : who_can(m, *t),
                t->wait.timed ? NextIcon::Clock : NextIcon::Arrow};
    if (s == State::Timer) return {m.tr("stage.timer_ends"), NextIcon::Clock};
    if (s == State::Held) return {m.tr("stage.until_you"), NextIcon::Lock};
    if (s == State::Stopped) return {m.tr("stage.until_cont"), NextIcon::Lock};
    if (s == State::Paced && t->paced_until_ns > m.now_ns)
        return {m.tr("stage.paced_next", fmt::format("{:.1f}", double(t->paced_until_ns - m.now_ns) / 1e9)), NextIcon::Ring};
    const Call* last = latest(*t);
    const Syscall* row = last ? find_syscall(last->number) : nullptr;
    if (!row || last->injected) return {};
    if (last->result < 0 && last->result > -4096) {
        const std::string name(errno_name(int(-last->result)));
        return {m.tr("stage.returned_error", program_name(row), name), NextIcon::Error};
    }
    if (has(row, kReads) && last->result == 0) return {m.tr("stage.returned_eof"), NextIcon::Check};
    if (has(row, kReads | kWrites))
        return {m.tr("stage.returned", program_name(row), bytes_words(std::uint64_t(last->result))), NextIcon::Check};
    return {};
}

std::string wait_words(const Moment& m, const Wait& wait) {
    const Told* t = told(wait.reason);
    return m.tr(t ? t->what : "stage.waits_other");
}

std::string release_words(const Moment& m, const std::vector<Releaser>& all) {
    if (all.empty()) return "";
    constexpr struct {
        std::string_view by;
        const char* words;
    } kBy[] = {
        {"read", "stage.by_read"}, {"write", "stage.by_write"},   {"open", "stage.by_open"},   {"exit", "stage.by_exit"},
        {"exec", "stage.by_exec"}, {"signal", "stage.by_signal"}, {"close", "stage.by_close"},
    };
    for (const auto& k : kBy)
        if (std::any_of(all.begin(), all.end(), [&](const Releaser& r) { return r.by == k.by; })) return m.tr(k.words);
    return "";
}

std::string level_words(const Catalogue& tr, const Channel& c) {
    if (c.capacity <= 0) return tr("stage.level_bytes", bytes_words(std::uint64_t(c.level)));
    if (c.level == 0) return tr("stage.level_empty", size_words(c.capacity));
    if (c.level < 1024) return tr("stage.level_some", fmt::format("{} B", c.level), size_words(c.capacity));
    const bool whole = c.level % 1024 == 0;
    return tr("stage.level_some", whole ? std::to_string(c.level / 1024) : fmt::format("{:.1f}", double(c.level) / 1024),
              size_words(c.capacity));
}

}   // namespace ipclab::view
