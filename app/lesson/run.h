// A lesson being taken: where the learner is, what was answered, what the kernel did. No drawing here.
#pragma once
#include "lesson/lesson.h"
#include "lesson/session.h"
#include <set>

namespace ipclab {

struct Answer {
    std::string choice;                       // locked in; "" not yet
    std::uint64_t seq = 0;                    // of its Mark in the log
    std::map<std::string, Finding> choices;   // what the run says of each
    bool settled = false;                     // exactly one holds
};

class LessonRun {
public:
    LessonRun(const Lesson&, Session&);

    const Lesson& lesson() const { return lesson_; }
    int step() const { return step_; }
    const Step& current() const { return lesson_.steps[std::size_t(step_)]; }

    void start(int step = 0);                 // begins the run of that step
    void update();                            // after each Session::pump: carries out actions, evaluates checks
    void reset();                             // a new recording; predictions stay locked

    bool choose(const std::string& choice);   // false: locked already, or no such choice
    void point(const std::string& what);      // observe: a role or a channel ("pipe:1") was clicked
    void press();                             // the step's primary button was pressed ("run")
    bool may_go_on() const;                   // the step's checks hold
    bool next();                              // false at the last step, or not yet
    void skip();
    void go(int step);                        // back and forward freely
    bool finished() const { return finished_; }

    const Answer* answer(const std::string& step_id) const;
    std::vector<Finding> goals() const;       // of the current step, in its order
    std::optional<bool> pointed() const;      // observe: right or wrong, once clicked
    int hints_shown() const { return hints_; }
    void hint();                              // one rung more
    std::set<std::string> done() const;       // ids of steps whose checks held

    std::int32_t pid_of(const std::string& role) const;       // 0: not there yet
    std::string role_of(std::int32_t pid) const;

private:
    const Lesson& lesson_;
    Session& session_;
    int step_ = 0, hints_ = 0;
    bool finished_ = false;
    std::uint64_t since_ = 0, generation_ = 0;
    std::size_t actions_done_ = 0;
    std::map<std::string, Answer> answers_;
    std::map<std::string, bool> pointed_;
    std::set<std::string> done_;
    std::vector<Finding> goals_;
};

} // namespace ipclab
