// One frame: a function of what is known, what the user looks at, and what they do. The window, the robot in the
// tests and the program's own pictures all run this same function.
#pragma once
#include "calls/command.h"
#include "lesson/lesson.h"
#include "lesson/progress.h"
#include "lesson/run.h"
#include "view/widgets.h"
#include "words/catalogue.h"
#include <memory>
#include <optional>

namespace ipclab {
class FreePlay;
}

namespace ipclab::view {

enum class Page : std::uint8_t { Home, Lab };
enum class LowerTab : std::uint8_t { Timeline, Source, Inspector };
enum class Pane : std::uint8_t { Code, Run, Solution };   // of an exercise in code: the text, its run, what could be written

struct PanelMemory;   // panel_memory.h: what panels keep from frame to frame
struct CodeLook;      // code.h: the same of an exercise's program
class Workbench;      // workbench.h

// What the user looks at; nothing of it changes what is true. One selection is shared by all panels.
struct ViewState {
    Page page = Page::Lab;
    bool dark = true, present = false, reduce_motion = false;
    std::string language = "en";           // "en", "zh-CN"
    std::optional<std::int32_t> process;   // selected pid
    std::optional<std::uint64_t> event;    // selected event
    std::optional<ObjectId> object;
    std::optional<std::uint64_t> at;   // looking at a past moment; live where empty
    bool inspector = false, real_time = false, proof = false;
    std::optional<bool> lesson_folded;   // empty: as the size of the window suggests
    bool lower_open = false;             // in a very small window: a panel stands in the stage's place
    bool revealed = false;               // presenting: the verdict may be seen
    std::int32_t proof_of = 0;           // "check it yourself" is open for this pid
    LowerTab tab = LowerTab::Timeline;
    float timeline_scroll = 0, lesson_scroll = 0, home_scroll = 0, source_scroll = 0;
    bool follow = true;   // the timeline keeps to now
    std::int64_t pace_ns = 300'000'000;
    std::optional<std::string> forget;   // asked: shall this lesson be as if never opened ("": all of them)
    bool bare = false;                   // a picture: only stage and timeline
    std::string toast;                   // a short word at the bottom; shown until toast_until
    double toast_until = 0;
    Pane pane = Pane::Code;
    std::optional<int> trial;   // of an exercise: what it recorded is looked at; empty: what is live
    std::shared_ptr<PanelMemory> memory;
    std::shared_ptr<CodeLook> code;
};

// What is known, for one frame.
struct Scene {
    const Session& session;
    const World& world;            // at ViewState::at, or now
    LessonRun* lesson = nullptr;   // its verbs are called by the view (choose, next …); nullptr: free watching
    const Library& library;
    const Progress& progress;
    double t = 0;                     // seconds on the clock of Event::t_ns: now, or the past moment looked at
    bool lagging = false;             // the lab is behind the tracer
    Workbench* bench = nullptr;       // the learner's program, where the lesson has one
    std::string bench_trouble = {};   // why it could not be opened
    const Error* broken = nullptr;    // the lesson's folder was changed, and cannot be read now
    FreePlay* free = nullptr;         // its orders are typed by the view; nullptr: none
};

// What the user asked for in this frame.
struct Wishes {
    std::vector<Command> commands;       // to the tracer
    std::optional<std::string> open;     // a lesson id
    std::optional<std::string> free;     // a lab, for free play
    std::optional<std::string> forget;   // the progress of a lesson; "" of all
    bool home = false, reset = false, picture = false, quit = false;
    bool print = false;   // the picture in the light theme, for paper
};

Wishes frame(Ui&, const Scene&, ViewState&);

}   // namespace ipclab::view
