// Bytes through pipes. The order of stops is not the order of effects: a call takes effect anywhere between
// its release and its exit, and most reads are seen to return before the write that fed them. What has been seen to
// return proves what must have happened before it, and that much of the calls in flight is credited early.
#include "world/fold.h"
#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstring>
#include <fcntl.h>
#include <limits>

namespace ipclab {

namespace {

constexpr std::size_t kMostRecent = 16;
constexpr std::size_t kMostMismatches = 100;
constexpr int kMostTries = 100;
constexpr std::uint64_t kSlice = 50'000'000;   // ns; four of them and the running one make the band
constexpr std::uint64_t kFirstSlice = 5;       // so that the bands of no time at all, 0, are long past

std::int64_t rest_of(const Flight& f, std::int64_t credited) {
    return f.asked < 0 ? std::numeric_limits<std::int64_t>::max() : f.asked - credited;
}
bool can_put(const Flight& f, ObjectId id) { return f.begun && f.into == id && rest_of(f, f.put) > 0; }
bool can_take(const Flight& f, ObjectId id) { return f.begun && f.from == id && !f.keeps && rest_of(f, f.taken) > 0; }

// pipe(7): at most PIPE_BUF bytes go in at once or not at all; a read drains a splice piece by piece.
bool atomic(const Flight& f) { return f.asked > 0 && f.asked <= PIPE_BUF && !f.spliced; }

char letter_of(const Flight& f) {
    const auto first = f.input_size ? std::to_integer<unsigned char>(f.input[0]) : 0u;
    return first > ' ' && first < 0x7f ? char(first) : char(0);
}

std::span<const std::byte> from(std::span<const std::byte> bytes, std::uint64_t offset) {
    return bytes.subspan(std::min<std::uint64_t>(offset, bytes.size()));
}

SlotWrite slot_write(const Flight& f) {
    return {f.pid, letter_of(f), f.direct, f.asked > 0 ? std::uint64_t(f.asked) : 0, f.spliced};
}

// What the write puts in when it is woken now: all that fits. Nothing where that cannot be told.
std::uint64_t put_when_woken(std::deque<PipeSlot>& slots, const SlotRules& rules, const Flight& f) {
    if (f.asked < 0) return 0;
    const auto rest = std::uint64_t(rest_of(f, f.put));
    if (atomic(f) && room_for(slots, rules, rest) < rest) return 0;
    return (f.put > 0 ? continue_slots : write_slots)(slots, rules, rest, slot_write(f));
}

enum class Fit : std::uint8_t { No, Unknown, Yes };

// Could what was seen in a read be what this write puts in next?
Fit fits(const Flight& f, std::span<const std::byte> seen) {
    if (f.put >= f.input_size || seen.empty()) return Fit::Unknown;
    const std::size_t n = std::min(seen.size(), std::size_t(f.input_size - f.put));
    return std::memcmp(f.input.data() + f.put, seen.data(), n) == 0 ? Fit::Yes : Fit::No;
}

}   // namespace

SlotRules slot_rules(const Channel& c) {
    SlotRules rules;
    if (c.capacity > 0) rules.most = std::min(rules.most, std::size_t(c.capacity) / rules.page);
    return rules;
}

void Fold::order_not_observed(Channel& c) {
    if (c.exact) say(to_string(c.id) + ": order not observed (at event " + std::to_string(e.seq) + ")");
    c.exact = false;
}

void Fold::mismatch(Channel& c, std::int64_t computed, std::int64_t probed) {
    if (w.mismatches_.size() < kMostMismatches) w.mismatches_.push_back({c.id, computed, probed, e.seq});
    say(to_string(c.id) + ": computed " + std::to_string(computed) + " bytes, observed " + std::to_string(probed) +
        " (at event " + std::to_string(e.seq) + ")");
    c.exact = false;
}

// The level that was there until now belongs to the band as much as the new one.
void Fold::changed(Channel& c) {
    const std::uint64_t slice = w.slice_;
    auto& band = c.bands[slice % c.bands.size()];
    if (band.slice != slice) band = {slice, c.held_level, c.held_level};
    band.low = std::min(band.low, c.level);
    band.high = std::max(band.high, c.level);
    c.held_level = c.low = c.high = c.level;
    for (const auto& b : c.bands)
        if (b.slice + c.bands.size() > slice) {
            c.low = std::min(c.low, b.low);
            c.high = std::max(c.high, b.high);
        }
}

// Time goes on for channels that nothing happens to as well.
void Fold::age_bands() {
    const std::uint64_t slice = w.now_ns_ / kSlice + kFirstSlice;
    if (slice == w.slice_) return;
    w.slice_ = slice;
    for (auto& [id, c] : w.channels_)
        if (c.low != c.high) changed(c);
}

void Fold::count(Channel& c, const Flight& f, bool into, std::uint64_t bytes) {
    const auto same =
        std::find_if(c.recent.begin(), c.recent.end(), [&](const Transfer& t) { return t.seq == f.enter.seq && t.into == into; });
    if (same != c.recent.end()) {
        same->bytes += bytes;
    } else {
        if (c.recent.size() == kMostRecent) c.recent.erase(c.recent.begin());
        c.recent.push_back({f.enter.seq, e.t_ns, f.pid, into, bytes, into ? letter_of(f) : char(0), into ? 0 : f.first_write});
    }
    if (is_pipe(c.id)) return;
    (into ? c.bytes_in : c.bytes_out) += bytes;
    ++(into ? c.writes : c.reads);
}

// ---- into a pipe

// Takes as much from the reads in flight as must have been read for the write to have found room.
void Fold::make_room(Channel& c, const Flight& writer, std::uint64_t bytes) {
    if (c.capacity < 0) return;
    const SlotRules rules = slot_rules(c);
    for (Flight& f : w.flights_) {
        while (room_for(c.slots, rules, bytes) < bytes && can_take(f, c.id) && &f != &writer && f.tid != e.tid &&
               !c.slots.empty())
            consume(c, f, std::min<std::uint64_t>(c.slots.front().length, std::uint64_t(rest_of(f, f.taken))), {});
    }
}

void Fold::put(Channel& c, Flight& f, std::uint64_t bytes) {
    if (bytes == 0) return;
    make_room(c, f, bytes);
    const SlotRules rules = slot_rules(c);
    const SlotWrite what = slot_write(f);
    const bool goes_on = f.put > 0 && !c.blocks.empty() && c.blocks.back().write_seq == f.enter.seq;
    const auto fill = f.put > 0 ? &continue_slots : &write_slots;   // only its beginning merges with what others wrote
    if (const std::uint64_t in = fill(c.slots, rules, bytes, what); in < bytes) {
        if (c.level + std::int64_t(bytes) > c.capacity) mismatch(c, c.level + std::int64_t(bytes), c.capacity);
        c.exact = false;   // the kernel took it, so the model is wrong about the slots
        continue_slots(c.slots, {rules.page}, bytes - in, what);
    }
    if (goes_on) {
        c.blocks.back().bytes += bytes;
        c.blocks.back().whole += bytes;
    } else {
        c.blocks.push_back({f.pid, f.enter.seq, bytes, bytes, f.put == 0 ? what.letter : char(0)});
    }
    f.put += std::int64_t(bytes);
    c.level += std::int64_t(bytes);
    c.bytes_in += bytes;
    changed(c);
    count(c, f, true, bytes);
}

// A read returned more than finished writes had put in: the rest came from writes in flight, oldest first; where several
// would do, what was read decides; where it cannot, that is said.
bool Fold::credit_writers(Channel& c, std::uint64_t need, std::span<const std::byte> seen) {
    while (need > 0) {
        Flight* chosen = nullptr;
        Fit best = Fit::No;
        int others = 0;   // that fit as well
        for (Flight& f : w.flights_) {
            if (!can_put(f, c.id) || f.tid == e.tid) continue;
            const Fit fit = fits(f, seen);
            if (!chosen || fit > best) {
                others = chosen && best == Fit::Unknown ? others + 1 : 0;
                chosen = &f;
                best = fit;
            } else if (fit != Fit::No) {
                ++others;
            }
        }
        if (!chosen) return false;
        if (others > 0 || best == Fit::No) order_not_observed(c);
        const auto amount = atomic(*chosen) ? std::uint64_t(rest_of(*chosen, chosen->put))
                                            : std::min(need, std::uint64_t(rest_of(*chosen, chosen->put)));
        put(c, *chosen, amount);
        seen = from(seen, std::min(need, amount));
        need -= std::min(need, amount);
    }
    return true;
}

// More was credited to a call than it turned out to have moved: others in flight must have done it.
void Fold::give_back(Channel& c, const Flight& from_flight, std::int64_t surplus, bool into) {
    order_not_observed(c);
    for (Flight& f : w.flights_) {
        if (surplus <= 0) return;
        if (&f == &from_flight || !(into ? can_put(f, c.id) : can_take(f, c.id))) continue;
        auto& credited = into ? f.put : f.taken;
        const std::int64_t moved = std::min(surplus, rest_of(f, credited));
        credited += moved;
        surplus -= moved;
    }
    if (surplus > 0) mismatch(c, c.level, into ? c.level - surplus : c.level + surplus);
}

void Fold::write_done(Flight& f) {
    Channel* c = channel(f.into);
    if (!c) return;
    if (e.a == -EPIPE) broken_pipe(*c);
    const std::int64_t moved = std::max<std::int64_t>(e.a, 0);
    if (f.put > moved) give_back(*c, f, f.put - moved, true);
    if (moved == 0) return;
    if (f.asked < 0) f.asked = std::max(e.b, moved);
    put(*c, f, std::uint64_t(std::max<std::int64_t>(moved - f.put, 0)));
    ++c->writes;
}

// ---- out of a pipe

// Writes whose calls overlapped may have taken effect the other way round than they were seen to return. What was read
// tells: the block that begins with it goes first.
void Fold::bring_forward(Channel& c, std::byte first) {
    const auto fresh = [](const Block& b) { return b.bytes == b.whole; };
    const Block& head = c.blocks.front();
    if (head.letter == 0 || !fresh(head) || head.letter == std::to_integer<char>(first)) return;
    const auto it = std::find_if(c.blocks.begin(), c.blocks.end(),
                                 [&](const Block& b) { return b.letter == std::to_integer<char>(first) && fresh(b); });
    if (it == c.blocks.end()) return order_not_observed(c);
    std::rotate(c.blocks.begin(), it, it + 1);
}

void Fold::consume(Channel& c, Flight& f, std::uint64_t bytes, std::span<const std::byte> output) {
    std::uint64_t left = read_slots(c.slots, bytes), offset = 0;
    if (left < bytes) left = bytes;   // packets: a read stops at one
    f.taken += std::int64_t(bytes);
    while (left > 0 && !c.blocks.empty()) {
        if (offset < output.size()) bring_forward(c, output[offset]);
        Block& b = c.blocks.front();
        if (f.first_write == 0) f.first_write = b.write_seq;
        const std::uint64_t taken = std::min(left, b.bytes);
        b.bytes -= taken;
        left -= taken;
        offset += taken;
        c.level -= std::int64_t(taken);
        c.bytes_out += taken;
        if (b.bytes == 0) c.blocks.pop_front();
    }
    changed(c);
}

void Fold::take(Channel& c, Flight& f, std::uint64_t bytes, std::span<const std::byte> output) {
    if (bytes == 0) return;
    if (const auto have = std::uint64_t(c.level); have < bytes && !credit_writers(c, bytes - have, from(output, have))) {
        const std::int64_t missing = std::int64_t(bytes) - c.level;
        if (c.outside || (c.id.kind == ObjectKind::Fifo && !c.unlinked)) c.exact = false;   // somebody else wrote them
        else mismatch(c, c.level, std::int64_t(bytes));
        explain(c, missing);
    }
    consume(c, f, bytes, output);
}

void Fold::read_done(Flight& f) {
    Channel* c = channel(f.from);
    if (!c) return;
    const std::int64_t moved = std::max<std::int64_t>(e.a, 0);
    if (f.taken > moved) give_back(*c, f, f.taken - moved, false);
    if (e.a == 0 && f.asked != 0) end_of_file(*c, f);
    if (moved == 0) return;
    take(*c, f, std::uint64_t(std::max<std::int64_t>(moved - f.taken, 0)), from(payload, std::uint64_t(f.taken)));
    count(*c, f, false, std::uint64_t(moved));
    ++c->reads;
    if (std::find(c->readers_seen.begin(), c->readers_seen.end(), f.pid) == c->readers_seen.end())
        c->readers_seen.push_back(f.pid);
}

// From one pipe to another: splice takes, tee leaves what it copies. The letters go along.
void Fold::moved_done(Flight& f) {
    Channel* source = channel(f.from);
    if (source && !source->blocks.empty() && source->blocks.front().letter) {
        f.input[0] = std::byte(source->blocks.front().letter);
        f.input_size = 1;
    }
    if (!f.keeps) read_done(f);
    write_done(f);
}

// ---- what the kernel says

void Fold::resized(Flight& f) {
    if (e.a <= 0 || (f.enter.b != F_SETPIPE_SZ && f.enter.b != F_GETPIPE_SZ)) return;
    const ObjectId id = w.descriptors_.object(e.pid, int(f.enter.a));
    if (Channel* c = is_pipe(id) ? channel(id) : nullptr) c->capacity = e.a;
}

// Bytes that nobody was seen to put in (positive), or that nobody was seen to take.
void Fold::explain(Channel& c, std::int64_t difference) {
    if (difference > 0) {
        write_slots(c.slots, {}, std::uint64_t(difference), {});
        c.blocks.push_back({0, 0, std::uint64_t(difference), std::uint64_t(difference), 0});
        c.level += difference;
    } else {
        Flight nobody;
        consume(c, nobody, std::uint64_t(std::min(-difference, c.level)), {});
    }
    changed(c);
}

// Which writes in flight put in just so many bytes, in which order: each that is woken puts in all that fits, so most
// orders cannot be. Those that began to wait first are tried first. False: no order gives that number.
bool Fold::share_out(const Channel& c, const std::deque<PipeSlot>& slots, std::uint64_t bytes, Shares& shares, int& tries) {
    if (bytes == 0) return true;
    for (Flight& f : w.flights_) {
        const auto has_one = [&](const auto& share) { return share.first == &f; };
        if (!can_put(f, c.id) || std::any_of(shares.begin(), shares.end(), has_one) || --tries < 0) continue;
        auto after = slots;
        const std::uint64_t in = put_when_woken(after, slot_rules(c), f);
        if (in == 0 || in > bytes) continue;
        shares.emplace_back(&f, in);
        if (share_out(c, after, bytes - in, shares, tries)) return true;
        shares.pop_back();
    }
    return false;
}

// The level was read while nothing was in flight but calls that wait: the sums must agree with it, but for what those
// have done before they fell asleep, or since they woke.
void Fold::settle(Channel& c, std::int64_t probed) {
    Shares shares;
    int tries = kMostTries;
    if (probed > c.level && c.capacity > 0 && share_out(c, c.slots, std::uint64_t(probed - c.level), shares, tries))
        for (const auto& [f, bytes] : shares) put(c, *f, bytes);
    for (Flight& f : w.flights_) {
        const std::int64_t difference = probed - c.level;
        if (difference > 0 && can_put(f, c.id)) {
            const std::int64_t rest = rest_of(f, f.put);
            if (!atomic(f)) put(c, f, std::uint64_t(std::min(difference, rest)));
            else if (difference >= rest) put(c, f, std::uint64_t(rest));
        } else if (difference < 0 && can_take(f, c.id)) {
            consume(c, f, std::uint64_t(std::min(-difference, rest_of(f, f.taken))), {});
        }
    }
    std::erase_if(w.flights_, [&](const Flight& f) { return f.over && f.into == c.id; });   // a killed write: now we know
    const bool emptied = std::exchange(c.maybe_gone, false) && probed == 0;
    if (probed == c.level) {
        if (probed == 0) c.exact = !c.outside;
        return;
    }
    if (c.outside) c.exact = false;
    else if (!emptied) mismatch(c, c.level, probed);
    explain(c, probed - c.level);
}

void Fold::level() {
    if (Semaphore* s = semaphore(ObjectId::unpack(e.a))) return semaphore_level(*s);
    Channel* c = channel(ObjectId::unpack(e.a));
    if (!c) return;
    if (!payload.empty()) c->path.assign(reinterpret_cast<const char*>(payload.data()), payload.size());
    if (e.c >= 0) c->capacity = e.c;
    const std::int64_t bytes =
        std::clamp<std::int64_t>(e.b, 0, INT_MAX);   // FIONREAD gives an int; a spoiled recording, anything
    if (!is_pipe(c->id)) {
        c->level = bytes;
        c->probed_seq = e.seq;
        changed(*c);
        return;
    }
    const bool in_flight = std::any_of(w.flights_.begin(), w.flights_.end(), [&](const Flight& f) {
        return (f.from == c->id || f.into == c->id) && f.begun && !f.blocked && !f.over;
    });
    if (in_flight) return;   // may have happened or not: the level cannot be compared
    settle(*c, bytes);
    c->probed_seq = e.seq;
    changed(*c);
}

}   // namespace ipclab
