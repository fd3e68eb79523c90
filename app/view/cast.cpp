#include "view/cast.h"
#include "calls/syscalls.h"
#include <algorithm>
#include <cctype>
#include <set>

namespace ipclab::view {

namespace {

std::string program_name(const Process& p) {
    const std::string& path = !p.argv.empty() ? p.argv[0] : p.exe;
    const std::size_t slash = path.rfind('/');
    return slash == std::string::npos ? path : path.substr(slash + 1);
}

struct Use {
    bool writes = false, reads = false;
};

// Calls by which a shell lays its pipes: what it holds between them says nothing of what it will use.
constexpr std::uint32_t kPlumbing = kForks | kMakesFd | kCloses | kDuplicates | kExecs | kWaits;

bool lays_pipes(const Process& p) {
    for (const auto& [tid, thread] : p.threads)
        for (const auto* call : {&thread.call, &thread.last})
            if (const Syscall* row = *call ? find_syscall((*call)->number) : nullptr) return (row->traits & kPlumbing) != 0;
    return true;
}

Use held_by(const World& world, std::int32_t pid, ObjectId id) {
    Use held;
    for (const Holder& h : world.descriptors().writers(id)) held.writes |= h.pid == pid;
    for (const Holder& h : world.descriptors().readers(id)) held.reads |= h.pid == pid;
    return held;
}

// Which end of the channel a process uses: the one that its calls are on, else the only one that it holds, once it is
// past laying pipes or has its place already.
Use use_of(const World& world, const Process& p, const Channel& c, bool settled) {
    Use used;
    for (const Transfer& t : c.recent)
        if (t.pid == p.pid) (t.into ? used.writes : used.reads) = true;
    for (const auto& [tid, thread] : p.threads)
        for (const auto* call : {&thread.call, &thread.last}) {
            const Syscall* row = *call && (*call)->object == c.id ? find_syscall((*call)->number) : nullptr;
            if (!row) continue;
            used.writes |= (row->traits & kWrites) != 0, used.reads |= (row->traits & kReads) != 0;
            // Before its first byte: a shell's child moves the end that it wants to 0 or 1.
            const Description* end = (row->traits & kDuplicates) && call == &thread.call
                                         ? world.descriptors().description(p.pid, (*call)->fd)
                                         : nullptr;
            if (end) used.writes |= end->writable, used.reads |= end->readable;
        }
    for (const auto& [tid, thread] : p.threads)   // at a FIFO's door: the side on which it stands
        if (thread.state == State::Blocked && thread.wait.object == c.id)
            used.writes |= thread.wait.reason == Reason::FifoNoReader, used.reads |= thread.wait.reason == Reason::FifoNoWriter;
    if (used.writes || used.reads) return used;
    return settled || !lays_pipes(p) ? held_by(world, p.pid, c.id) : used;
}

Side other(Side s) { return s == Side::Left ? Side::Right : Side::Left; }

}   // namespace

void Cast::follow(const World& world, const Lesson* lesson, std::uint64_t generation) {
    if (generation != generation_ || world.seq() < seq_) members_.clear(), any_ = false;
    if (any_ && generation == generation_ && world.seq() == seq_) return;
    generation_ = generation, seq_ = world.seq(), any_ = true;
    std::vector<const Process*> born;
    for (const auto& [pid, p] : world.processes()) born.push_back(&p);
    std::sort(born.begin(), born.end(), [](const Process* a, const Process* b) { return a->born_seq < b->born_seq; });
    for (const Process* p : born) introduce(*p, lesson);
    seat(world);
}

void Cast::introduce(const Process& p, const Lesson* lesson) {
    std::string role = lesson ? lesson->role_of(p.lineage) : p.lineage;
    const bool named = lesson && lesson->roles.contains(role);   // one of the same name as the program's role, too
    std::string name = named ? role : program_name(p);
    if (name.empty()) name = role;
    auto [it, is_new] = members_.try_emplace(p.pid);
    Member& m = it->second;
    m.role = std::move(role);
    m.born_seq = p.born_seq;
    if (!is_new && m.name == name) return;
    if (is_new) {   // until it shows which end it uses: where there are fewer
        int left = 0;
        for (const auto& [pid, other] : members_)
            if (pid != p.pid) left += other.side == Side::Left ? 1 : -1;
        m.side = m.role == "writer" || (m.role != "reader" && left <= 0) ? Side::Left : Side::Right;
    }
    if (m.role == "left") settle(p.pid, Side::Left);   // a lesson that calls a process so means its place
    if (m.role == "right") settle(p.pid, Side::Right);
    m.badge = '?';
    m.badge = free_letter(name);
    m.name = std::move(name);
}

char Cast::free_letter(std::string_view name) const {
    std::set<char> taken;
    for (const auto& [pid, m] : members_) taken.insert(m.badge);
    const auto first_free = [&](std::string_view letters) {
        for (char c : letters) {
            const char letter = char(std::toupper(static_cast<unsigned char>(c)));
            if (std::isalnum(static_cast<unsigned char>(letter)) && !taken.contains(letter)) return letter;
        }
        return '\0';
    };
    for (std::string_view from : {name, std::string_view("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")})
        if (const char letter = first_free(from)) return letter;
    return '*';
}

void Cast::settle(std::int32_t pid, Side side) {
    Member& m = members_[pid];
    if (m.settled) return;
    m.side = side, m.settled = true;
}

// Writers stand left and readers right of the first pipe that joins them; whoever is seated already decides where
// the others on its next pipe go, so that a pipeline winds from side to side.
void Cast::seat(const World& world) {
    for (const Channel* c : channels_on_stage(world)) {
        std::vector<std::int32_t> writers, readers;
        std::optional<Side> writing_side;
        for (std::int32_t pid : in_order(world)) {
            const Use use = use_of(world, *world.process(pid), *c, members_[pid].settled);
            if (use.writes == use.reads) continue;
            (use.writes ? writers : readers).push_back(pid);
            const Member& m = members_[pid];
            if (m.settled && !writing_side) writing_side = use.writes ? m.side : other(m.side);
        }
        // Who is alone at a door stands across from whoever is alone at another.
        const bool alone = writers.size() + readers.size() == 1 && c->id.kind == ObjectKind::Fifo;
        const auto settled_at = [&](Side s) {
            return std::any_of(members_.begin(), members_.end(),
                               [&](const auto& m) { return m.second.settled && m.second.side == s; });
        };
        if (alone && !writing_side && settled_at(Side::Left) && !settled_at(Side::Right))
            writing_side = writers.empty() ? Side::Left : Side::Right;
        const Side side = writing_side.value_or(Side::Left);
        for (std::int32_t pid : writers) settle(pid, side);
        for (std::int32_t pid : readers) settle(pid, other(side));
    }
}

const Member& Cast::of(std::int32_t pid) const {
    static const Member nobody;
    const auto it = members_.find(pid);
    return it == members_.end() ? nobody : it->second;
}

std::string Cast::name(std::int32_t pid, const Catalogue& tr) const {
    if (pid == 0) return tr("stage.outside");
    const Member& m = of(pid);
    const auto& words = tr.all();
    const auto translated = words.find("stage.role_" + m.name);
    return translated == words.end() ? m.name : translated->second;
}

std::vector<std::int32_t> Cast::in_order(const World& world) const {
    std::vector<std::int32_t> pids;
    for (const auto& [pid, p] : world.processes()) pids.push_back(pid);
    std::sort(pids.begin(), pids.end(), [&](std::int32_t a, std::int32_t b) { return of(a).born_seq < of(b).born_seq; });
    return pids;
}

std::vector<const Channel*> channels_on_stage(const World& world) {
    constexpr std::size_t kMany = 4;
    std::vector<const Channel*> all;
    const auto forgotten = [&](const Channel* c) {
        return c->writes + c->reads == 0 && world.descriptors().holders(c->id).empty();
    };
    for (const auto& [id, c] : world.channels()) {
        if (id.kind != ObjectKind::Pipe && id.kind != ObjectKind::Fifo) continue;
        if (c.outside && c.writes + c.reads == 0) continue;   // a standard stream that nobody here uses
        all.push_back(&c);
    }
    if (all.size() > kMany) std::erase_if(all, forgotten);
    std::sort(all.begin(), all.end(), [](const Channel* a, const Channel* b) { return a->born_seq < b->born_seq; });
    return all;
}

std::string channel_key(const World& world, ObjectId id) {
    int number = 0;
    for (const auto& [other, c] : world.channels()) {
        if (other.kind != id.kind || c.outside) continue;
        ++number;
        if (other == id) return std::string(ipclab::name_of(id.kind)) + (number > 1 ? ":" + std::to_string(number) : "");
    }
    return to_string(id);
}

}   // namespace ipclab::view
