// A submitted program, graded: built, tried, judged from its recordings. Whatever it does, there is a result.
#pragma once
#include "lesson/build.h"
#include "lesson/exercise.h"
#include "lesson/lesson.h"
#include <optional>
#include <string>
#include <vector>

namespace ipclab {

// NotObserved is no failure: the lab could not see enough to judge (the tracer was lost, a run that only sleeps …).
enum class Mark : std::uint8_t { Passed, Failed, NotObserved };
std::string_view name_of(Mark);   // "passed", "failed", "not observed"

// Points: the trials share kFullMarks equally, and a trial's goals share what is its own; a goal that holds brings its
// part. Whether the submission has passed is another question: that takes all goals of all trials.
inline constexpr double kFullMarks = 100;

struct GradedGoal {
    std::string words;   // what it asks for
    Mark mark = Mark::NotObserved;
    std::optional<std::uint64_t> event;   // seq in the trial's recording, of what decided it
    std::string evidence;                 // that event in words
    double points = 0, most = 0;
};

struct GradedTrial {
    std::string id, words;
    Mark mark = Mark::NotObserved;
    std::string why;   // what ended it, where that was no end of its own: a limit, or those who wait for ever
    std::vector<GradedGoal> goals;
    std::filesystem::path recording;   // for `ipclab replay`; empty: none was kept
    std::string output;                // what it printed, or the beginning of it
    double points() const;
    double most() const;
};

struct Grade {
    std::string lesson, title, submission;
    Mark mark = Mark::NotObserved;
    std::string why;                       // where it is more than its trials say: it does not build …
    bool walled = true;                    // all that was run could write in its own folder only (Landlock)
    std::vector<Diagnostic> diagnostics;   // of the compiler
    std::vector<GradedTrial> trials;
    double points() const;
};

struct GradeOptions {
    std::filesystem::path recordings;   // the folder to keep them in; empty: none are kept
    std::string language = "en";        // of the goals' words
};

// All trials and goals of the lesson, with no verdict yet, for that reason: what is known before anything was run.
Grade ungraded(const Lesson&, const std::filesystem::path& submission, const GradeOptions&, std::string why);

// The file to build: the submission itself, or in its folder the lesson's file, or else the only C++ file there is.
// An error says what is missing, and is the submission's failure.
Result<std::filesystem::path> submitted_file(const Lesson&, const std::filesystem::path& submission);

// Builds and tries it. Takes as long as the lesson's limits allow, and no longer. An error is the grader's own: the
// lesson has no exercise in code, or a recording could not be written.
Result<Grade> grade(const Lesson&, Source&, const std::filesystem::path& submission, const GradeOptions&);

// As others read it. All text is safe to show: control characters and what is not UTF-8 stand as \xNN.
struct GradeFormat {
    std::string_view name;
    std::string (*write)(const Grade&);
};
const std::vector<GradeFormat>& grade_formats();   // "json", "gradescope", "junit"

}   // namespace ipclab
