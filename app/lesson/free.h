// Free play: processes that do as they are told, one order at a time, and what can be told to them in each lab. The
// orders are typed into each process's own terminal, where a plain program (labs/free/actor.cpp) reads them.
#pragma once
#include "calls/command.h"
#include "calls/launch.h"
#include "record/recording.h"
#include "world/world.h"
#include <deque>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ipclab {

// One word that the actor knows, and what must be said with it.
struct Verb {
    enum class Fd : std::uint8_t { None, Any, Readable, Writable };
    enum class With : std::uint8_t { Nothing, Bytes, File, Mode, OnOff, Semaphore, Memory, Terminal, Status, Signal };
    std::string_view id;   // "write": the actor's word; its words for the eye are "free.write" in the catalogue
    Fd fd = Fd::None;
    With with = With::Nothing;
};
std::span<const Verb> free_verbs();
const Verb* find_free_verb(std::string_view id);   // nullptr: unknown

// What one lab offers, from the [free] table of its lab.toml.
struct FreeLab {
    std::string lab;                   // "pipe"
    std::vector<const Verb*> offers;   // in the order in which they are shown
    std::vector<std::string> start;    // orders that the first process gets at once
};
// An error names file, line and the nearest right word; a lab without the table offers no free play.
Result<FreeLab> load_free_lab(const std::filesystem::path& labs, const std::string& lab);
std::vector<std::string> free_labs(const std::filesystem::path& labs);   // those that have the table, by order

// What a person has put together on a card.
struct Order {
    const Verb* verb = nullptr;
    int fd = -1;
    std::uint64_t bytes = 1;
    std::string name;   // of a file
    int choice = 0;     // of the verb's own alternatives: the mode of open, on or off, the signal
};
inline constexpr std::string_view kOpenModes[] = {"r", "w", "rw", "r now", "w now"};
inline constexpr std::string_view kFileNames[] = {"door", "door2"};
inline constexpr std::uint64_t kByteCounts[] = {1, 100, 4096, 5000, 65536};

class FreePlay {
public:
    explicit FreePlay(FreeLab lab);
    ~FreePlay();   // removes the run's folder
    FreePlay(const FreePlay&) = delete;

    const FreeLab& lab() const { return lab_; }
    // A new run, with a folder and names of its own; forgets the one before.
    Launch begin(std::int64_t pace_ns);
    // Takes in what the log has gained. What comes back is to be sent: the orders to start with, once somebody hears.
    std::vector<Command> follow(const Recording&);

    // The descriptors of that process that the verb could work on, lowest first.
    static std::vector<int> fitting(const World&, std::int32_t pid, const Verb&);
    bool possible(const World&, std::int32_t pid, const Verb&) const;
    // The call as it would be written in C, for the eye: "write(4, …, 4096)".
    std::string call(const Order&) const;
    // Types the order into the process's terminal. Nothing where the process has none, or the order lacks something.
    std::optional<Command> tell(const World&, std::int32_t pid, const Order&);

    // It waits for an order: all that was typed has been read.
    bool listens(const World&, std::int32_t pid) const;
    int lying(std::int32_t pid) const;   // orders in its terminal that it has not read

private:
    struct Actor {
        int terminal = 0, typed = 0, read = 0;
        bool reads_orders = false;
        std::deque<int> forks;
    };   // forks: terminals of children to come
    std::string words(const Order&, Actor&);
    std::optional<Command> type(std::int32_t pid, Actor&, std::string line);

    FreeLab lab_;
    std::filesystem::path folder_;
    std::string name_;   // of the run's semaphore and shared memory
    std::map<std::int32_t, Actor> actors_;
    std::size_t seen_ = 0;
    int next_terminal_ = 0;
    bool started_ = false;
};

}   // namespace ipclab
