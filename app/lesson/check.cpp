#include "lesson/check.h"
#include "lesson/watch.h"
#include <algorithm>

namespace ipclab {

Watch::Watch(const Check& check, const Lesson& lesson, const World& now, const Seen& seen) : once_(check.once) {
    if (!check) return;
    auto terms = read_terms(check, lesson);
    row_ = find_predicate(check.predicate);
    if (!terms || !row_) {   // a check made by hand and wrong: it can never hold
        latched_.verdict = Verdict::Fails;
        return;
    }
    terms_ = *terms;
    for (const auto& part : check.checks) parts_.emplace_back(part, lesson, now, seen);
    const auto found = row_->judge ? row_->judge({terms_, now, seen}, memory_) : of_group(now, seen);
    if (row_->nature == Nature::Always) return;
    if (found.verdict == Verdict::Holds && (once_ || row_->nature == Nature::Happens)) latched_ = found;
}

bool Watch::see(const Recording::Entry& entry, const World& world, const Seen& seen) {
    if (!row_ || latched_.verdict == Verdict::Holds) return false;
    if (row_->nature == Nature::Always && latched_.verdict == Verdict::Fails) return false;
    if (row_->nature == Nature::Group) {
        bool changed = false;
        for (auto& part : parts_) changed |= part.see(entry, world, seen);
        if (changed && once_)
            if (auto found = of_group(world, seen); found.verdict == Verdict::Holds) latched_ = found;
        return changed;
    }
    if (!(row_->kinds >> int(entry.event.kind) & 1)) return false;
    if (row_->nature == Nature::Is && !once_) return true;
    const auto found = row_->judge({terms_, world, seen, &entry.event, entry.payload}, memory_);
    // A state that fails now is asked again when it matters; an event that was wrong, or a broken rule, is kept.
    const bool counts = found.verdict == Verdict::Holds || (found.verdict == Verdict::Fails && row_->nature != Nature::Is);
    if (counts) latched_ = found;
    return counts;
}

Finding Watch::judged(const World& world, const Seen& seen) const {
    if (!row_) return {Verdict::Holds, {}};
    if (latched_.verdict != Verdict::Pending) return latched_;
    if (row_->nature == Nature::Group) return of_group(world, seen);
    if (row_->nature == Nature::Happens) return {};
    return row_->judge({terms_, world, seen}, memory_);
}

Finding Watch::of_group(const World& world, const Seen& seen) const {
    std::size_t counts[4] = {};
    std::optional<std::uint64_t> latest, fact;
    for (const auto& part : parts_) {
        const auto found = part.judged(world, seen);
        ++counts[int(found.verdict)];
        if (found.verdict == Verdict::Holds) latest = std::max(latest, found.evidence);
        else if (found.evidence) fact = found.evidence;
    }
    const auto count = [&](Verdict v) { return counts[int(v)]; };
    if (row_->name == "any_of") {
        if (count(Verdict::Holds)) return {Verdict::Holds, latest};
        if (count(Verdict::Fails) == parts_.size()) return {Verdict::Fails, fact};
    } else if (row_->name == "all_of") {
        if (count(Verdict::Holds) == parts_.size()) return {Verdict::Holds, latest};
        if (count(Verdict::Fails)) return {Verdict::Fails, fact};
    } else {
        if (!count(Verdict::Holds) && !count(Verdict::NotObserved)) return {Verdict::Holds, world.seq()};
        if (count(Verdict::Holds)) return {Verdict::Pending, latest};
    }
    return count(Verdict::NotObserved) ? Finding{Verdict::NotObserved, fact} : Finding{};
}

Finding Watch::finding(const World& world, const Seen& seen) const {
    auto found = judged(world, seen);
    if (found.verdict == Verdict::Pending && !world.processes().empty() && world.over()) {
        found.verdict = Verdict::Fails;
        if (!found.evidence) found.evidence = world.seq();
    }
    return found;
}

Recording::Entry Judged::next(const Recording& log) {
    const auto entry = log[events++];
    world.apply(entry.event, entry.payload);
    seen.see(entry.event, world);
    return entry;
}

static Judged judged_until(const Recording& log, std::uint64_t since) {
    Judged judged;
    while (judged.events < log.size() && judged.events < since) judged.next(log);
    return judged;
}

Follow::Follow(const Check& check, const Lesson& lesson, const Recording& log, std::uint64_t since)
    : judged_(judged_until(log, since)), watch_(check, lesson, judged_.world, judged_.seen) {}

Finding Follow::advance(const Recording& log) {
    while (judged_.events < log.size()) {
        const auto entry = judged_.next(log);
        watch_.see(entry, judged_.world, judged_.seen);
    }
    return watch_.finding(judged_.world, judged_.seen);
}

Finding evaluate(const Check& check, const Lesson& lesson, const Recording& log, const World&, std::uint64_t since) {
    return Follow(check, lesson, log, since).advance(log);
}

}   // namespace ipclab
