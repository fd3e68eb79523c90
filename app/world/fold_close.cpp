// Closes that took effect before they were seen to. End of file proves that no write end was open any more, a broken pipe
// that no read end was: whatever close, dup2, exec or exit is in flight on one has done its work already.
#include "world/fold.h"
#include <algorithm>
#include <linux/close_range.h>
#include <sys/syscall.h>

namespace ipclab {

namespace {

// Would this call, once it takes effect, close the descriptor?
bool closes(const Flight& f, const Descriptor& d) {
    const auto first = std::uint32_t(f.enter.a), second = std::uint32_t(f.enter.b), fd = std::uint32_t(d.fd);
    const std::uint32_t traits = row_of(f.enter.call).traits;
    if (f.enter.call == SYS_close_range) return first <= fd && fd <= second && !(f.enter.c & CLOSE_RANGE_CLOEXEC);
    if (traits & kCloses) return first == fd;
    if (traits & kDuplicates) return f.enter.call != SYS_dup && second == fd && first != fd;
    if (traits & kExecs) return d.cloexec;
    return traits & kEnds;
}

}   // namespace

bool Fold::closing(const Holder& holder) {
    const Descriptor* d = w.descriptors_.find(holder.pid, holder.fd);
    const Process* p = w.process(holder.pid);
    if (!d || !p) return false;
    bool found = std::any_of(p->threads.begin(), p->threads.end(), [](const auto& t) { return t.second.exiting; });
    for (Flight& f : w.flights_)
        if (f.pid == holder.pid && f.begun && closes(f, *d)) {
            found = true;
            f.closed_early = f.closed_early || row_of(f.enter.call).traits & kCloses;
        }
    return found;
}

void Fold::close_pending(Channel& c, const std::vector<Holder>& holders) {
    for (const Holder& holder : holders) {
        if (closing(holder)) w.descriptors_.remove(holder.pid, holder.fd);
        else if (w.descriptors_.find(holder.pid, holder.fd)) order_not_observed(c);
    }
}

void Fold::end_of_file(Channel& c, Flight& reader) {
    close_pending(c, w.descriptors_.writers(c.id));
    // A reader finds the end only when all is taken, so reads in flight have taken what is left.
    for (Flight& f : w.flights_)
        if (c.level > 0 && &f != &reader && f.begun && f.from == c.id && !f.keeps) {
            const std::int64_t rest = f.asked < 0 ? c.level : f.asked - f.taken;
            if (rest > 0) consume(c, f, std::uint64_t(std::min(rest, c.level)), {});
        }
    if (c.level == 0) return;
    if (!c.outside && !c.maybe_gone) mismatch(c, c.level, 0);
    explain(c, -c.level);
}

void Fold::broken_pipe(Channel& c) { close_pending(c, w.descriptors_.readers(c.id)); }

// Whether the path that its call was given is the FIFO's. The path may be relative to a folder.
bool Fold::leads_to(const Flight& f, const Channel& c) {
    if (c.id.kind != ObjectKind::Fifo || !f.input_whole) return false;
    std::string_view name(reinterpret_cast<const char*>(f.input.data()), f.input_size);
    name = name.substr(0, name.find('\0'));
    if (name.starts_with("./")) name.remove_prefix(2);
    if (name.empty() || !c.path.ends_with(name)) return false;
    const std::size_t before = c.path.size() - name.size();
    return name.front() == '/' || before == 0 || c.path[before - 1] == '/';
}

// Who waits in open holds an end already (fifo(7); fifo_open in the kernel's fs/pipe.c), though nobody sees its descriptor
// before it returns: its partner may have come, written and gone by then. Of one that was not seen to wait, nobody knows.
void Fold::maybe_gone(Channel& c) {
    const bool nothing_left = c.level == 0 && (c.id.kind != ObjectKind::Fifo || c.capacity < 0);
    if (nothing_left || c.outside || !w.descriptors_.holders(c.id).empty()) return;
    c.maybe_gone = false;
    for (const Flight& f : w.flights_) {
        if (!(row_of(f.enter.call).traits & kOpens) || !f.begun || f.over || !leads_to(f, c)) continue;
        if (f.blocked) return;
        c.maybe_gone = true;
    }
    if (c.maybe_gone) return;
    c.level = 0;
    c.blocks.clear();
    c.slots.clear();
    c.probed_seq = 0;
    if (c.id.kind == ObjectKind::Fifo) c.capacity = -1;   // its size is forgotten with its last descriptor
    changed(c);
}

}   // namespace ipclab
