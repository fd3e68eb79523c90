// What the panels keep from frame to frame: indexes of the log, scroll positions, an open menu. Nothing of it changes
// what is true, and all of it can be worked out anew.
#pragma once
#include "lesson/free.h"
#include "lesson/source_text.h"
#include "view/cast.h"
#include "view/frame.h"
#include "view/run_index.h"

namespace ipclab::view {

struct PanelMemory {
    const Session* session = nullptr;
    std::uint64_t generation = 0;
    Cast cast;
    RunIndex index;
    SourceTexts sources;

    // The stage.
    std::string menu;   // id of the control whose menu is open
    float stage_scroll = 0;
    Rect proof;   // where "check it yourself" stood in the last frame

    // The timeline: columns that do not move stay where they are while one looks.
    float timeline_pitch = 0;   // pixels a column; 0: as many as fit
    float timeline_zoom = 1;    // of real time: a factor on what fits
    double timeline_left = 0;   // pixels scrolled off at the left
    float timeline_rows = 0;    // scrolled off at the top
    bool timeline_dragged = false;
    std::optional<std::uint64_t> timeline_at;   // the moment that was brought into sight

    // Source and inspector.
    std::map<std::int32_t, float> source_scroll;
    std::map<std::int32_t, int> source_line;   // for which it was scrolled
    float inspector_scroll = 0;

    // Free play: what is put together for each process, and how tall that was.
    std::map<std::int32_t, Order> orders;
    std::map<std::int32_t, float> order_height;

    // The recording's clock, going on while nothing happens.
    std::uint64_t seen_seq = 0, seen_ns = 0;
    double seen_at = 0;
};

// Up to date with the run.
PanelMemory& memory_of(ViewState&, const Scene&, double t);
// The time that the stage shows, in ns of the recording's clock.
std::uint64_t shown_ns(const PanelMemory&, const ViewState&, const Scene&, double t);
const Lesson* lesson_of(const Scene&);

}   // namespace ipclab::view
