#include "staged.h"
#include <algorithm>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <set>

namespace ipclab::test {

namespace {

std::string_view name_of_call(const Call& call) {
    const Syscall* row = find_syscall(call.number);
    return row ? row->name : "?";
}

bool held_in(const World& w, std::string_view lineage) {
    const Process* p = w.by_lineage(lineage);
    return p && p->state() == State::Held && p->front()->call;
}

}   // namespace

Staged::Staged(const std::string& program, const std::function<void(Launch&)>& begin) { start(program, {}, begin); }

void Staged::until_held(std::string_view lineage, std::string_view call) {
    until(fmt::format("{} is held before {}", lineage, call), [&](const World& w) {
        const Syscall* row = held_in(w, lineage) ? find_syscall(w.by_lineage(lineage)->front()->call->number) : nullptr;
        return row && answers_to(*row, call);
    });
    CHECK(state_letter(pid(lineage)) == 't');
}

Seen Staged::step(std::string_view lineage) {
    REQUIRE(thread(lineage).call);
    const Call made = *thread(lineage).call;
    send(CommandKind::Step, lineage);
    until(fmt::format("{} is held after {}", lineage, name_of_call(made)), [&](const World& w) {
        return held_in(w, lineage) && w.by_lineage(lineage)->front()->call->enter_seq > made.enter_seq;
    });
    for (const Seen& seen : calls(lineage, name_of_call(made)))
        if (seen.enter_seq == made.enter_seq) return seen;
    FAIL("the log has no such call");
    return {};
}

void Staged::step_into(std::string_view lineage, Reason reason) {
    send(CommandKind::Step, lineage);
    until_blocked(lineage, reason);
}

int Staged::until_ended(std::string_view lineage) {
    until(fmt::format("{} has ended", lineage), [&](const World& w) {
        const Process* p = w.by_lineage(lineage);
        return p && !p->alive;
    });
    return status(lineage);
}

// The process is let go for the lab's own call, and is back at its place soon after: the log says when that call is done,
// not when it is held again. There is no event to wait for.
void Staged::until_letter(std::int32_t pid, char letter) {
    INFO("pid ", pid, " until its state is ", letter);
    for (int tries = 0; tries < 10000 && state_letter(pid) != letter; ++tries)
        session().wait_for([](const Session&) { return false; }, 2);
    REQUIRE(state_letter(pid) == letter);
}

void Staged::close_end(std::string_view lineage, int fd) {
    send(CommandKind::CloseEnd, lineage, 0, fd);
    until("the end is closed", [&](const World& w) { return !w.descriptors().find(pid(lineage), fd); });
    until_letter(pid(lineage), 't');
    CHECK_FALSE(pipe_ends(pid(lineage)).contains(fd));
}

void Staged::set_nonblock(std::string_view lineage, int fd, bool on) {
    send(CommandKind::Nonblock, lineage, on, fd);
    until("O_NONBLOCK is switched",
          [&](const World& w) { return w.descriptors().description(pid(lineage), fd)->nonblock == on; });
    CHECK(pipe_ends(pid(lineage)).at(fd).nonblock == on);
}

std::int64_t Staged::set_capacity(std::string_view lineage, int fd, std::int64_t wanted) {
    const ObjectId object = world().descriptors().object(pid(lineage), fd);
    const std::size_t before = session().recording().size();
    send(CommandKind::Capacity, lineage, wanted, fd);
    until("the capacity is set and read", [&](const World& w) { return w.channel(object)->probed_seq >= before; });
    if (const auto own = inside(pid(lineage), fd)) CHECK(own->capacity == world().channel(object)->capacity);
    return world().channel(object)->capacity;
}

ObjectId Staged::pipe(std::uint32_t number) const {
    for (const auto& [id, channel] : world().channels())
        if (id.kind == ObjectKind::Pipe && --number == 0) return id;
    FAIL("no such pipe");
    return {};
}

const Channel& Staged::channel(std::uint32_t number) const { return *world().channel(pipe(number)); }

std::vector<int> Staged::ends(std::string_view lineage, bool writable, std::uint32_t number) const {
    const ObjectId object = pipe(number);
    std::vector<int> fds;
    for (const Holder& h : writable ? world().descriptors().writers(object) : world().descriptors().readers(object))
        if (h.pid == pid(lineage)) fds.push_back(h.fd);
    std::sort(fds.begin(), fds.end());
    return fds;
}

int Staged::write_end(std::string_view lineage, std::uint32_t number) const {
    const auto fds = ends(lineage, true, number);
    REQUIRE(fds.size() == 1);
    return fds.front();
}

int Staged::read_end(std::string_view lineage, std::uint32_t number) const {
    const auto fds = ends(lineage, false, number);
    REQUIRE(fds.size() == 1);
    return fds.front();
}

std::string Staged::released_by(std::string_view lineage) const {
    std::set<std::string> all;
    for (const Releaser& r : world().releasers(thread(lineage))) {
        const Process* p = world().process(r.pid);
        all.insert(fmt::format("{} {}", p ? p->lineage : "outside", r.by));
    }
    return fmt::format("{}", fmt::join(all, ", "));
}

std::vector<std::string> Staged::deadlocked() const {
    std::vector<std::string> all;
    for (const std::int32_t pid : world().waits_in_vain()) all.push_back(world().process(pid)->lineage);
    std::sort(all.begin(), all.end());
    return all;
}

std::size_t Staged::count(Kind kind, std::string_view lineage) const { return events(kind, lineage).size(); }

void Staged::compare_with_kernel() const {
    std::map<std::string, ObjectId> known;   // the kernel's pipes and ours: one to one
    for (const auto& [pid, p] : world().processes()) {
        CAPTURE(p.lineage);
        if (p.zombie) CHECK(state_letter(pid) == 'Z');
        if (!p.alive) continue;
        const Thread& t = *p.front();
        REQUIRE(t.call);
        CHECK(state_letter(pid) == (t.state == State::Held ? 't' : 'S'));
        const auto call = call_in_kernel(pid);
        REQUIRE(call);
        CHECK(call->number == t.call->number);
        for (std::size_t i = 0; i < 3; ++i) CHECK(call->args[i] == t.call->args[i]);

        std::map<int, PipeEnd> ours;
        const auto theirs = pipe_ends(pid);
        for (const Descriptor& d : world().descriptors().table(pid)) {
            const Description& open = *world().descriptors().description(d.ofd);
            if (open.object.kind != ObjectKind::Pipe || !theirs.contains(d.fd)) continue;
            const std::string& name = theirs.at(d.fd).pipe;
            CHECK(known.try_emplace(name, open.object).first->second == open.object);
            ours[d.fd] = {name, open.writable, open.nonblock};
        }
        CHECK(ours == theirs);
    }
    std::set<ObjectId> distinct;
    for (const auto& [name, id] : known) distinct.insert(id);
    CHECK(distinct.size() == known.size());
}

// Asks the tracer to read the level, and waits until it has.
void Staged::probe(ObjectId object) {
    const Recording& log = session().recording();
    const std::size_t before = log.size();
    session().send({CommandKind::Probe, kEveryone, 1, -1, ""});
    until("the level is read", [&](const World& w) {
        bool asked = false;
        for (std::size_t seq = before; seq < log.size(); ++seq) {
            const Event& e = log[seq].event;
            asked = asked || (e.kind == Kind::Command && CommandKind(e.a) == CommandKind::Probe);
            if (asked && e.kind == Kind::Level && e.a == object.pack()) return w.channel(object)->probed_seq >= seq;
        }
        return false;
    });
}

// A write that was woken, did a part and waits again is one wait to its observer: only the level tells.
void Staged::until_refilled(std::int64_t bytes, std::uint32_t number) {
    const ObjectId object = pipe(number);
    const auto read = [&] {
        probe(object);
        return world().channel(object)->level;
    };
    int tries = 0;
    while (read() != bytes && ++tries < 2000) {}
    REQUIRE(world().channel(object)->level == bytes);
    for (const auto& [pid, p] : world().processes())
        if (p.alive && p.state() == State::Blocked) until_letter(pid, 'S');
}

std::int64_t Staged::level(std::uint32_t number) {
    compare_with_kernel();
    const ObjectId object = pipe(number);
    const auto& processes = world().processes();
    const bool someone_waits = std::any_of(processes.begin(), processes.end(), [&](const auto& p) {
        return p.second.alive && p.second.state() == State::Blocked && p.second.front()->wait.object == object;
    });
    const std::int64_t computed = channel(number).level;

    probe(object);

    const Channel& c = channel(number);
    const Event& told = session().recording()[c.probed_seq].event;
    CHECK(told.b == c.level);
    if (told.d >= 0) CHECK(told.d == (std::int64_t(c.slots.size()) < c.capacity / page_size()));   // poll: a slot is free
    if (!someone_waits) CHECK(computed == c.level);   // a write that waits may have put in a part
    const auto holders = world().descriptors().holders(object);
    REQUIRE_FALSE(holders.empty());
    if (const auto own = inside(holders.front().pid, holders.front().fd)) {
        CHECK(own->unread == c.level);
        CHECK(own->capacity == c.capacity);
    } else {
        WARN_MESSAGE(own, "pidfd_getfd is refused here: levels are the tracer's word alone");
    }
    CHECK(world().mismatches().empty());
    std::uint64_t in_blocks = 0, in_slots = 0;
    for (const Block& block : c.blocks) in_blocks += block.bytes;
    for (const PipeSlot& slot : c.slots) in_slots += slot.length;
    CHECK(in_blocks == std::uint64_t(c.level));
    CHECK(in_slots == in_blocks);
    CHECK(c.bytes_in - c.bytes_out == in_blocks);
    return c.level;
}

void Staged::finish() {
    until_over();
    for (const auto& [id, c] : world().channels()) {
        CAPTURE(to_string(id));
        CHECK(c.bytes_in == c.bytes_out);
        CHECK(c.level == 0);
        CHECK(world().descriptors().holders(id).empty());
    }
    for (const Mismatch& m : world().mismatches())
        FAIL_CHECK(to_string(m.object) << " at event " << m.seq << ": " << m.computed << " bytes by the sums, " << m.probed
                                       << " by the kernel");
    CHECK(world().deadlock().empty());
}

}   // namespace ipclab::test
