// What the stage shows at one moment, in plain structs made from the World: no drawing here.
#pragma once
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
    bool active = false;              // the call that it makes, or is about to make, goes through it
};

// An open file description, where descriptors join.
struct PlugModel {
    Ofd ofd = 0;
    std::size_t channel = 0;
    bool reads = false, writes = false, nonblock = false, outside = false;
    std::int32_t pid = 0;             // somebody through whom its flag can be set; 0: nobody
    int fd = -1;
    bool waiting = false;             // a call waits through it: a new flag will not change that call
    std::string id;                   // "stage.writer.write": the beginning of its controls' ids
};

enum class NextIcon : std::uint8_t { None, Arrow, Lock, Ring, Clock, Error, Check, Forever };

struct SignalModel { std::string name; Disposition how = Disposition::Default; bool pipe = false; };

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
    std::optional<float> pace;        // part of the pause that is over, 0..1
    std::string step;                 // what one step is called: "One read"; empty: it cannot be stepped
    bool can_run = false, can_hold = false;
    std::optional<SignalModel> signal;
    std::optional<std::size_t> channel;   // that its call works on
    bool call_writes = false;
};

struct SlotModel { char letter = 0; std::int32_t writer = 0; float before = 0, filled = 1; };   // parts of the slot read already, and still there

struct Packet { std::int32_t pid = 0; bool into = false; char letter = 0; std::uint64_t bytes = 0; float progress = 0; };
enum class TokenKind : std::uint8_t { EndOfFile, NotNow, NoReader };
struct Token { TokenKind kind; std::int32_t pid = 0; bool into = false; float age = 0; };   // seconds

struct ChannelModel {
    ObjectId id;
    std::string key, name, level;     // "pipe", "pipe:3", "52 of 64 KiB"
    std::string quiet;                // "computed", "not exact"
    std::vector<SlotModel> slots;     // oldest first
    int places = 16;                  // page slots that it has
    float fill = 0, low = 0, high = 0;   // parts of the capacity
    std::int64_t capacity = -1;
    bool write_closed = false, read_closed = false, outside_writer = false, outside_reader = false, unlinked = false;
    int rate = 0;                     // transfers a second where they are too many to be drawn one by one
    std::vector<Packet> packets;
    std::vector<Token> tokens;
    std::int32_t holder = 0;          // somebody through whom the capacity can be set
    int holder_fd = -1;
};

struct WaitModel {
    std::int32_t pid = 0;
    std::optional<std::size_t> channel;
    std::vector<std::int32_t> releasers;   // 0: outside
    std::string what, by;                  // "waits for a free slot", "a read frees it"
    bool forever = false;
    // Told with a line from card to card; of many who could release it, the words on the card are enough.
    bool goes_around() const { return !channel && !releasers.empty() && releasers.size() <= 2; }
};

struct StageModel {
    std::vector<CardModel> cards;          // by birth
    std::vector<ChannelModel> channels;
    std::vector<PortModel> ports;
    std::vector<PlugModel> plugs;
    std::vector<WaitModel> waits;
    std::vector<std::int32_t> deadlock;    // in the order of the ring

    const CardModel* card(std::int32_t pid) const;
};

struct Moment {
    const Recording& log;
    const World& world;
    const Cast& cast;
    const Catalogue& tr;
    std::uint64_t now_ns = 0;              // of the recording's clock, going on while nothing happens
    bool live = true;                      // controls may act
    bool slots = false;                    // page slots are drawn, which are worked out
};

StageModel project(const Moment&);

// "4,096", "64 KiB"
std::string bytes_words(std::uint64_t);
std::string size_words(std::int64_t);

} // namespace ipclab::view
