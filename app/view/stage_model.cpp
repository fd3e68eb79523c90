#include "view/stage_model.h"
#include "calls/syscalls.h"
#include "view/stage_parts.h"
#include "view/stage_words.h"
#include "world/slots.h"
#include <algorithm>
#include <cerrno>
#include <cmath>
#include <csignal>
#include <sys/wait.h>

namespace ipclab::view {

namespace {

constexpr double kFlight = 0.2, kTokenLife = 1.6, kTooQuick = 0.15;   // seconds
constexpr int kManyASecond = 8;

double since(const Moment& m, std::uint64_t t_ns) { return m.now_ns > t_ns ? double(m.now_ns - t_ns) / 1e9 : 0; }

// Changes between waiting and running a second, counted back from the end of the log; 0 if they can be followed by eye.
int switching(const Moment& m, std::int32_t pid) {
    constexpr std::size_t kLook = 1500;
    int changes = 0;
    std::uint64_t last = 0, first = 0;
    const std::size_t end = std::min<std::size_t>(m.log.size(), m.world.seq() + 1);
    for (std::size_t i = end; i-- > 0 && end - i < kLook;) {
        const Event& e = m.log[i].event;
        if (e.t_ns + 1'000'000'000 < m.now_ns) break;
        if (e.pid != pid || (e.kind != Kind::Blocked && e.kind != Kind::Unblocked)) continue;
        if (!changes++) last = e.t_ns;
        first = e.t_ns;
    }
    if (changes < 4 || since(m, last) > 2 * kTooQuick) return 0;
    const double each = double(last - first) / 1e9 / (changes - 1);
    return each < kTooQuick ? std::max(1, int(std::lround(1 / std::max(each, 1e-6)))) : 0;
}

// The latest signal that reached the process and still matters: what it does now is its answer to it.
std::optional<SignalModel> signal_of(const Moment& m, const Process& p, const Thread* t) {
    if (!p.alive && WIFSIGNALED(p.status))
        return SignalModel{signal_name(WTERMSIG(p.status)), Disposition::Default, WTERMSIG(p.status) == SIGPIPE};
    if (!p.alive || !t) return std::nullopt;
    const std::uint64_t from = t->last ? t->last->enter_seq : p.born_seq;
    const std::size_t end = std::min<std::size_t>(m.log.size(), m.world.seq() + 1);
    for (std::size_t i = end, looked = 0; i-- > from && looked < 400; ++looked) {
        const Event& e = m.log[i].event;
        if (e.pid != p.pid || e.kind != Kind::Signal || e.a == SIGCHLD || e.a == SIGTRAP) continue;
        // A recording may come from anywhere: what is no disposition is shown as the default.
        const bool known = e.d >= 0 && e.d <= std::int64_t(Disposition::Handled);
        return SignalModel{signal_name(int(e.a)), known ? Disposition(e.d) : Disposition::Default, e.a == SIGPIPE};
    }
    return std::nullopt;
}

bool holds_both(const Moment& m, std::int32_t pid, ObjectId id) {
    bool reads = false, writes = false;
    for (const Holder& h : m.world.descriptors().holders(id))
        if (const Description* d = h.pid == pid ? m.world.descriptors().description(h.ofd) : nullptr)
            reads |= d->readable, writes |= d->writable;
    return reads && writes;
}

std::string plug_id(const Moment& m, std::int32_t pid, const Description& d) {
    return "stage." + m.cast.of(pid).role + (d.writable ? ".write" : ".read");
}

void add_channel(StageModel& out, const Moment& m, const Channel& c) {
    ChannelModel ch;
    ch.id = c.id;
    ch.key = channel_key(m.world, c.id);
    ch.name = c.path.empty() || c.id.kind != ObjectKind::Fifo ? to_string(c.id) : c.path;
    if (c.id.kind == ObjectKind::Fifo) ch.door = door_of(m, c);
    if (!ch.door || ch.door->open) ch.level = level_words(m.tr, c);
    ch.quiet = !c.exact ? m.tr("stage.not_exact") : c.probed_seq == 0 && c.writes > 0 ? m.tr("stage.computed") : "";
    ch.capacity = c.capacity;
    ch.unlinked = c.unlinked;
    const double page = SlotRules{}.page, capacity = c.capacity > 0 ? double(c.capacity) : 16 * page;
    ch.places = std::max(1, int(capacity / page));
    ch.fill = float(std::clamp(double(c.level) / capacity, 0.0, 1.0));
    ch.low = float(std::clamp(double(c.low) / capacity, 0.0, 1.0)),
    ch.high = float(std::clamp(double(c.high) / capacity, 0.0, 1.0));
    for (const PipeSlot& s : c.slots)
        ch.slots.push_back(
            {s.letter, s.writer, float(s.offset) / float(page), float(std::clamp(double(s.length) / page, 0.0, 1.0))});

    const std::size_t index = out.channels.size();
    bool readers = false, writers = false;
    for (const Holder& h : m.world.descriptors().holders(c.id)) {
        const Description* d = m.world.descriptors().description(h.ofd);
        if (!d) continue;
        readers |= d->readable, writers |= d->writable;
        out.ports.push_back({h.pid, h.fd, h.ofd, index, d->readable, d->writable, false});
        if (ch.holder == 0) ch.holder = h.pid, ch.holder_fd = h.fd;
        const auto known = std::find_if(out.plugs.begin(), out.plugs.end(),
                                        [&](const PlugModel& p) { return p.ofd == h.ofd && p.channel == index; });
        if (known != out.plugs.end()) {   // its controls go by whoever holds no other end
            if (holds_both(m, known->pid, c.id) && !holds_both(m, h.pid, c.id))
                known->pid = h.pid, known->fd = h.fd, known->id = plug_id(m, h.pid, *d);
            continue;
        }
        PlugModel plug{.ofd = h.ofd,
                       .channel = index,
                       .reads = d->readable,
                       .writes = d->writable,
                       .nonblock = d->nonblock,
                       .outside = d->outside,
                       .pid = h.pid,
                       .fd = h.fd,
                       .id = plug_id(m, h.pid, *d)};
        out.plugs.push_back(std::move(plug));
    }
    ch.outside_writer = c.outside && !writers, ch.outside_reader = c.outside && !readers;
    const bool there = !ch.door || ch.door->open;
    ch.write_closed = there && !writers && !c.outside;
    ch.read_closed = there && !readers && !c.outside;

    // Single transfers fly; too many of them are a stream with its counted rate.
    if (c.recent.size() >= 8 && since(m, c.recent.back().t_ns) < 1) {
        const double span = double(c.recent.back().t_ns - c.recent.front().t_ns) / 1e9;
        const double rate = double(c.recent.size() - 1) / std::max(span, 1e-6);
        if (rate > kManyASecond) ch.rate = std::max(1, int(std::lround(rate)));
    }
    if (!ch.rate)
        for (auto t = c.recent.rbegin(); t != c.recent.rend();
             ++t) {   // the latest of each process and way; of a past moment, the latest
            const double age = since(m, t->t_ns);
            const bool newer = std::any_of(ch.packets.begin(), ch.packets.end(),
                                           [&](const Packet& p) { return !m.live || (p.pid == t->pid && p.into == t->into); });
            if (t->bytes > 0 && age < kFlight && !newer)
                ch.packets.push_back({t->pid, t->into, t->letter, t->bytes, m.live ? float(age / kFlight) : 0.5f});
        }
    out.channels.push_back(std::move(ch));
}

std::optional<std::size_t> channel_index(const StageModel& s, ObjectId id) {
    for (std::size_t i = 0; i < s.channels.size(); ++i)
        if (s.channels[i].id == id) return i;
    return std::nullopt;
}

// A call that failed or came back with nothing leaves a sign at its end of the channel for a moment.
void add_token(StageModel& out, const Moment& m, const Thread& t) {
    if (!t.last || !t.last->returned || t.last->injected || t.last->exit_seq >= m.log.size()) return;
    const Call& call = *t.last;
    const auto channel = channel_index(out, call.object);
    const Syscall* row = find_syscall(call.number);
    if (!channel || !row || !(row->traits & (kReads | kWrites))) return;
    const bool into = (row->traits & kWrites) != 0;
    std::optional<TokenKind> kind;
    if (call.result == -EAGAIN) kind = TokenKind::NotNow;
    else if (call.result == -EPIPE) kind = TokenKind::NoReader;
    else if (call.result == 0 && !into && call.args[2] > 0) kind = TokenKind::EndOfFile;
    const double age = since(m, m.log[call.exit_seq].event.t_ns);
    const bool waits_for_us = t.state == State::Held || t.state == State::Paced;   // it has done nothing since
    if (kind && (age < kTokenLife || waits_for_us))
        out.channels[*channel].tokens.push_back({*kind, t.pid, into, m.live ? float(age) : 1.0f});
}

void add_card(StageModel& out, const Moment& m, const Process& p, bool forever) {
    const Member& who = m.cast.of(p.pid);
    CardModel card{.pid = p.pid,
                   .badge = who.badge,
                   .name = m.cast.name(p.pid, m.tr),
                   .role = who.role,
                   .side = who.side,
                   .state = p.state(),
                   .alive = p.alive,
                   .chip = {},
                   .reason = {},
                   .call = {},
                   .next = {},
                   .pace = {},
                   .step = {},
                   .signal = {},
                   .channel = {}};
    const Thread* t = p.front();
    const int quick = card.state == State::Blocked || card.state == State::Runnable ? switching(m, p.pid) : 0;
    if (quick && !forever) card.switching = quick;
    const State shown = card.switching ? State::Runnable : card.state;
    card.chip = card.switching ? m.tr("stage.switching", card.switching) : chip_words(m, p, card.state);
    card.reason = card.switching ? std::string(m.tr("stage.why_switching")) : reason_words(m, p, t, shown);
    const Next next = card.switching ? Next{} : next_words(m, p, t, shown, forever);
    card.next = next.words, card.next_icon = next.icon;
    card.signal = signal_of(m, p, t);
    card.aside = p.forks > 0 && !who.settled &&
                 std::none_of(out.ports.begin(), out.ports.end(), [&](const PortModel& port) { return port.pid == p.pid; });
    if (t) {
        for (int number : t->pending) card.pending.push_back(signal_name(number));
        card.call = call_words(m, *t);
        card.line = t->line.line;
        if (t->call) card.channel = channel_index(out, t->call->object);
        const Syscall* row = t->call ? find_syscall(t->call->number) : nullptr;
        card.call_writes = row && (row->traits & kWrites);
        if (card.state == State::Paced && t->paced_until_ns > m.now_ns && p.pace_ns > 0)
            card.pace = float(std::clamp(1 - double(t->paced_until_ns - m.now_ns) / double(p.pace_ns), 0.0, 1.0));
        card.copy = copy_of(m, *t);
        card.in_source = stands_at_line(*t);
        if (card.in_source) card.call = line_words(m, *t);
        if (m.live && p.alive) {
            card.can_line = card.state == State::Held && t->line.line > 0;
            card.can_access = card.state == State::Held && !out.words.empty();
            if (card.state == State::Held || card.state == State::Paced) card.step = step_label(m, *t);
            card.can_run = card.state == State::Held || t->will_hold;
            card.can_hold = card.state != State::Held && !t->will_hold;
        }
        for (PortModel& port : out.ports)
            if (port.pid == p.pid && t->call && port.fd == t->call->fd && out.channels[port.channel].id == t->call->object)
                port.active = true;
        if (t->state == State::Blocked && t->call)
            for (PlugModel& plug : out.plugs)
                for (const PortModel& port : out.ports)
                    if (port.pid == p.pid && port.ofd == plug.ofd && port.active) plug.waiting = true;
        add_token(out, m, *t);
    }
    if (p.alive && card.state == State::Blocked && !card.switching && t) {
        WaitModel wait{.pid = p.pid,
                       .channel = channel_index(out, t->wait.object),
                       .releasers = {},
                       .what = wait_words(m, t->wait),
                       .by = {},
                       .forever = forever,
                       .at_door = opens_fifo(t->wait.reason)};
        wait.at_door = wait.at_door && wait.channel;
        if (t->wait.reason == Reason::Poll)
            for (const int fd : polled_fds(m, *t))
                for (std::size_t i = 0; i < out.ports.size(); ++i)
                    if (out.ports[i].pid == p.pid && out.ports[i].fd == fd) wait.polled.push_back(i);
        for (std::size_t i = 0; i < out.semaphores.size(); ++i)
            if (out.semaphores[i].id == t->wait.object) wait.semaphore = i;
        const auto releasers = m.world.releasers(*t);
        for (const Releaser& r : releasers)
            if ((r.pid != 0 || r.how == Outsider::Holds || r.how == Outsider::Named) &&
                std::find(wait.releasers.begin(), wait.releasers.end(), r.pid) == wait.releasers.end())
                wait.releasers.push_back(r.pid);
        wait.by = forever ? std::string(m.tr("stage.for_ever")) : release_words(m, releasers);
        out.waits.push_back(std::move(wait));
    }
    out.cards.push_back(std::move(card));
}

}   // namespace

const CardModel* StageModel::card(std::int32_t pid) const {
    const auto it = std::find_if(cards.begin(), cards.end(), [&](const CardModel& c) { return c.pid == pid; });
    return it == cards.end() ? nullptr : &*it;
}

StageModel project(const Moment& m) {
    StageModel out;
    for (const Channel* c : channels_on_stage(m.world)) add_channel(out, m, *c);
    add_words(out, m);
    add_semaphores(out, m);
    out.rounds = rounds_of(m.world);
    out.deadlock = m.world.deadlock();
    for (std::int32_t pid : m.cast.in_order(m.world)) {
        const bool forever = std::find(out.deadlock.begin(), out.deadlock.end(), pid) != out.deadlock.end();
        add_card(out, m, *m.world.process(pid), forever);
    }
    return out;
}

}   // namespace ipclab::view
