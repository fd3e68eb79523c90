// A lesson as its folder gives it: structure and checks from lesson.toml, prose from one Markdown file a language.
#pragma once
#include "calls/launch.h"
#include "lesson/check.h"
#include "record/event.h"
#include "record/result.h"
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace ipclab {

enum class StepKind : std::uint8_t { Predict, Run, Observe, Explain, Exercise, Transfer };
enum class Level : std::uint8_t { Core, More, Deep };

// Something done to the run: `after` a check holds (at once where it is empty), do a command to a role.
struct Action {
    Check after;
    std::string role;   // lineage name as in Lesson::roles; "" everyone
    CommandKind command = CommandKind::Run;
    std::int64_t value = 0;
    std::string channel;   // "pipe:1", for nonblock, capacity, close; and of that channel
    std::string end;       // "read" or "write": which descriptor
    int line = 0;          // in the file, for errors
};

struct Choice {
    std::string id;         // "a", "b", …; its words are in the prose under "step.a"
    Check holds;            // predict: says from the run whether it came true
    bool correct = false;   // explain: the cause
};

// One run of the learner's program: a recording and a folder of its own, confined, limited, with goals of its own.
struct Trial {
    std::string id;                       // its words are in the prose under "step.id", those of its goals under "step.id.goal1"
    Launch launch;                        // the lesson's, with what the trial changes
    std::vector<std::string> alternate;   // the lab steps these roles in turn, a call of Lesson::calls each, until one has ended
    std::vector<Action> actions;          // carried out by the lab, in order
    std::vector<Check> goals;             // judged when the run is over, or when nothing can move any more
};

struct Step {
    std::string id;
    StepKind kind = StepKind::Run;
    std::vector<Choice> choices;      // predict, explain
    std::vector<Check> goals;         // all must hold; shown on the screen with their prose "id.goal1"…
    std::vector<Action> actions;      // carried out by the lab itself, in order, when the step is entered
    std::string point;                // observe: the role or channel to click
    std::string guide;                // id of the control to press: "stage.writer.step"
    std::vector<std::string> hints;   // prose keys, in rungs
    bool fresh = false;               // entering it starts a new run
    std::optional<Launch> launch;     // fresh: what that run starts, where it differs from the lesson's
    bool flows = false;               // goes on by itself as soon as its checks hold
    bool code = false;                // its verdict comes from trials of the program that the learner writes
    std::vector<Trial> trials;        // if so
    std::string button;               // run: the words' key of its one button ("fill.button"); pressing it is LessonRun::press()
    // It has a button that sets the lab's actions going; else the learner does it all on the stage.
    bool pressed() const { return kind == StepKind::Run && (!actions.empty() || goals.empty()); }
};

// The program that the learner writes.
struct Code {
    std::string file;                   // in the lesson's folder: what they start from
    std::vector<std::string> helpers;   // further programs, not theirs; in the run's folder under their names ("./helper")
    std::vector<std::string> options;   // of the compiler
    std::string program() const { return std::filesystem::path(file).stem().string(); }   // its name in [launch]
};

struct Lesson {
    std::string id;   // "pipe/full"
    std::filesystem::path folder;
    Level level = Level::Core;
    int order = 0, minutes = 5;
    std::vector<std::string> before;            // prerequisites, lesson ids
    int before_line = 1;                        // where they stand, for errors
    std::vector<std::string> show;              // panels that it opens: timeline, source, inspector, flags, capacity, slots
    std::map<std::string, std::string> roles;   // "writer" -> "main/1"
    std::vector<std::string> calls;             // that matter; the others are dimmed
    Launch launch;
    std::optional<Code> code;
    bool foreign = false;             // not one of our labs: its programs are built before they run, and confined
    std::filesystem::path programs;   // the folder of its built programs; empty: where the labs' are (program_path)
    std::vector<Step> steps;

    // Prose: language ("en", "zh-CN") -> key ("title", "objective", "fill", "fill.a", "fill.goal1") -> Markdown.
    std::map<std::string, std::map<std::string, std::string>> prose;
    // The words for a key in a language; English where that lacks it; the key itself where both do.
    const std::string& words(const std::string& language, const std::string& key) const;
    std::string role_of(const std::string& lineage) const;   // "writer" for "main/1"; the lineage itself if unnamed
    mutable std::set<std::string> unworded;                  // keys asked for that no language has: words() lends them
};

// Reads and checks one folder. An error names file, line and the nearest right word.
Result<Lesson> load_lesson(const std::filesystem::path& folder);

// All lessons below labs/*/lessons, in the order they are to be taken. Broken ones are in `errors`, not lost.
struct Library {
    std::vector<Lesson> lessons;
    std::vector<std::string> labs;   // by `order` of their lab.toml
    std::vector<Error> errors;
    const Lesson* find(std::string_view id) const;   // "pipe/full"; nullptr: unknown
    const Lesson* after(const Lesson&) const;        // the next one to take
};
Library load_library(const std::filesystem::path& labs);
// Those of any folder: a lesson's own, a lab's (its lessons), or one with labs in it.
Library lessons_at(const std::filesystem::path& folder);

}   // namespace ipclab
