// Whether anything can still move in a run, by itself.
#pragma once
#include "lesson/session.h"
#include "lesson/stillness.h"
#include <map>
#include <set>

namespace ipclab {

// At rest: each thread is held, or the kernel blocks it and no timer will end that. The world may lag behind; so the
// kernel is asked whether they all sleep, then the tracer whether it has more to tell (a mark comes back after all that
// happened before it), then the kernel once more: if nobody has run in between, nobody is there who could wake another.
class Rest {
public:
    explicit Rest(Session& session) : session_(session) {}

    // Call it after each pump, and again soon while it is false: a thread may run without a word.
    bool reached();
    void disturbed() { marks_ = 0; }
    void new_run();

private:
    using Look = std::map<pid_t, Stillness>;
    std::optional<Look> look() const;   // nothing: somebody moves, or may
    void take_in();

    Session& session_;
    std::size_t seen_ = 0;
    std::set<std::int32_t> alarms_;   // processes that have set an alarm
    Look asleep_;
    int marks_ = 0;   // come back in a row, with no news between
    bool under_way_ = false;
    bool between_rounds_ = false;   // the tracer is about to start the next one (Launch::rounds)
};

}   // namespace ipclab
