// The arguments of a check, understood: names looked up, amounts parsed. Made once, when a check is loaded or begins to
// be watched, so that judging an event compares numbers only.
#pragma once
#include "lesson/check.h"
#include "record/event.h"
#include "record/result.h"
#include "world/world.h"
#include <optional>
#include <string>
#include <vector>

namespace ipclab {

// A number, or a word for one that only the run knows ("capacity-4096"): no lesson writes down what the kernel says.
struct Amount {
    enum class Base : std::uint8_t { Number, Capacity, Level, In, Out, Asked } base = Base::Number;
    char operation = '+';
    std::int64_t operand = 0;

    // `asked` is that of a call; nothing where the channel or the word's value is not known yet.
    std::optional<std::int64_t> value(const Channel*, std::optional<std::int64_t> asked) const;
};

struct ChannelName {
    ObjectKind kind = ObjectKind::Pipe;
    std::size_t number = 1;                    // the first, second … of its kind in the run, oldest first
    std::string name;                          // or by the last part of its path: the latest of that name
    const Channel* find(const World&) const;   // nullptr: not there yet
};
std::optional<ChannelName> channel_name(std::string_view);   // "pipe", "fifo:2", "fifo:door"

struct Terms {
    std::string role, by;              // lineages; "" anybody
    std::vector<std::string> roles;    // lineages
    std::vector<std::int16_t> calls;   // numbers; empty: any
    std::optional<Amount> result, equals, at_least, at_most;
    std::optional<int> error, signal, status, fd;
    std::optional<std::int64_t> count;
    std::optional<Reason> reason;
    std::optional<State> state;
    std::optional<CommandKind> command;
    ChannelName channel;
    bool channel_named = false, write_end = false, end_named = false, into = false, wanted = true, shortened = false,
         only = false;
    std::string contains, program;                                                       // program: the last part of its path
    std::string name;                                                                    // of a word or a semaphore
    enum class Which : std::uint8_t { Over, Exact, Lost, Failed } which = Which::Over;   // rounds

    bool about(std::int16_t call) const;
};

// Command::text of what the lab does by itself, in a lesson's actions.
inline constexpr std::string_view kByTheLab = "lesson";

// What a command is called in lessons: "run", "close" …
struct CommandWord {
    std::string_view word;
    CommandKind kind;
};
std::vector<std::string> command_words();
std::optional<CommandKind> command_named(std::string_view);

// The lineage of a role's name: from [roles], or a launched program's own; nothing for an unknown one.
std::optional<std::string> lineage_of(const Lesson&, std::string_view role);
std::vector<std::string> role_names(const Lesson&);

// Numbers of all calls of that name: a name may stand for two ("fork" is clone or clone3).
std::vector<std::int16_t> calls_named(std::string_view);
std::vector<std::string> call_names();

}   // namespace ipclab
