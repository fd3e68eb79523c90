// An exercise in code: trials of the learner's program, one run after the other, each judged from its recording.
#pragma once
#include "lesson/build.h"
#include "lesson/lesson.h"
#include "lesson/session.h"
#include "lesson/watch.h"
#include <memory>
#include <optional>

namespace ipclab {

struct TrialState {
    std::string id;
    enum class Stage : std::uint8_t { Waiting, Running, Passed, Failed, NotObserved } stage = Stage::Waiting;
    std::vector<Finding> goals;
    std::vector<std::string> evidence;            // of each goal, in words
    bool walled = true;                           // it could write in its own folder only; false: this kernel has no Landlock
    std::string why;                              // what ended it, where that was a limit: "used more than 10 s of CPU time"
    std::shared_ptr<const Recording> recording;   // once it is judged
};

struct CodeState {
    // NotObserved: no trial failed, but there was one that could not be watched.
    enum class Stage : std::uint8_t {
        Editing,
        Building,
        BuildFailed,
        Running,
        Passed,
        Failed,
        NotObserved
    } stage = Stage::Editing;
    Built built;
    std::vector<TrialState> trials;   // of the current step, in its order
    int trial = -1;                   // the one that runs
};

// Where what a run needs lies.
struct Places {
    std::filesystem::path folder;     // the run's own
    std::filesystem::path programs;   // the lesson's built programs; empty: where program_path says
    std::filesystem::path learner;    // the built program in place of what the lesson starts from; empty: that
};

// The launch with its programs by their paths; the lesson's helpers are put into the folder under their names.
Launch launch_in(const Lesson&, Launch, const Places&);

// Runs the trials of a step on a session, which is theirs until over(). Nothing is decided by the time that it takes:
// a trial is judged when its run is over, when nobody can move any more, or when a limit has ended it. What stays
// undecided then has failed. A run that only sleeps could not be observed to its end, which is no failure.
class Trials {
public:
    // programs, learner: see Places. The lesson and the step outlive it.
    Trials(const Lesson&, const Step&, Session&, Places);
    ~Trials();
    Trials(const Trials&) = delete;
    Trials& operator=(const Trials&) = delete;

    void update();   // after each Session::pump
    bool over() const;
    bool waiting() const;   // for a moment, not for news: call update() again soon
    int trial() const;      // which one runs; -1: none
    const std::vector<TrialState>& states() const;
    const World& world() const;   // of the latest run
    CodeState::Stage verdict() const;

private:
    class Run;
    void begin();

    const Lesson& lesson_;
    const Step& step_;
    Session& session_;
    Places places_;
    std::vector<TrialState> states_;
    std::unique_ptr<Run> run_, before_;
    std::size_t next_ = 0, judged_ = 0;   // how many were begun, and are judged
};

}   // namespace ipclab
