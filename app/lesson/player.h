// Takes a lesson without a window: carries out a solution, a wrong attempt, or only what anybody would click.
#pragma once
#include "lesson/action_file.h"
#include "lesson/run.h"

namespace ipclab {

enum class Attempt : std::uint8_t { Deeds, Empty };

// A verdict, with its evidence in words: the log that it points into may be gone by the end.
struct Judgement {
    Finding finding;
    std::string evidence;
};

// How a step ended.
struct PlayedStep {
    std::string id;
    bool reached = false, done = false;
    std::vector<Judgement> goals;
    std::string chosen;
    std::map<std::string, Judgement> choices;   // of a prediction: what the run says of each
    std::optional<bool> pointed;
    std::vector<TrialState> trials;   // of an exercise in code
};

struct Played {
    std::vector<PlayedStep> steps;
    std::size_t deeds_done = 0;
    std::string stopped;   // why it ended before the lesson did; "" it did not
    bool unseen = false;   // and that is no verdict: the tracer was lost, or nothing came for too long
    bool all_done() const;
};

// Plays to the end of the lesson, or until nothing moves any more and nothing is left to do. Empty: presses and goes on,
// locks the first choice of each prediction, skips the rest, and does nothing on the stage. `program`: built, and tried
// where an exercise asks for code.
Played play(const Lesson&, Session&, Attempt, const std::vector<Deed>&, std::optional<std::int64_t> pace_ns = {},
            const std::filesystem::path& program = {});

// "step 'task', trial 'plain': fails; goal2 …": the first trial that did not pass, in words; "" all did.
std::string first_failure(const Lesson&, const Played&);

}   // namespace ipclab
