// A recording, or a run while it goes on, as text for people (like `strace -f`) or as JSON Lines for programs.
#pragma once
#include "calls/syscalls.h"
#include "record/result.h"
#include "world/world.h"
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace ipclab {

enum class ExportFormat : std::uint8_t { Text, JsonLines };

// A call between its enter and its exit, with what it works on: by its exit, a descriptor may be gone.
struct CallSeen {
    Event enter;
    std::vector<std::byte> carried;   // payload of the enter
    int fd = -1;
    Ofd ofd = 0;
    ObjectId object;
    SourceLine line;   // where in the program it is made, if looked up
};

// One event, and all that is needed to put it in words.
struct Told {
    const Event& event;
    Bytes payload;
    const World& world;               // after the event
    const CallSeen* call = nullptr;   // the call that the event belongs to, while it is in flight
    Words words;
};

// Append the event's line to `out`; text has none for events that say nothing to a reader.
void text_line(const Told&, std::string& out);
// The keys are documented in export_json.cpp.
void json_line(const Told&, std::string& out);

class Export {
public:
    using Sink = std::function<Status(std::string_view)>;
    // Lines are gathered and given to `sink` in big pieces. `shown`: bytes of each read and write in text.
    Export(ExportFormat, Sink sink, std::size_t shown = 32);

    // The next event of the log. After a failure of the sink, events are folded but no longer written.
    void add(const Event&, Bytes payload);
    // Writes what is gathered; the first failure of the sink stays.
    Status flush();
    const World& world() const { return world_; }

private:
    CallSeen& begin(const Event&, Bytes payload);

    ExportFormat format_;
    Sink sink_;
    Words words_;
    World world_;
    std::map<std::pair<std::int32_t, bool>, CallSeen> calls_;   // by tid, and whether the lab made it
    std::string out_;
    Status status_ = Nothing{};
};

}   // namespace ipclab
