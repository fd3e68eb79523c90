// A lesson being taken: where the learner is, what was answered, what the kernel did. No drawing here.
#pragma once
#include "lesson/exercise.h"
#include "lesson/hand.h"
#include "lesson/lesson.h"
#include "lesson/session.h"
#include "lesson/watch.h"
#include <filesystem>
#include <optional>
#include <set>

namespace ipclab {

struct Answer {
    std::string choice;                       // locked in; "" not yet
    std::uint64_t seq = 0;                    // of its Mark in the log
    std::map<std::string, Finding> choices;   // what the run says of each
    bool settled = false;                     // exactly one holds
};

// The run belongs to the step that is shown: going to a step of another run (one after or before a `fresh` step)
// starts that run, and the lab carries out by itself what the steps before it do.
class LessonRun {
public:
    LessonRun(const Lesson&, Session&);
    ~LessonRun();
    LessonRun(const LessonRun&) = delete;
    LessonRun& operator=(const LessonRun&) = delete;

    const Lesson& lesson() const { return lesson_; }
    int step() const { return step_; }
    const Step& current() const { return lesson_.steps[std::size_t(step_)]; }

    void start(int step = 0);   // begins the run of that step
    void update();              // after each Session::pump: carries out actions, evaluates checks
    void reset();               // a new recording; predictions stay locked, the step stays

    bool choose(
        const std::string& choice);   // false: locked already, or no such choice. An explanation may be changed until it is right
    bool point(const std::string& what);   // observe: a role or a channel ("pipe:1") was clicked; false: nothing is asked here
    bool press();                          // the step's primary button was pressed ("run"); false: it has none, or it was
    bool wants_press() const;              // the primary button is there to be pressed
    bool may_go_on() const;                // the step's checks hold, or have held
    bool next();                           // false at the last step, or not yet
    void skip();
    void go(int step);                            // back and forward freely
    bool finished() const { return finished_; }   // the last step's checks have held

    const Answer* answer(const std::string& step_id) const;
    std::vector<Finding> goals() const { return goals(step_); }   // of the current step, in its order
    std::vector<Finding> goals(int step) const;                   // of any step, as this run shows them
    std::optional<bool> pointed() const;                          // observe: right or wrong, once clicked
    int hints_shown() const { return hints_; }
    void hint();                                           // one rung more
    std::set<std::string> done() const { return done_; }   // ids of steps whose checks held

    // An exercise in code. Its verdict comes from trials, which run on the session in place of the run on the screen.
    bool has_code() const { return current().code; }
    const CodeState& code() const { return code_; }
    void build();   // builds the learner's file, then tries the program; anew where it is at it
    void try_program(std::filesystem::path program);   // tries one that is built already
    void stop_trials();                                // and goes back to the run on the screen
    // The programs of a lesson from elsewhere, which are built before its first run; code() has what the compiler said.
    bool preparing() const;
    int build_fd() const;   // readable when update() has something to do for a compiler; -1: there is none
    bool waiting() const;   // update() wants to be called again soon, news or not

    // Whether the program that a role belongs to is started with a signal ignored, from the next run on (exec(3p): what is
    // ignored stays ignored). As the lesson has it until it is set.
    void set_ignored(const std::string& role, int signal, bool ignored);
    bool ignored(const std::string& role, int signal) const;

    std::int32_t pid_of(const std::string& role) const;   // 0: not there yet
    std::string role_of(std::int32_t pid) const;

    bool begun() const;            // the run has reached the current step: all before it is carried out
    std::uint64_t since() const;   // seq at which the current step began in this run
    bool acting() const;           // actions of the current step are still to come, and could
    Prepared prepare(const Action&) const;
    // Instead of the lesson's own pace, from the next run on: where nobody watches, less will do.
    void set_pace(std::int64_t ns) { pace_ns_ = ns; }

private:
    struct Taken {   // a step, in this run
        bool entered = false, pressed = false;
        std::uint64_t since = 0;
        std::vector<Watch> goals, afters;   // `afters`: one for each action
    };
    Taken& taken(int step) { return taken_[std::size_t(step)]; }
    const Taken& taken(int step) const { return taken_[std::size_t(step)]; }
    int run_of(int step) const;   // the step that begins its run
    const Launch& launch_of(int step) const;
    int index_of(const std::string& step_id) const;
    void begin_run();
    void forget_run();
    bool ours() const;
    void begin_judging();
    void remove_folder();
    void enter(int step);
    void move(int step);
    void watch_choices(int step);
    bool watch(const Recording::Entry&);
    void settle();
    void settle_answers();
    bool act();
    bool open(int step) const;   // its actions may begin
    bool holds(int step) const;
    bool goals_hold(int step) const;

    // run_code.cpp
    bool prepare_programs();   // false: they are still being built, or could not be
    bool update_code();        // true: trials have the session, or there is no run yet
    void finish_build(Built);
    void finish_trials();
    void fail_build(const std::string& words);
    const std::filesystem::path& workshop();
    const World& shown() const { return trials_ ? trials_->world() : judged_.world; }

    const Lesson& lesson_;
    Session& session_;
    int step_ = 0, hints_ = 0;
    bool finished_ = false, waiting_ = true;   // waiting_: the launch has not begun yet
    std::uint64_t generation_ = 0;
    std::optional<std::int64_t> pace_ns_;
    bool hurries_ = false;                              // to the step it was opened at, or reset to
    std::map<std::string, std::vector<int>> ignored_;   // by program role; the lesson's own where there is none
    Judged judged_;
    int acting_ = 0;          // the step whose actions are carried out, at or before step_ but for going back
    std::size_t acted_ = 0;   // how many of them
    Hand hand_;
    std::vector<Taken> taken_;
    std::map<std::string, Answer> answers_;
    std::map<std::string, std::vector<Watch>> choices_;   // of answered predictions, in the order of the choices
    std::map<std::string, bool> pointed_;
    std::set<std::string> done_;
    std::filesystem::path folder_, before_;   // of this run, and of the one it ends

    CodeState code_;
    std::unique_ptr<Builds> builds_;
    std::unique_ptr<Trials> trials_;   // while their last run is on the session
    std::set<std::string> passed_;     // steps whose trials were passed by the latest program
    std::filesystem::path workshop_;   // where programs are built
    std::filesystem::path programs_;   // of a lesson from elsewhere, once built
    std::filesystem::path learner_;    // the latest program that was built, or given
};

}   // namespace ipclab
