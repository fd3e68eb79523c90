#include "lesson/predicates.h"
#include "lesson/arguments.h"
#include "lesson/judging.h"
#include "lesson/nearest.h"
#include <algorithm>
#include <fmt/format.h>
#include <sys/wait.h>

namespace ipclab {

// What the lab does by itself carries a text that says so: nobody is to be credited with it.
static bool by_the_lab(std::span<const std::byte> payload) {
    return std::string_view(reinterpret_cast<const char*>(payload.data()), payload.size()) == kByTheLab;
}

std::uint64_t moment(const Sight& s) { return s.event ? s.event->seq : s.world.seq(); }
Finding holds(std::uint64_t seq) { return {Verdict::Holds, seq}; }
Finding holds_if(bool yes, const Sight& s) { return yes ? holds(moment(s)) : Finding{}; }

bool by_role(const Sight& s, const std::string& role, std::int32_t pid) {
    if (role.empty()) return true;
    const auto* process = s.world.by_lineage(role);
    return process && process->pid == pid;
}

// Calls that the program itself makes: neither the loader's nor the lab's.
bool own_call(const Sight& s) {
    return !(s.event->flags & (kStartUp | kInjected)) && by_role(s, s.terms.role, s.event->pid) && s.terms.about(s.event->call);
}

bool compare(const Terms& t, std::int64_t value, const Channel* channel, std::optional<std::int64_t> asked) {
    auto wanted = [&](const std::optional<Amount>& amount, auto test) {
        if (!amount) return true;
        const auto v = amount->value(channel, asked);
        return v && test(value, *v);
    };
    return wanted(t.equals, std::equal_to<>{}) && wanted(t.result, std::equal_to<>{}) &&
           wanted(t.at_least, std::greater_equal<>{}) && wanted(t.at_most, std::less_equal<>{});
}

Finding counted(const Sight& s, Memory& memory) { return holds_if(++memory.count >= s.terms.count.value_or(1), s); }

static Finding returned(const Sight& s, Memory& memory) {
    if (!s.event || s.event->kind != Kind::Exit || (s.event->flags & kRestarted) || !own_call(s)) return {};
    const auto& t = s.terms;
    const auto* channel = t.channel.find(s.world);
    if (t.channel_named) {
        const auto* thread = s.world.thread(s.event->tid);
        if (!channel || !thread || !thread->last || thread->last->object != channel->id) return {};
    }
    const auto result = s.event->a, asked = s.event->b;
    if (t.error && result != -*t.error) return {};
    if (t.shortened && (result < 0 || result >= asked)) return {};
    if ((t.result || t.at_least || t.at_most) && (result < 0 || !compare(t, result, channel, asked))) return {};
    return counted(s, memory);
}

static Finding entered(const Sight& s, Memory& memory) {
    if (s.event)
        return s.event->kind == Kind::Enter && !(s.event->flags & kAmended) && own_call(s) ? counted(s, memory) : Finding{};
    for (const auto& [pid, process] : s.world.processes())
        for (const auto& [tid, thread] : process.threads)
            if (by_role(s, s.terms.role, pid) && thread.call && thread.started && !thread.call->injected &&
                s.terms.about(thread.call->number))
                if (auto found = counted(s, memory); found.verdict == Verdict::Holds) return holds(thread.call->enter_seq);
    return {};
}

static Finding blocked(const Sight& s, Memory&) {
    const auto* channel = s.terms.channel_named ? s.terms.channel.find(s.world) : nullptr;
    for (const auto& [pid, process] : s.world.processes()) {
        if (!by_role(s, s.terms.role, pid)) continue;
        for (const auto& [tid, thread] : process.threads) {
            if (thread.state != State::Blocked && thread.state != State::Timer) continue;
            if (s.terms.reason && thread.wait.reason != *s.terms.reason) continue;
            if (s.terms.channel_named && (!channel || thread.wait.object != channel->id)) continue;
            return holds(thread.wait.since_seq);
        }
    }
    return {};
}

// A call takes effect anywhere between its enter and its exit, and its exit may be seen after what it released: so the
// other's call counts where the two overlap.
static Finding unblocked(const Sight& s, Memory& memory) {
    const auto* process = s.world.by_lineage(s.terms.role);
    if (!process) return {};
    if (!s.event || (s.event->kind == Kind::Blocked && s.event->pid == process->pid)) {
        for (const auto& [tid, thread] : process->threads)
            if (thread.state == State::Blocked) memory.blocked_seq = std::max<std::uint64_t>(thread.wait.since_seq, 1);
        return {};
    }
    if (s.event->kind != Kind::Unblocked || s.event->pid != process->pid || memory.blocked_seq == 0) return {};
    const auto* other = s.world.by_lineage(s.terms.by);
    if (!other) return {};
    bool between = other->ended_seq > memory.blocked_seq && s.terms.calls.empty();
    for (const auto& [tid, thread] : other->threads) {
        between |= thread.call && thread.call->begun && s.terms.about(thread.call->number);
        between |= thread.last && thread.last->exit_seq > memory.blocked_seq && s.terms.about(thread.last->number);
    }
    return holds_if(between, s);
}

static Finding level(const Sight& s, Memory&) {
    const auto* channel = s.terms.channel.find(s.world);
    if (!channel) return {};
    if (!channel->exact) return {Verdict::NotObserved, moment(s)};
    return holds_if(compare(s.terms, channel->level, channel), s);
}

static Finding capacity(const Sight& s, Memory&) {
    const auto* channel = s.terms.channel.find(s.world);
    return holds_if(channel && channel->capacity >= 0 && compare(s.terms, channel->capacity, channel), s);
}

static Finding bytes(const Sight& s, Memory&) {
    const auto* channel = s.terms.channel.find(s.world);
    if (!channel) return {};
    return holds_if(compare(s.terms, std::int64_t(s.terms.into ? channel->bytes_in : channel->bytes_out), channel), s);
}

static Finding ends(const Sight& s, Memory&) {
    const auto* channel = s.terms.channel.find(s.world);
    if (!channel) return {};
    const auto& table = s.world.descriptors();
    const auto held = std::int64_t((s.terms.write_end ? table.writers(channel->id) : table.readers(channel->id)).size());
    if (!compare(s.terms, held, channel)) return {};
    const auto was_held = [&](const auto& end) {
        return std::get<1>(end) == channel->id && std::get<2>(end) == s.terms.write_end;
    };
    if (held == 0 && std::none_of(s.seen.ends.begin(), s.seen.ends.end(), was_held)) return {};
    return holds(moment(s));
}

static Finding holds_end(const Sight& s, Memory&) {
    const auto* process = s.world.by_lineage(s.terms.role);
    const auto* channel = s.terms.channel.find(s.world);
    if (!process || !channel) return {};
    const auto& table = s.world.descriptors();
    const auto all = s.terms.write_end ? table.writers(channel->id) : table.readers(channel->id);
    const auto held = std::count_if(all.begin(), all.end(), [&](const Holder& h) { return h.pid == process->pid; });
    if (s.terms.count ? held != *s.terms.count : held == 0) return {};
    if (held == 0 && !s.seen.ends.count({process->pid, channel->id, s.terms.write_end})) return {};
    return holds(moment(s));
}

static Finding nonblock(const Sight& s, Memory&) {
    const auto* channel = s.terms.channel.find(s.world);
    if (!channel) return {};
    for (const auto& holder : s.world.descriptors().holders(channel->id)) {
        const auto* description = s.world.descriptors().description(holder.ofd);
        if (!description || !by_role(s, s.terms.role, holder.pid)) continue;
        if (s.terms.end_named && !(s.terms.write_end ? description->writable : description->readable)) continue;
        if (description->nonblock == s.terms.wanted) return holds(moment(s));
    }
    return {};
}

static Finding state(const Sight& s, Memory&) {
    const auto* process = s.world.by_lineage(s.terms.role);
    return holds_if(process && process->state() == *s.terms.state, s);
}

static Finding exited(const Sight& s, Memory&) {
    const auto* process = s.world.by_lineage(s.terms.role);
    if (!process || process->alive) return {};
    const bool so = WIFEXITED(process->status) && (!s.terms.status || WEXITSTATUS(process->status) == *s.terms.status);
    return {so ? Verdict::Holds : Verdict::Fails, process->ended_seq};
}

static Finding killed(const Sight& s, Memory&) {
    const auto* process = s.world.by_lineage(s.terms.role);
    if (!process || process->alive) return {};
    const bool so = WIFSIGNALED(process->status) && (!s.terms.signal || WTERMSIG(process->status) == *s.terms.signal);
    return {so ? Verdict::Holds : Verdict::Fails, process->ended_seq};
}

static Finding delivered(const Sight& s, Memory& memory) {
    if (!s.event || s.event->kind != Kind::Signal || !by_role(s, s.terms.role, s.event->pid)) return {};
    return s.terms.signal && s.event->a != *s.terms.signal ? Finding{} : counted(s, memory);
}

static Finding waits_forever(const Sight& s, Memory&) {
    const auto waiters = s.world.waits_in_vain();
    if (waiters.empty()) return {};
    const bool all = std::all_of(s.terms.roles.begin(), s.terms.roles.end(), [&](const auto& role) {
        const auto* process = s.world.by_lineage(role);
        return process && std::find(waiters.begin(), waiters.end(), process->pid) != waiters.end();
    });
    return holds_if(all, s);
}

static Finding quiet(const Sight& s, Memory&) { return holds_if(!s.world.processes().empty() && s.world.quiet(), s); }
static Finding over(const Sight& s, Memory&) { return holds_if(!s.world.processes().empty() && s.world.over(), s); }

static Finding did(const Sight& s, Memory& memory) {
    if (!s.event || s.event->kind != Kind::Command || CommandKind(s.event->a) != *s.terms.command || by_the_lab(s.payload))
        return {};
    if (s.event->b != 0 && !by_role(s, s.terms.role, std::int32_t(s.event->b))) return {};
    return counted(s, memory);
}

static Finding output(const Sight& s, Memory& memory) {
    if (!s.event || s.event->kind != Kind::Output) return {};
    memory.carry.append(reinterpret_cast<const char*>(s.payload.data()), s.payload.size());
    if (memory.carry.find(s.terms.contains) != std::string::npos) return holds(moment(s));
    if (memory.carry.size() >= s.terms.contains.size()) memory.carry.erase(0, memory.carry.size() - s.terms.contains.size() + 1);
    return {};
}

static Finding execs(const Sight& s, Memory& memory) {
    if (!s.event || s.event->kind != Kind::Exec || !by_role(s, s.terms.role, s.event->pid)) return {};
    const auto* process = s.world.process(s.event->pid);
    const auto seen = s.seen.execs.find(s.event->pid);
    const bool beginning = process && process->parent == 0 && seen != s.seen.execs.end() && seen->second == 1;
    return beginning ? Finding{} : counted(s, memory);
}

static constexpr std::uint32_t on(std::initializer_list<Kind> kinds) {
    std::uint32_t bits = 0;
    for (auto kind : kinds) bits |= 1u << int(kind);
    return bits;
}
static constexpr std::uint32_t kAny = ~0u;
// Who waits for whom changes only with these.
static constexpr std::uint32_t kWaiting = on({Kind::Blocked, Kind::Unblocked, Kind::Exited, Kind::Held, Kind::Released,
                                              Kind::Paced, Kind::Exit, Kind::Descriptor, Kind::Signal});

const std::vector<Predicate>& all_predicates() {
    using namespace argument;
    // One row a predicate.
    // clang-format off
    static const std::vector<Predicate> rows = {
        {"returned", Nature::Happens, {role, call_needed, result, error, at_least, at_most, short_count, count, channel},
         "a call came back: with that result or errno, short of what was asked, at least `count` times", on({Kind::Exit}), returned},
        {"entered", Nature::Happens, {role, call_needed, count}, "a call was begun, or stands held before its beginning",
         on({Kind::Enter}), entered},
        {"blocked", Nature::Is, {role, reason, channel}, "the kernel lets a thread of it wait, for that reason, on that channel",
         on({Kind::Blocked, Kind::Unblocked, Kind::Exit, Kind::Exited}), blocked},
        {"unblocked", Nature::Happens, {role_needed, by, call}, "it waited and goes on, and a call of `by` came between",
         on({Kind::Blocked, Kind::Unblocked}), unblocked},
        {"level", Nature::Is, {channel, equals, at_least, at_most}, "so many bytes are unread in the channel", kAny, level},
        {"capacity", Nature::Is, {channel, equals, at_least, at_most}, "so many bytes fit into the channel", kAny, capacity},
        {"bytes", Nature::Is, {side, channel, equals, at_least, at_most}, "so many bytes went in, or came out, in all", kAny, bytes},
        {"ends", Nature::Is, {end_needed, channel, equals, at_least, at_most}, "so many descriptors of that end are open, in all",
         kAny, ends},
        {"holds_end", Nature::Is, {role_needed, end_needed, channel, count}, "it has that end open (`count` 0: no longer)", kAny,
         holds_end},
        {"nonblock", Nature::Is, {role, end, channel, nonblocking}, "O_NONBLOCK is set (or not) on its open file description", kAny,
         nonblock},
        {"state", Nature::Is, {role_needed, argument::state}, "its card shows that state", kAny, ipclab::state},
        {"exited", Nature::Is, {role_needed, status}, "it ended by itself, with that status", on({Kind::Exited}), exited},
        {"killed", Nature::Is, {role_needed, signal}, "a signal ended it", on({Kind::Exited}), killed},
        {"delivered", Nature::Happens, {role, signal, count}, "a signal reached it (signal-delivery stop)", on({Kind::Signal}), delivered},
        {"waits_forever", Nature::Is, {roles}, "they wait, and all who could release them are among them", kWaiting, waits_forever},
        {"quiet", Nature::Is, {}, "every process has ended or waits with nobody and nothing to release it", kWaiting, quiet},
        {"over", Nature::Is, {}, "every process has ended", on({Kind::Exited}), over},
        {"did", Nature::Happens, {command, role, count}, "the learner did that; what the lab does itself does not count",
         on({Kind::Command}), did},
        {"output", Nature::Happens, {contains}, "the run's terminal showed that text", on({Kind::Output}), output},
        {"execs", Nature::Happens, {role, count}, "another program was executed; a launched program's own start does not count",
         on({Kind::Exec}), execs},
        {"end_of_file", Nature::Happens, {role, channel, count}, "a read returned 0: no write end was open; on any pipe or FIFO without `channel`",
         on({Kind::Exit}), end_of_file},
        {"every", Nature::Always, {role, call_needed, channel, result, error, at_least, at_most},
         "each such call, and there was one, came back with that", on({Kind::Exit}), every_call},
        {"waits_before_retry", Nature::Always, {role, call_needed, error_needed, channel},
         "a call that failed so is made again only after poll, select or epoll has waited and said ready",
         on({Kind::Enter, Kind::Exit}), waits_before_retry},
        {"executed", Nature::Happens, {program, role, fd, end, channel, only, count},
         "a program of that name was executed: with that end at descriptor `fd`; `only`: and with no other end", on({Kind::Exec}), executed},
        {"runs", Nature::Is, {program}, "a process lives that executes a program of that name", on({Kind::Exec, Kind::Exited, Kind::Fork}), runs},
        {"closes_ends", Nature::Always, {role, channel}, "nobody ended with an end still open but as descriptor 0, 1 or 2",
         on({Kind::Exiting}), closes_ends},
        {"all_exited", Nature::Is, {status}, "every process ended by itself, with that status", on({Kind::Exited}), all_exited},
        {"word", Nature::Is, {name_needed, role, equals, at_least, at_most}, "a watched word has that value; with a role, its own of that name",
         on({Kind::Memory}), word},
        {"loaded", Nature::Happens, {name_needed, role, equals, count}, "somebody loaded a watched word, and got that value",
         on({Kind::Memory}), loaded},
        {"stored", Nature::Happens, {name_needed, role, equals, count}, "somebody stored that value into a watched word",
         on({Kind::Memory}), stored},
        {"wiped_out", Nature::Is, {name_needed, equals, at_least, at_most},
         "so many stores into the word wiped out one that their process had not seen", on({Kind::Memory}), wiped_out},
        {"value", Nature::Is, {name, equals, at_least, at_most}, "a semaphore has that value (a mutex: 1 while free)", kAny, value},
        {"waiters", Nature::Is, {name, equals, at_least, at_most}, "so many threads are blocked on a semaphore or mutex", kAny, waiters},
        {"rounds", Nature::Is, {which, equals, at_least, at_most},
         "the last round is over, and so many were exact, lost an update, or failed", on({Kind::Exited}), rounds},
        {"all_of", Nature::Group, {}, "all of `checks` hold", kAny, nullptr},
        {"any_of", Nature::Group, {}, "one of `checks` holds", kAny, nullptr},
        {"none_of", Nature::Group, {}, "none of `checks` holds; at once true, so put it into an all_of", kAny, nullptr},
    };
    // clang-format on
    return rows;
}

const Predicate* find_predicate(std::string_view name) {
    for (const auto& row : all_predicates())
        if (row.name == name) return &row;
    return nullptr;
}

std::vector<PredicateRow> predicates() {
    static const std::vector<std::string> shown = [] {
        std::vector<std::string> all;
        for (const auto& row : all_predicates()) {
            std::string text = row.nature == Nature::Group ? "checks" : "";
            for (const auto& argument : row.arguments)
                text += fmt::format("{}{}{}", text.empty() ? "" : ", ", argument.name, argument.needed ? "" : "?");
            all.push_back(text);
        }
        return all;
    }();
    std::vector<PredicateRow> rows;
    for (std::size_t i = 0; i < shown.size(); ++i)
        rows.push_back({all_predicates()[i].name, shown[i], all_predicates()[i].meaning});
    return rows;
}

Result<Terms> read_terms(const Check& check, const Lesson& lesson) {
    Terms terms;
    const auto* row = find_predicate(check.predicate);
    if (!row) {
        std::vector<std::string> names;
        for (const auto& known : all_predicates()) names.emplace_back(known.name);
        return Error{unknown_word("predicate", check.predicate, names)};
    }
    std::vector<std::string> names;
    for (const auto& argument : row->arguments) {
        names.emplace_back(argument.name);
        auto given = check.arguments.find(names.back());
        if (given == check.arguments.end()) {
            if (argument.needed) return Error{fmt::format("{} needs '{}'", row->name, argument.name)};
        } else if (auto wrong = argument.read(given->second, lesson, terms); !wrong.empty()) return Error{wrong};
    }
    for (const auto& [name, value] : check.arguments)
        if (std::find(names.begin(), names.end(), name) == names.end())
            return Error{unknown_word(fmt::format("argument of {}", row->name), name, names)};
    if (row->nature == Nature::Group && check.checks.empty()) return Error{fmt::format("{} needs 'checks'", row->name)};
    if (row->nature != Nature::Group && !check.checks.empty()) return Error{fmt::format("{} takes no 'checks'", row->name)};
    return terms;
}

void Seen::see(const Event& event, const World& after) {
    if (event.kind == Kind::Descriptor) {
        const auto bits = DescriptorBits::unpack(event.d);
        const auto object = ObjectId::unpack(event.c);
        if (bits.readable) ends.emplace(event.pid, object, false);
        if (bits.writable) ends.emplace(event.pid, object, true);
    } else if (event.kind == Kind::Fork) {
        const auto child = std::int32_t(event.a);
        for (const auto& [id, channel] : after.channels()) {
            for (const auto& h : after.descriptors().readers(id))
                if (h.pid == child) ends.emplace(child, id, false);
            for (const auto& h : after.descriptors().writers(id))
                if (h.pid == child) ends.emplace(child, id, true);
        }
    } else if (event.kind == Kind::Held) held.insert(event.pid);
    else if (event.kind == Kind::Exec) ++execs[event.pid];
}

}   // namespace ipclab
