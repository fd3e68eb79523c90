// What the stage shows at one moment, in plain structs made from the World: no drawing here.
#pragma once
#include "lesson/source_text.h"
#include "record/recording.h"
#include "view/cast.h"
#include <optional>

namespace ipclab::view {

// A descriptor of a process on a channel that is shown.
struct PortModel {
    std::int32_t pid = 0;
    int fd = -1;
    Ofd ofd = 0;
    std::size_t channel = 0;
    bool reads = false, writes = false;
    bool active = false;   // the call that it makes, or is about to make, goes through it
};

// An open file description, where descriptors join.
struct PlugModel {
    Ofd ofd = 0;
    std::size_t channel = 0;
    bool reads = false, writes = false, nonblock = false, outside = false;
    std::int32_t pid = 0;   // somebody through whom its flag can be set; 0: nobody
    int fd = -1;
    bool waiting = false;   // a call waits through it: a new flag will not change that call
    std::string id;         // "stage.writer.write": the beginning of its controls' ids
};

enum class NextIcon : std::uint8_t { None, Arrow, Lock, Ring, Clock, Error, Check, Forever };

struct SignalModel {
    std::string name;
    Disposition how = Disposition::Default;
    bool pipe = false;   // SIGPIPE: the kernel's answer to a write that nobody can read
};

// What a process took with it when it last loaded or stored a shared word.
struct CopyModel {
    std::string name, value;
    bool stale = false;
};

struct CardModel {
    std::int32_t pid = 0;
    char badge = '?';
    std::string name, role;
    Side side = Side::Left;
    State state = State::Runnable;
    bool alive = true;
    int switching = 0;                // state changes a second where they are too quick to be seen one by one
    std::string chip;                 // "blocked", "exited 0", "killed by SIGPIPE"
    std::string reason, call, next;   // a sentence; the call it is in or about to make; who can release it
    NextIcon next_icon = NextIcon::None;
    int line = 0;
    std::optional<float> pace;   // part of the pause that is over, 0..1
    std::string step;            // what one step is called: "One read"; empty: it cannot be stepped
    bool can_run = false, can_hold = false;
    bool can_line = false, can_access = false;   // to the next line of its source; to its next load or store of a watched word
    bool in_source = false;                      // it stands at a line, between calls
    std::optional<SignalModel> signal;
    std::vector<std::string> pending;     // names of signals sent to it that it has not got yet
    std::optional<std::size_t> channel;   // that its call works on
    bool call_writes = false;
    std::optional<CopyModel> copy;
    bool aside = false;   // a parent that only made the others: it needs no place between them
};

struct SlotModel {
    char letter = 0;
    std::int32_t writer = 0;
    float before = 0, filled = 1;
};   // parts of the slot read already, and still there

struct Packet {
    std::int32_t pid = 0;
    bool into = false;
    char letter = 0;
    std::uint64_t bytes = 0;
    float progress = 0;
};
enum class TokenKind : std::uint8_t { EndOfFile, NotNow, NoReader };
struct Token {
    TokenKind kind;
    std::int32_t pid = 0;
    bool into = false;
    float age = 0;
};   // seconds

// A process in front of a FIFO's door: in open, or about to be.
struct ComerModel {
    std::int32_t pid = 0;
    char badge = '?';
    bool reads = false, writes = false;
    bool waits = false;      // in open, until somebody opens the other side; else the lab keeps it before its open
    bool nonblock = false;   // its open asks not to wait
    bool can_set = false;    // and can still be made to ask otherwise
    std::string id;          // "stage.writer.open": the beginning of its controls' ids
};

// A FIFO is a pipe with a door: there is a pipe behind it while anybody has an end.
struct DoorModel {
    std::string folder, name;   // of its path: "…/lab/", "talk"
    bool open = false;
    std::vector<ComerModel> comers;
};

struct ChannelModel {
    ObjectId id;
    std::string key, name, level;        // "pipe", "pipe:3", "52 of 64 KiB"
    std::string quiet;                   // "computed", "not exact"
    std::vector<SlotModel> slots;        // oldest first
    int places = 16;                     // page slots that it has
    float fill = 0, low = 0, high = 0;   // parts of the capacity
    std::int64_t capacity = -1;
    bool write_closed = false, read_closed = false, outside_writer = false, outside_reader = false, unlinked = false;
    int rate = 0;   // transfers a second where they are too many to be drawn one by one
    std::vector<Packet> packets;
    std::vector<Token> tokens;
    std::int32_t holder = 0;   // somebody through whom the capacity can be set
    int holder_fd = -1;
    std::optional<DoorModel> door;   // of a FIFO
};

// A load or a store of a word; one that has not been made has no number.
struct MoveModel {
    std::int32_t pid = 0;
    bool store = false;
    int number = 0;
    std::string value;
};

// A word that several processes share.
struct WordModel {
    std::string key, name, value;   // "word.counter"
    bool sampled = false;           // read now and then, not watched
    std::int32_t stored_by = 0;
    char badge = 0;                 // of who stored last
    std::vector<MoveModel> moves;   // of each process its latest load, and its store since, made or not
    // The value that the latest store wiped out, though its writer had counted on it.
    struct Lost {
        char badge = '?';
        std::string value;
    };
    std::optional<Lost> lost;
    std::string verdict;   // a line below: whose update is lost, who works with an old value
};

struct WaiterModel {
    std::int32_t pid = 0;
    char badge = '?';
};

struct SemaphoreModel {
    ObjectId id;
    std::string key, name, value;   // "semaphore"; "gate"; "0"
    bool mutex = false;
    std::vector<WaiterModel> queue;       // in the order in which they came
    std::int32_t owner = 0;               // of a mutex
    std::int32_t took_last = 0;           // who got through last and is gone without giving it back
    std::int32_t posted = 0, woken = 0;   // just now
};

struct WaitModel {
    std::int32_t pid = 0;
    std::optional<std::size_t> channel, semaphore;
    std::vector<std::int32_t> releasers;   // 0: outside
    std::string what, by;                  // "waits for a free slot", "a read frees it"
    bool forever = false;
    std::vector<std::size_t> polled;   // ports that it asks about in poll or select
    bool at_door = false;              // stands in open at the channel's door, not at its tube
    // Told with a line from card to card; of many who could release it, the words on the card are enough.
    bool goes_around() const { return !channel && !semaphore && polled.empty() && !releasers.empty() && releasers.size() <= 2; }
};

// Results of many free runs of one program.
struct RoundsModel {
    std::vector<long> totals;
    long expected = 0;
    int exact = 0;
};
std::optional<RoundsModel> rounds_of(const World&);   // of those that are over and told their totals; nothing for other runs

struct StageModel {
    std::vector<CardModel> cards;   // by birth
    std::vector<ChannelModel> channels;
    std::vector<PortModel> ports;
    std::vector<PlugModel> plugs;
    std::vector<WordModel> words;
    std::vector<SemaphoreModel> semaphores;
    std::vector<WaitModel> waits;
    std::vector<std::int32_t> deadlock;   // in the order of the ring
    std::optional<RoundsModel> rounds;    // of a program that is run many times: they are all there is to see

    const CardModel* card(std::int32_t pid) const;
};

struct Moment {
    const Recording& log;
    const World& world;
    const Cast& cast;
    const Catalogue& tr;
    std::uint64_t now_ns = 0;         // of the recording's clock, going on while nothing happens
    bool live = true;                 // controls may act
    bool slots = false;               // page slots are drawn, which are worked out
    SourceTexts* sources = nullptr;   // for the line at which a process stands
};

StageModel project(const Moment&);

// "4,096", "-4,096", "64 KiB"
std::string bytes_words(std::uint64_t);
std::string grouped(std::int64_t);
std::string size_words(std::int64_t);

}   // namespace ipclab::view
