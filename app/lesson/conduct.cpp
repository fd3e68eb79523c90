// Predicates on how programs conduct themselves: what each of their calls came to, what they executed with which
// descriptors, and what they left open. Those that hold always speak at a violation, or when the run has settled.
#include "calls/syscalls.h"
#include "lesson/judging.h"
#include <algorithm>
#include <sys/wait.h>

namespace ipclab {

static bool stream(ObjectId id) { return id.kind == ObjectKind::Pipe || id.kind == ObjectKind::Fifo; }

// Any pipe or FIFO where the check names no channel.
static bool meant(const Sight& s, ObjectId id) {
    if (!s.terms.channel_named) return stream(id);
    const auto* channel = s.terms.channel.find(s.world);
    return channel && channel->id == id;
}

// Nothing can come any more that would break a rule: it held, if it was put to the test at all.
static Finding settled(const Sight& s, bool tested = true) {
    const bool still = !s.world.processes().empty() && (s.world.over() || s.world.quiet());
    return still && tested ? holds(s.world.seq()) : Finding{};
}

// The call that has just come back; nullptr where it is none of the program's own, or will be made again.
static const Call* returned_call(const Sight& s) {
    if (!s.event || s.event->kind != Kind::Exit || (s.event->flags & kRestarted) || !own_call(s)) return nullptr;
    const auto* thread = s.world.thread(s.event->tid);
    return thread && thread->last ? &*thread->last : nullptr;
}

static std::uint32_t traits(const Call& call) {
    const auto* row = find_syscall(call.number);
    return row ? row->traits : 0;
}

Finding end_of_file(const Sight& s, Memory& memory) {
    const auto* call = returned_call(s);
    if (!call || !(traits(*call) & (kReads | kMoves)) || !meant(s, call->object)) return {};
    // Asked for nothing, a read returns 0 whatever there is (read(2)).
    return s.event->a == 0 && s.event->b != 0 ? counted(s, memory) : Finding{};
}

Finding every_call(const Sight& s, Memory& memory) {
    if (!s.event) return settled(s, memory.count > 0);
    const auto* call = returned_call(s);
    if (!call || (s.terms.channel_named && !meant(s, call->object))) return {};
    const auto& t = s.terms;
    const auto result = s.event->a;
    const bool right =
        t.error ? result == -*t.error : result >= 0 && compare(t, result, s.world.channel(call->object), s.event->b);
    if (!right) return {Verdict::Fails, moment(s)};
    ++memory.count;
    return {};
}

// A timeout of zero: the call asks and does not wait.
static bool returns_at_once(const Syscall& row, const Event& enter, Bytes payload) {
    const auto args = arguments(enter, payload);
    for (std::size_t i = 0; i < row.args.size(); ++i) {
        if (row.args[i] == Arg::TimeoutMs) return int(args[i]) == 0;
        if (row.args[i] != Arg::Timespec && row.args[i] != Arg::Timeval) continue;
        const auto time = piece(copies_at_enter(row, args), pieces(enter, payload), i);
        return time && !time->empty() && std::all_of(time->begin(), time->end(), [](std::byte b) { return b == std::byte{}; });
    }
    return false;
}

Finding waits_before_retry(const Sight& s, Memory& memory) {
    if (!s.event) return settled(s);
    const auto& e = *s.event;
    if ((e.flags & (kStartUp | kInjected)) || !by_role(s, s.terms.role, e.pid)) return {};
    const auto* thread = s.world.thread(e.tid);
    const auto* row = find_syscall(e.call);
    if (!thread || !row) return {};
    auto& stage = memory.retries[e.tid];
    using Stage = Memory::Retry;
    if (row->traits & kPolls) {
        if (e.kind == Kind::Enter && stage != Stage::Free)
            stage = returns_at_once(*row, e, s.payload) ? Stage::Refused : Stage::Waits;
        else if (e.kind == Kind::Exit && stage == Stage::Waits) stage = e.a > 0 ? Stage::Free : Stage::Refused;
        return {};
    }
    const auto& call = e.kind == Kind::Enter ? thread->call : thread->last;
    if (!call || !s.terms.about(e.call) || !meant(s, call->object)) return {};
    if (e.kind == Kind::Enter && stage != Stage::Free) return {Verdict::Fails, moment(s)};
    if (e.kind == Kind::Exit && e.a == -*s.terms.error) stage = Stage::Refused;
    return {};
}

static std::string_view base_name(std::string_view path) { return path.substr(path.rfind('/') + 1); }

Finding executed(const Sight& s, Memory& memory) {
    if (!s.event || s.event->kind != Kind::Exec || !by_role(s, s.terms.role, s.event->pid)) return {};
    const auto* process = s.world.process(s.event->pid);
    if (!process || base_name(process->exe) != s.terms.program) return {};
    const auto& table = s.world.descriptors();
    bool right = !s.terms.fd;
    for (const auto& d : table.table(s.event->pid)) {
        const auto* description = table.description(d.ofd);
        if (!description || !stream(description->object)) continue;
        if (s.terms.fd && d.fd == *s.terms.fd)
            right = meant(s, description->object) &&
                    (!s.terms.end_named || (s.terms.write_end ? description->writable : description->readable));
        else if (s.terms.only && !description->outside) return {Verdict::Fails, moment(s)};
    }
    return right ? counted(s, memory) : Finding{Verdict::Fails, moment(s)};
}

Finding runs(const Sight& s, Memory&) {
    for (const auto& [pid, process] : s.world.processes())
        if (process.alive && base_name(process.exe) == s.terms.program) return holds(moment(s));
    return {};
}

// At exit the kernel closes all that is left: so it is looked at just before (PTRACE_EVENT_EXIT of the leader).
Finding closes_ends(const Sight& s, Memory&) {
    constexpr int kStandard = 2;   // descriptors 0, 1 and 2 are the program's streams, and its own to keep
    if (!s.event) return settled(s);
    if (s.event->kind != Kind::Exiting || s.event->tid != s.event->pid || !by_role(s, s.terms.role, s.event->pid)) return {};
    const auto& table = s.world.descriptors();
    for (const auto& d : table.table(s.event->pid)) {
        const auto* description = table.description(d.ofd);
        if (d.fd > kStandard && description && !description->outside && meant(s, description->object))
            return {Verdict::Fails, moment(s)};
    }
    return {};
}

Finding all_exited(const Sight& s, Memory&) {
    for (const auto& [pid, process] : s.world.processes()) {
        const bool well = WIFEXITED(process.status) && (!s.terms.status || WEXITSTATUS(process.status) == *s.terms.status);
        if (!process.alive && !well) return {Verdict::Fails, process.ended_seq};
    }
    return holds_if(!s.world.processes().empty() && s.world.over(), s);
}

}   // namespace ipclab
