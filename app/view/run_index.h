// The log as the timeline draws it: columns, and per process the stretches of each state. Grows with the log; a million
// events cost nothing to draw, because only what is in sight is looked up.
#pragma once
#include "record/recording.h"
#include "world/world.h"

namespace ipclab::view {

enum class MarkKind : std::uint8_t { Call, Error, Command, Signal, Birth, End };

struct Mark {
    std::uint64_t seq = 0, other = 0;   // the event; of a call: its enter
    std::uint64_t written = 0;          // of a read: the enter of the write that its first byte came from
    std::uint32_t column = 0;
    std::int32_t pid = 0;   // 0: everyone
    std::int16_t call = -1, error = 0;
    MarkKind kind = MarkKind::Call;
};

struct Stretch {              // of one state of a process; the last goes on
    std::uint32_t from = 0;   // column
    std::uint64_t from_ns = 0, seq = 0;
    State state = State::Runnable;
};

struct Column {
    std::uint64_t seq = 0, t_ns = 0;
};

struct LevelPoint {
    std::uint32_t column = 0;
    std::uint64_t t_ns = 0;
    std::int64_t level = 0;
};

// Whether what the user did to the run stands on a lane of the timeline; "timeline.command_<name>" says what it is.
bool is_deed(CommandKind);

class RunIndex {
public:
    void advance(const Recording&);
    std::size_t size() const { return events_; }   // events taken in
    const std::vector<Column>& columns() const { return columns_; }
    const std::vector<Mark>& marks(std::int32_t pid) const;   // by column
    const std::vector<Stretch>& stretches(std::int32_t pid) const;
    const std::vector<LevelPoint>& levels(ObjectId) const;
    // The column of an event: that of the last column at or before it.
    std::uint32_t column_of(std::uint64_t seq) const;
    // Columns that came long after the one before: the order axis is torn there.
    const std::vector<std::uint32_t>& pauses() const { return pauses_; }
    bool has_start_up() const { return start_up_; }   // the first column stands for all that came before `main`
    std::uint64_t end_ns() const { return end_ns_; }

private:
    void take(const Recording::Entry&);
    std::uint32_t add_column(const Event&);
    void add_mark(const Event&, Mark);
    void note_state(const Event&);
    void note_levels(const Event&);

    std::vector<Column> columns_;
    std::map<std::int32_t, std::vector<Mark>> marks_;
    std::map<std::int32_t, std::vector<Stretch>> stretches_;
    std::map<ObjectId, std::vector<LevelPoint>> levels_;
    std::map<std::int32_t, std::uint64_t> enters_;   // by tid: the call it is in
    std::vector<std::uint32_t> pauses_;
    std::size_t events_ = 0;
    std::uint64_t end_ns_ = 0;
    bool start_up_ = false;
    World world_;
};

}   // namespace ipclab::view
