// One run under observation, with or without a lesson: what the window, `play`, `check` and the tests share.
#pragma once
#include "calls/source.h"
#include "record/recording.h"
#include "world/history.h"
#include <functional>
#include <optional>

namespace ipclab {

// What a reader of a recording cannot know: the machine that it was made on (page size, kernel). See Recording::facts.
std::map<std::string, std::string> facts_of_this_machine();

class Session {
public:
    // The source is not owned and outlives the session. nullptr: a replay, nothing can be sent.
    explicit Session(Source* source) : source_(source) {}

    // Begins a new run; the recording before it is kept for comparison until the next one.
    void launch(const Launch&);
    void replay(Recording);
    // Takes in what the tracer has seen; true if anything came.
    bool pump();
    void send(const Command&);
    // Pumps until `done` says so or the tracer is gone. Waits for a state, never for a time: `limit_ms` is only a
    // generous guard, and false means that it was reached.
    bool wait_for(const std::function<bool(const Session&)>& done, int limit_ms = 60000);

    const Recording& recording() const { return recording_; }
    const Recording& before() const { return before_; }
    const World& world() const { return history_.now(); }
    const History& history() const { return history_; }
    bool live() const { return source_ != nullptr && !replaying_; }
    Source* source() const { return source_; }
    std::uint64_t generation() const { return generation_; }   // rises with each launch that has begun
    // The recording has reached its limit; everyone was asked to hold. Say so. A new launch begins with room again.
    bool full() const { return full_; }
    // The recording's memory limit in bytes, for this run and the next ones.
    void set_limit(std::size_t bytes);

private:
    void begin();
    void take(const Event&, std::span<const std::byte> payload);

    Source* source_;
    Recording recording_, before_;
    History history_;
    std::optional<std::size_t> limit_;
    bool replaying_ = false, full_ = false;
    bool begun_ = false;   // a recording's first event has come
    std::uint64_t generation_ = 0;
};

}   // namespace ipclab
