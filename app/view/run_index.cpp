#include "view/run_index.h"
#include "calls/syscalls.h"
#include <algorithm>
#include <csignal>

namespace ipclab::view {

namespace {

constexpr std::uint64_t kPause = 3'000'000'000;   // ns: longer is torn out of the order axis

bool quiet(int call) {
    const Syscall* row = find_syscall(call);
    return !row || (row->traits & kQuiet);
}

template <class T> const std::vector<T>& none() {
    static const std::vector<T> empty;
    return empty;
}

template <class Map, class Key> const auto& found(const Map& map, const Key& key) {
    const auto it = map.find(key);
    return it == map.end() ? none<typename Map::mapped_type::value_type>() : it->second;
}

}   // namespace

bool is_deed(CommandKind kind) {
    switch (kind) {
    case CommandKind::Launch:
    case CommandKind::End:
    case CommandKind::Probe:
    case CommandKind::Pace:
    case CommandKind::Mark:
    case CommandKind::Input:
        return false;
    default:
        return true;
    }
}

void RunIndex::advance(const Recording& log) {
    while (events_ < log.size()) take(log[events_]);
}

std::uint32_t RunIndex::add_column(const Event& e) {
    if (!columns_.empty() && e.t_ns > columns_.back().t_ns + kPause && columns_.size() > (start_up_ ? 1u : 0u))
        pauses_.push_back(std::uint32_t(columns_.size()));
    columns_.push_back({e.seq, e.t_ns});
    return std::uint32_t(columns_.size() - 1);
}

void RunIndex::add_mark(const Event& e, Mark mark) {
    mark.seq = e.seq, mark.pid = e.pid;
    mark.column = add_column(e);
    marks_[e.pid].push_back(mark);
}

void RunIndex::take(const Recording::Entry& entry) {
    const Event& e = entry.event;
    ++events_;
    end_ns_ = e.t_ns;
    world_.apply(e, entry.payload);
    const bool start_up = e.flags & kStartUp;
    if (start_up && columns_.empty()) start_up_ = true, columns_.push_back({e.seq, e.t_ns});   // one column for all of it
    switch (e.kind) {
    case Kind::Enter:
        enters_[e.tid] = e.seq;
        break;
    case Kind::Exit: {
        const Thread* t = world_.thread(e.tid);
        const Call* call = t && t->last ? &*t->last : nullptr;
        const int number = e.call >= 0 || !call ? e.call : call->number;
        if (start_up || (e.flags & (kInjected | kRestarted)) || quiet(number)) break;
        const int error = e.a < 0 && e.a > -4096 ? int(-e.a) : 0;
        add_mark(e, {.other = enters_[e.tid],
                     .written = call ? call->other_seq : 0,
                     .call = std::int16_t(number),
                     .error = std::int16_t(error),
                     .kind = error ? MarkKind::Error : MarkKind::Call});
        break;
    }
    case Kind::Blocked:
        if (!start_up) add_column(e);
        break;
    case Kind::Signal:   // a child that ended is seen already, unless somebody handles the signal
        if (!start_up && !(e.a == SIGCHLD && Disposition(e.d) != Disposition::Handled)) add_mark(e, {.kind = MarkKind::Signal});
        break;
    case Kind::Exited:
        if (e.tid == e.pid) add_mark(e, {.kind = MarkKind::End});
        break;
    case Kind::Command:
        if (is_deed(CommandKind(e.a))) {
            Event at = e;
            at.pid = std::int32_t(e.b);
            add_mark(at, {.kind = MarkKind::Command});
        }
        break;
    default:
        break;
    }
    note_state(e);
    note_levels(e);
}

// A card's state after the event; threads are summed up as the card does.
void RunIndex::note_state(const Event& e) {
    for (std::int32_t pid : {e.pid, e.kind == Kind::Fork ? std::int32_t(e.a) : 0}) {
        const Process* p = pid ? world_.process(pid) : nullptr;
        if (!p) continue;
        auto& all = stretches_[pid];
        const State state = p->state();
        if (!all.empty() && all.back().state == state) continue;
        // A wait goes on until its call returns, which is the next column; the rest begins where we are.
        const bool after = !all.empty() && (all.back().state == State::Blocked || all.back().state == State::Timer) && p->alive;
        const auto now = std::uint32_t(columns_.size());
        const std::uint32_t from = after && e.kind != Kind::Exit ? now : now ? now - 1 : 0;
        if (!all.empty() && all.back().from == from && all.back().state != State::Blocked)
            all.back() = {from, e.t_ns, e.seq, state};
        else all.push_back({from, e.t_ns, e.seq, state});
    }
}

void RunIndex::note_levels(const Event& e) {
    if (e.kind != Kind::Exit && e.kind != Kind::Level && e.kind != Kind::Blocked && e.kind != Kind::Exited) return;
    const auto column = columns_.empty() ? 0 : std::uint32_t(columns_.size() - 1);
    for (const auto& [id, c] : world_.channels()) {
        auto& all = levels_[id];
        if (!all.empty() && all.back().level == c.level) continue;
        if (all.empty() && c.level == 0) continue;
        if (!all.empty() && all.back().column == column) all.back().level = c.level, all.back().t_ns = e.t_ns;
        else all.push_back({column, e.t_ns, c.level});
    }
}

const std::vector<Mark>& RunIndex::marks(std::int32_t pid) const { return found(marks_, pid); }
const std::vector<Stretch>& RunIndex::stretches(std::int32_t pid) const { return found(stretches_, pid); }
const std::vector<LevelPoint>& RunIndex::levels(ObjectId id) const { return found(levels_, id); }

std::uint32_t RunIndex::column_of(std::uint64_t seq) const {
    const auto it =
        std::upper_bound(columns_.begin(), columns_.end(), seq, [](std::uint64_t s, const Column& c) { return s < c.seq; });
    return it == columns_.begin() ? 0 : std::uint32_t(it - columns_.begin() - 1);
}

}   // namespace ipclab::view
