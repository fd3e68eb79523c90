// A check: a predicate from a closed set, over the recording and the world; no code, no shell.
#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ipclab {

class Recording;
class World;
struct Lesson;

enum class Verdict : std::uint8_t { Pending, Holds, Fails, NotObserved };
struct Finding {
    Verdict verdict = Verdict::Pending;
    std::optional<std::uint64_t> evidence;   // seq of the event that decided it
};

// "returned(role=writer, call=write, result=4096, after=3)". `once`: it happened; else it must be true now.
struct Check {
    std::string predicate;   // "" is no check: holds at once
    std::map<std::string, std::string> arguments;
    std::vector<Check> checks;   // of all_of, any_of, none_of
    bool once = true;
    int line = 0;   // of the lesson file
    explicit operator bool() const { return !predicate.empty(); }
};

// From `since` on (seq of the step's beginning); stateless, so that redoing a step is simply evaluating again. It folds
// the log from its start, for what happened between must be seen; what runs with the log uses a Watch (lesson/watch.h).
Finding evaluate(const Check&, const Lesson&, const Recording&, const World&, std::uint64_t since);

// One row a predicate: its name, its arguments and what it means. Also printed by `ipclab lessons --predicates`.
struct PredicateRow {
    std::string_view name, arguments, meaning;
};
std::vector<PredicateRow> predicates();

}   // namespace ipclab
