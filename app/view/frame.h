// One frame: a function of what is known, what the user looks at, and what they do. The window, the robot in the
// tests and the program's own pictures all run this same function.
#pragma once
#include "lesson/lesson.h"
#include "lesson/progress.h"
#include "lesson/run.h"
#include "trace/command.h"
#include "view/catalogue.h"
#include "view/widgets.h"
#include <memory>
#include <optional>

namespace ipclab::view {

enum class Page : std::uint8_t { Home, Lab };
enum class LowerTab : std::uint8_t { Timeline, Source, Inspector };

struct PanelMemory;                              // panel_memory.h: what panels keep from frame to frame

// What the user looks at; nothing of it changes what is true. One selection is shared by all panels.
struct ViewState {
    Page page = Page::Lab;
    bool dark = true, present = false, reduce_motion = false;
    std::string language = "en";                 // "en", "zh-CN"
    std::optional<std::int32_t> process;         // selected pid
    std::optional<std::uint64_t> event;          // selected event
    std::optional<ObjectId> object;
    std::optional<std::uint64_t> at;             // looking at a past moment; live where empty
    bool inspector = false, real_time = false, proof = false;
    std::optional<bool> lesson_folded;           // empty: as the size of the window suggests
    bool lower_open = false;                     // in a very small window: a panel stands in the stage's place
    bool revealed = false;                       // presenting: the verdict may be seen
    std::int32_t proof_of = 0;                   // "check it yourself" is open for this pid
    LowerTab tab = LowerTab::Timeline;
    float timeline_scroll = 0, lesson_scroll = 0, home_scroll = 0, source_scroll = 0;
    bool follow = true;                          // the timeline keeps to now
    std::int64_t pace_ns = 300'000'000;
    std::string toast;                           // a short word at the bottom; shown until toast_until
    double toast_until = 0;
    std::shared_ptr<PanelMemory> memory;
};

// What is known, for one frame.
struct Scene {
    const Session& session;
    const World& world;                          // at ViewState::at, or now
    LessonRun* lesson = nullptr;                 // its verbs are called by the view (choose, next …); nullptr: free watching
    const Library& library;
    const Progress& progress;
    double t = 0;                                // seconds on the clock of Event::t_ns: now, or the past moment looked at
    bool lagging = false;                        // the lab is behind the tracer
};

// What the user asked for in this frame.
struct Wishes {
    std::vector<Command> commands;               // to the tracer
    std::optional<std::string> open;             // a lesson id
    bool home = false, reset = false, picture = false, quit = false;
};

Wishes frame(Ui&, const Scene&, ViewState&);

} // namespace ipclab::view
