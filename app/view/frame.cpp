// Where the panels stand, in each size of window; and what the keys do that belong to no panel.
#include "view/code.h"
#include "view/home.h"
#include <array>

namespace ipclab::view {

namespace {

constexpr float kLane = 40, kStrip = 44, kDrawer = 336, kTabs = 44;
struct Metrics {
    float top, lesson, transport, stage, source, timeline;
};
constexpr Metrics kWide{48, 352, 56, 372, 232, 192}, kCompact{40, 264, 48, 312, 0, 0};

// Events that are worth a step of their own when walking through the past.
bool worth_a_stop(const Event& e) {
    switch (e.kind) {
    case Kind::Fork:
    case Kind::Exec:
    case Kind::Enter:
    case Kind::Exit:
    case Kind::Blocked:
    case Kind::Unblocked:
    case Kind::Signal:
    case Kind::Exited:
        return !(e.flags & kStartUp);
    default:
        return false;
    }
}

void walk(Ui& ui, const Scene& scene, ViewState& state, int by) {
    const Recording& log = scene.session.recording();
    const std::int64_t end = std::int64_t(log.size());
    for (std::int64_t i = state.at ? std::int64_t(*state.at) : end; (i += by) >= 0 && i < end;)
        if (worth_a_stop(log[std::size_t(i)].event)) {
            state.at = state.event = std::uint64_t(i);
            return;
        }
    if (by > 0) state.at.reset(), state.event.reset();
    else if (!log.empty()) state.toast = ui.tr("toast.first_event"), state.toast_until = ui.t + 2;
}

void escape(ViewState& state, Wishes& wishes) {
    if (state.proof) state.proof = false;
    else if (state.present) state.present = false;
    else if (state.at) state.at.reset(), state.event.reset();
    else if (state.trial) state.trial.reset(), state.event.reset();
    else if (state.pane == Pane::Solution) state.pane = Pane::Code;
    else if (state.lower_open) state.lower_open = false;
    else if (state.inspector) state.inspector = false;
    else if (state.event || state.object) state.event.reset(), state.object.reset();
    else if (state.page == Page::Lab) wishes.home = true;
}

void act_on_keys(Ui& ui, const Scene& scene, ViewState& state, Wishes& wishes) {
    Controls& c = ui.controls;
    if (c.asked("top.keys")) c.help = !c.help;
    else if (c.help && c.asked("view.escape")) c.help = false;
    else if (state.forget && c.asked("view.escape")) state.forget.reset();
    else if (c.asked("view.escape")) escape(state, wishes);
    c.modal = c.help ? "keys." : state.forget ? "forget." : "";
    if (state.page == Page::Lab && writes_code(scene)) c.instead("transport.run", "lesson.build");   // F5
    wishes.print = c.asked("view.print");
    wishes.picture = wishes.print || c.asked("view.picture");
    if (c.asked("view.quit")) wishes.quit = true;
    if (state.page != Page::Lab || c.help || state.forget) return;
    if (c.asked("view.back")) walk(ui, scene, state, -1);
    if (c.asked("view.forward")) walk(ui, scene, state, +1);
    if (c.asked("view.now")) state.at.reset(), state.event.reset(), state.trial.reset(), state.follow = true;
    if (c.asked("transport.reset")) wishes.reset = scene.session.live();
}

struct Panels {
    bool source, timeline, inspector, transport;
};

Panels open_panels(const Scene& scene) {
    const bool source = shows(scene, "source"), timeline = shows(scene, "timeline"), inspector = shows(scene, "inspector");
    return {source, timeline, inspector, source || timeline || inspector || shows(scene, "transport")};
}

// What stands below each card: the text of its program, or in free play what it shall do next.
void draw_below_cards(Ui& ui, Rect r, const Scene& scene, ViewState& state, Wishes& wishes) {
    (scene.free ? draw_free_play : draw_source)(ui, r, scene, state, wishes);
}

void draw_tab(Ui& ui, Rect r, LowerTab tab, const Scene& scene, ViewState& state, Wishes& wishes) {
    const auto draw = tab == LowerTab::Timeline ? draw_timeline : tab == LowerTab::Source ? draw_below_cards : draw_inspector;
    draw(ui, r, scene, state, wishes);
}

// The small window: one panel at a time. In a very small one the tabs close again, and the open one takes the stage's place.
void draw_compact(Ui& ui, Rect r, Panels panels, const Scene& scene, ViewState& state, Wishes& wishes) {
    std::vector<LowerTab> tabs;
    std::vector<const char*> names;
    const auto add = [&](bool open, LowerTab tab, const char* name) {
        if (open) tabs.push_back(tab), names.push_back(name);
    };
    add(panels.timeline, LowerTab::Timeline, ui.tr("transport.tab_timeline"));
    add(panels.source, LowerTab::Source, ui.tr(scene.free ? "free.title" : "transport.tab_source"));
    add(panels.inspector, LowerTab::Inspector, ui.tr("transport.tab_inspector"));
    if (tabs.empty()) return draw_stage(ui, r, scene, state, wishes);

    const bool tiny = r.h < kCompact.stage + 160;
    if (tiny && std::exchange(state.inspector, false)) state.tab = LowerTab::Inspector, state.lower_open = true;
    if (!tiny && std::exchange(state.inspector, false)) state.tab = LowerTab::Inspector;
    auto chosen = std::find(tabs.begin(), tabs.end(), state.tab);
    if (chosen == tabs.end()) state.tab = *(chosen = tabs.begin());
    const bool body = !tiny || state.lower_open;
    const float stage_h = !tiny ? kCompact.stage : body ? 0 : r.h - kTabs;
    if (stage_h > 0) draw_stage(ui, {r.x, r.y, r.w, stage_h}, scene, state, wishes);
    const Rect lower{r.x, r.y + stage_h, r.w, r.h - stage_h};
    ui.ground({lower.x, lower.y, lower.w, 1}, ui.theme.line);
    const int at = body ? int(chosen - tabs.begin()) : -1;
    if (const int hit = segmented(ui, "lower", {lower.x + size::pad, lower.y + 8, 96 * float(tabs.size()), 28}, names, at);
        hit >= 0) {
        if (tiny) state.lower_open = hit != at;
        state.tab = tabs[std::size_t(hit)];
    }
    if (body) {
        const Rect panel{lower.x, lower.y + kTabs - 4, lower.w, lower.h - kTabs + 4};
        const Canvas::Clip clip(ui.canvas, panel);
        draw_tab(ui, panel, state.tab, scene, state, wishes);
    }
}

void draw_wide(Ui& ui, Rect r, Panels panels, const Scene& scene, ViewState& state, Wishes& wishes) {
    const bool drawer = panels.inspector && state.inspector;
    const float grow = std::max(1.0f, r.h / 796);   // taller windows give some of it to each
    const float source_h = panels.source ? std::round(kWide.source * grow) : 0;
    const float timeline_h = panels.timeline ? std::round(kWide.timeline * grow) : 0;
    float lower_h = source_h + timeline_h;
    if (drawer) lower_h = std::max(lower_h, 300.0f);
    draw_stage(ui, {r.x, r.y, r.w, r.h - lower_h}, scene, state, wishes);
    if (lower_h <= 0) return;
    // The drawer narrows the panels instead of covering their right end: that end is now.
    const float w = r.w - (drawer ? kDrawer : 0), top = r.b() - lower_h;
    ui.ground({r.x, top, r.w, 1}, ui.theme.line);
    if (source_h > 0) {
        const Rect source{r.x, top, w, panels.timeline ? source_h : lower_h};
        const Canvas::Clip clip(ui.canvas, source);
        draw_below_cards(ui, source, scene, state, wishes);
    }
    if (timeline_h > 0) {
        const Rect timeline{r.x, top + source_h, w, lower_h - source_h};
        const Canvas::Clip clip(ui.canvas, timeline);
        draw_timeline(ui, timeline, scene, state, wishes);
        ui.ground({r.x, timeline.y, w, 1}, ui.theme.line);
    }
    if (drawer) {
        const Rect inspector{r.r() - kDrawer, top, kDrawer, lower_h};
        const Canvas::Clip clip(ui.canvas, inspector);
        draw_inspector(ui, inspector, scene, state, wishes);
        ui.ground({inspector.x, top, 1, lower_h}, ui.theme.line);
    }
}

void draw_audience(Ui& ui, Rect r, const Scene& scene, ViewState& state, Wishes& wishes) {
    const float band = draw_present(ui, r, scene, state, wishes, true);
    constexpr float kStageNeeds = 320, kLanes = 36 + 3 * kLane;            // its header, two lanes, the level
    const float lanes = r.h - band >= kStageNeeds + kLanes ? kLanes : 0;   // a lesson may keep them from one who reads alone
    draw_present(ui, {r.x, r.y, r.w, band}, scene, state, wishes, false);
    if (writes_code(scene) && state.pane != Pane::Run) {
        Rect rest{r.x, r.y + band, r.w, r.h - band};
        draw_code_bar(ui, rest, scene, state, wishes);
        draw_code(ui, rest, scene, state, wishes);
        return draw_pointer_halo(ui);
    }
    draw_stage(ui, {r.x, r.y + band, r.w, r.h - band - lanes}, scene, state, wishes);
    if (lanes > 0) {
        const Rect timeline{r.x, r.b() - lanes, r.w, lanes};
        const Canvas::Clip clip(ui.canvas, timeline);
        ui.ground({r.x, timeline.y, r.w, 1}, ui.theme.line);
        draw_timeline(ui, timeline, scene, state, wishes);
    }
    draw_pointer_halo(ui);
}

// For paper and slides: what is seen, without what it is worked with.
void draw_bare(Ui& ui, Rect r, const Scene& scene, ViewState& state, Wishes& wishes) {
    const float lanes = std::max(kWide.timeline, std::round(r.h * 0.3f));
    draw_stage(ui, {r.x, r.y, r.w, r.h - lanes}, scene, state, wishes);
    const Rect timeline{r.x, r.b() - lanes, r.w, lanes};
    const Canvas::Clip clip(ui.canvas, timeline);
    ui.ground({r.x, timeline.y, r.w, 1}, ui.theme.line);
    draw_timeline(ui, timeline, scene, state, wishes);
}

void draw_lab(Ui& ui, Rect r, const Scene& scene, ViewState& state, Wishes& wishes) {
    if (state.present) return draw_audience(ui, r, scene, state, wishes);
    const Metrics& m = ui.compact ? kCompact : kWide;
    if (scene.lesson) {
        const bool small = ui.screen.w < 1024 || ui.screen.h < 640;
        const bool folded = state.lesson_folded.value_or(small);
        if (ui.controls.asked("view.fold")) state.lesson_folded = !folded;
        if (folded) {
            draw_goal_strip(ui, {r.x, r.y, r.w, kStrip}, scene, state, wishes);
            r.y += kStrip, r.h -= kStrip;
        } else {
            draw_lesson(ui, {r.x, r.y, m.lesson, r.h}, scene, state, wishes);
            r.x += m.lesson, r.w -= m.lesson;
        }
    }
    draw_broken(ui, r, scene);
    if (writes_code(scene)) draw_code_bar(ui, r, scene, state, wishes);
    if (writes_code(scene) && state.pane != Pane::Run) {
        const Canvas::Clip clip(ui.canvas, r);
        return draw_code(ui, r, scene, state, wishes);
    }
    draw_banner(ui, r, scene, state);
    const Panels panels = open_panels(scene);
    if (panels.transport) {
        draw_transport(ui, {r.x, r.b() - m.transport, r.w, m.transport}, scene, state, wishes);
        r.h -= m.transport;
    }
    const Canvas::Clip clip(ui.canvas, r);
    if (ui.compact) draw_compact(ui, r, panels, scene, state, wishes);
    else draw_wide(ui, r, panels, scene, state, wishes);
}

// The one control to press next, if the lesson names one.
std::string guide_of(const Scene& scene) {
    if (!scene.lesson || scene.lesson->finished()) return "";
    const LessonRun& run = *scene.lesson;
    if (run.may_go_on()) return "lesson.next";
    if (run.wants_press()) return "lesson.primary";
    const Step& step = run.current();
    if (step.kind == StepKind::Predict || step.kind == StepKind::Explain) return "";
    return step.guide;
}

}   // namespace

bool shows(const Scene& scene, std::string_view panel) {
    if (!scene.lesson) return true;
    const auto& show = scene.lesson->lesson().show;
    return std::find(show.begin(), show.end(), panel) != show.end();
}

const std::string* lesson_words(const Ui& ui, const Lesson& lesson, const std::string& key) {
    for (const auto& language : {ui.language, std::string("en")})
        if (const auto all = lesson.prose.find(language); all != lesson.prose.end())
            if (const auto found = all->second.find(key); found != all->second.end()) return &found->second;
    return nullptr;
}

std::string_view lab_of(const Lesson& lesson) { return std::string_view(lesson.id).substr(0, lesson.id.find('/')); }

std::string lab_title(const Ui& ui, std::string_view lab) {
    const auto& words = ui.tr.all();
    const auto found = words.find("labs." + std::string(lab));
    return found == words.end() ? std::string(lab) : found->second;
}

Wishes frame(Ui& ui, const Scene& scene, ViewState& state) {
    Wishes wishes;
    ui.controls.begin(ui.t);
    act_on_keys(ui, scene, state, wishes);
    ui.guide = guide_of(scene);
    if (!ui.guide.empty()) ui.controls.instead("lesson.primary", ui.guide);   // Enter presses what is highlighted, wherever it is
    follow_build(ui, scene, state);
    {
        const Canvas::Clip clip(ui.canvas, ui.screen);
        const float top = ui.compact ? kCompact.top : kWide.top;
        Rect rest = ui.screen;
        if (state.bare && state.page == Page::Lab) {
            draw_bare(ui, rest, scene, state, wishes);
            ui.controls.end();
            return wishes;
        }
        if (!(state.present && state.page == Page::Lab)) {
            draw_top_bar(ui, {0, 0, ui.screen.w, top}, scene, state, wishes);
            rest = {0, top, ui.screen.w, ui.screen.h - top};
        }
        if (state.page == Page::Home) draw_home(ui, rest, scene, state, wishes);
        else draw_lab(ui, rest, scene, state, wishes);
        draw_toast(ui, rest, state);
        if (state.forget) draw_forget(ui, ui.screen, scene, state, wishes);
        if (ui.controls.help) draw_key_overlay(ui, ui.screen, state);
        draw_tip(ui, ui.screen);
    }
    ui.controls.end();
    return wishes;
}

}   // namespace ipclab::view
