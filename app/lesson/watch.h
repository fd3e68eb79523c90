// A check that follows the log: it looks at each event once and remembers, so that a long recording costs nothing more.
#pragma once
#include "lesson/predicates.h"
#include "record/recording.h"

namespace ipclab {

class Watch {
public:
    // Watching begins now: what is the case already counts for checks of states. The check must have been loaded
    // (read_terms without error); one with no predicate holds at once.
    Watch(const Check&, const Lesson&, const World& now, const Seen&);

    // The next event, already folded into `world` and `seen`. True: what finding() says may have changed for good.
    bool see(const Recording::Entry&, const World& world, const Seen&);
    // The verdict at this moment. Nothing can come any more once the run is over: then what is pending fails.
    Finding finding(const World&, const Seen&) const;

private:
    Finding judged(const World&, const Seen&) const;
    Finding of_group(const World&, const Seen&) const;

    const Predicate* row_ = nullptr;   // nullptr: no check
    Terms terms_;
    bool once_ = true;
    mutable Memory memory_;   // judging a state leaves it as it is
    std::vector<Watch> parts_;
    Finding latched_;
};

// The world at the point of the log up to which it has been judged.
struct Judged {
    World world;
    Seen seen;
    std::size_t events = 0;

    Recording::Entry next(const Recording&);   // folds one more; there must be one
};

// One check from `since` on, with a world of its own.
class Follow {
public:
    Follow(const Check&, const Lesson&, const Recording&, std::uint64_t since);
    Finding advance(const Recording&);   // takes in what the log has gained

private:
    Judged judged_;
    Watch watch_;
};

}   // namespace ipclab
