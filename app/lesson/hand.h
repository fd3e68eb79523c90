// The lab's hand on a run: what an action comes to at this moment, and one thing at a time.
#pragma once
#include "lesson/lesson.h"
#include "lesson/session.h"
#include "lesson/terms.h"
#include "lesson/watch.h"
#include <optional>

namespace ipclab {

// What an action comes to at this moment.
struct Prepared {
    enum class State : std::uint8_t { NotYet, Gone, Ready } state = State::NotYet;   // Gone: its process has ended
    Command command;
};

// `launch` is what runs: the lesson's, or a trial's.
Prepared prepare(const Action&, const Lesson&, const Launch&, const Judged&);

// It is on its way to being held: a step said now would be spent on getting there.
bool between_steps(const Process&);

// What was sent last changes what the next one means (a second step, sent while the process still stands held, would be
// spent on the way to the first one's hold): so it waits until the tracer has answered.
class Hand {
public:
    explicit Hand(Session& session) : session_(session) {}

    bool busy() const { return unheard_.has_value(); }
    void send(Command, std::string_view by = kByTheLab);   // in the lab's name nobody else gets credit for it
    bool hear(const Event&);                               // true: it was the answer
    void forget() { unheard_.reset(); }                    // another run has begun

private:
    Session& session_;
    std::optional<Command> unheard_;   // the last one sent, until the tracer has answered it
};

}   // namespace ipclab
