// The closed set of predicates: one row each. A new one is a row and its function.
#pragma once
#include "lesson/terms.h"
#include <map>
#include <set>
#include <span>
#include <tuple>

namespace ipclab {

// What the world at one moment no longer says, and checks must know: what was there before it was gone.
struct Seen {
    std::set<std::tuple<std::int32_t, ObjectId, bool>> ends;   // pid, object, write end: was held at some time
    std::set<std::int32_t> held;                               // pids that the lab has held
    std::map<std::int32_t, int> execs;                         // by pid; the first of a launched program is its beginning

    void see(const Event&, const World& after);
};

// What a predicate may keep from one event to the next.
struct Memory {
    std::int64_t count = 0;
    std::uint64_t blocked_seq = 0;   // of the role's latest Blocked
    std::string carry;               // end of the output so far
    enum class Retry : std::uint8_t { Free, Refused, Waits };
    std::map<std::int32_t, Retry> retries;   // by tid: may it make its call again?
};

// One moment, just after `event` was folded; no event: what is the case when watching begins, or is asked now.
struct Sight {
    const Terms& terms;
    const World& world;
    const Seen& seen;
    const Event* event = nullptr;
    std::span<const std::byte> payload;
};

// An event; a state; a rule that holds at the end unless it was broken; made of other checks. A judge says Fails where
// a rule was broken, or where an event came but was wrong: a right one may still follow.
enum class Nature : std::uint8_t { Happens, Is, Always, Group };

struct Argument {
    std::string_view name;
    bool needed;
    // Takes the text over into `terms`; what is wrong with it in words, else "".
    std::string (*read)(const std::string& text, const Lesson&, Terms& terms);
};

struct Predicate {
    std::string_view name;
    Nature nature;
    std::vector<Argument> arguments;
    std::string_view meaning;
    std::uint32_t kinds;                       // bits 1 << Kind: the events after which it can change
    Finding (*judge)(const Sight&, Memory&);   // nullptr for groups
};

const std::vector<Predicate>& all_predicates();
const Predicate* find_predicate(std::string_view name);

// The arguments of a check, understood. An error says what is wrong, with no place: that is its reader's to add.
Result<Terms> read_terms(const Check&, const Lesson&);

}   // namespace ipclab
