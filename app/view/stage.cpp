// The stage: processes, what the kernel holds between them, and who waits for whom.
#include "view/card.h"
#include "view/door.h"
#include "view/histogram.h"
#include "view/kernel_band.h"
#include "view/panels.h"
#include "view/semaphore.h"
#include "view/tube.h"
#include "view/wait_lines.h"
#include "view/word.h"
#include <cmath>
#include <csignal>

namespace ipclab::view {

namespace {

void draw_empty(Ui& ui, Rect r, const Scene& scene) {
    const Theme& th = ui.theme;
    const bool starting = scene.session.live() && scene.session.recording().size() > 0 && scene.world.processes().empty();
    const Rect tube{r.cx() - 120, r.cy() - 58, 240, 48};
    const Canvas::Guard guard(ui.canvas, r);
    ui.canvas.dashed(tube.inset(20, 8), th.line_strong, 4, 1.5f);
    for (const Rect& card : {Rect{tube.x - 96, tube.y - 16, 92, 80}, Rect{tube.r() + 4, tube.y - 16, 92, 80}})
        ui.canvas.dashed(card, th.line_strong, size::card_radius, 1.5f);
    ui.canvas.middle_centre(Type::Strong, r.cx(), tube.b() + 56, th.text, ui.tr(starting ? "stage.starting" : "stage.empty"));
    const std::string words = ui.tr("stage.empty_text");
    const float w = std::min(440.0f, r.w - 48);
    if (!starting)
        ui.canvas.prose(Type::Body, r.cx() - std::min(w, ui.canvas.width(Type::Body, words)) / 2, tube.b() + 72, w, th.text2,
                        words);
}

void draw_kernel(Ui& ui, const StageLayout& layout, const StageModel& model) {
    const Theme& th = ui.theme;
    surface(ui, layout.kernel, mix(th.ground, th.text3, 8), size::card_radius);
    const bool lanes = std::any_of(layout.channels.begin(), layout.channels.end(),
                                   [&](const ChannelPlace& c) { return c.lane > 0 && c.lane < layout.kernel.y + 34; });
    const bool plate = !model.channels.empty() && model.channels[0].door;
    if (!plate && (layout.pair || (model.channels.size() < 2 && !lanes)))
        ui.canvas.middle_centre(Type::Caption, layout.kernel.cx(), layout.kernel.y + 18, th.text3, ui.tr("stage.kernel"));
}

void draw_headline(Ui& ui, const StageLayout& layout, Rect r, const Scene& scene) {
    if (!scene.lesson || layout.headline <= 0) return;
    const LessonRun& run = *scene.lesson;
    const std::string* words = lesson_words(ui, run.lesson(), run.current().id + ".title");
    if (!words) return;
    const float x = r.x + layout.margin, w = r.w - 2 * layout.margin;
    const Canvas::Guard guard(ui.canvas, {x - 1, layout.headline - 26, w + 2, 84});
    ui.canvas.prose(Type::Title, x, layout.headline - 24, w, ui.theme.text, *words);
}

bool has_headline(const Ui& ui, const Scene& scene) {
    return scene.lesson && lesson_words(ui, scene.lesson->lesson(), scene.lesson->current().id + ".title");
}

// They wait for each other for ever; said between the tubes, or above the one there is.
void draw_for_ever(Ui& ui, const StageModel& model, const StageLayout& layout) {
    if (model.deadlock.empty()) return;
    const bool ring = model.deadlock.size() > 1;
    const bool itself = std::any_of(model.waits.begin(), model.waits.end(), [&](const WaitModel& w) {
        return w.pid == model.deadlock.front() && w.channel && !w.at_door;
    });
    const std::string words = ui.tr(ring ? "stage.deadlock" : itself ? "stage.self_deadlock" : "stage.nobody_left");
    const float w = ui.canvas.width(Type::Strong, words) + 44;
    float y = layout.kernel.b() - 22;
    if (layout.channels.size() == 2) {
        const ChannelPlace &above = layout.channels[0], &below = layout.channels[1];
        y = above.door.w > 0 ? (above.door.b() + below.label - 13) / 2 + 1 : (above.tube.b() + below.label) / 2 - 4;
    }
    if (!layout.words.empty() && !layout.semaphores.empty() &&
        model.words[0].verdict.empty()) {   // between the word and the diamond below it
        const float from = layout.words[0].cell.b(), to = layout.semaphores[0].centre.y - layout.semaphores[0].radius;
        if (to - from >= 34) y = (from + to) / 2;
    }
    const Rect r{layout.kernel.cx() - w / 2, y - 14, w, 28};
    const Canvas::Guard guard(ui.canvas, r);
    ui.canvas.fill(r, ui.theme.blocked.solid, 14);
    icon(ui.canvas, Icon::Reset, {r.x + 18, r.cy()}, 14, IM_COL32_WHITE);
    ui.canvas.middle(Type::Strong, r.x + 32, r.cy(), IM_COL32_WHITE, words);
}

// How a program meets SIGPIPE is decided when it starts, so the switch speaks of its next start.
void draw_dispositions(Ui& ui, const StageModel& model, const StageLayout& layout, const Scene& scene, ViewState& state) {
    if (!scene.lesson || !(shows(scene, "dispositions") || ui.guide.ends_with(".sigpipe"))) return;
    for (std::size_t i = 0; i < model.cards.size(); ++i) {
        const CardModel& c = model.cards[i];
        if (layout.cards[i].aside || std::none_of(model.ports.begin(), model.ports.end(),
                                                  [&](const PortModel& p) { return p.pid == c.pid && p.writes; })) {
            if (!c.signal || !c.signal->pipe) continue;
        }
        const bool ignores = scene.lesson->ignored(c.role, SIGPIPE);
        if (!draw_disposition(ui, c, layout.cards[i], ignores)) continue;
        scene.lesson->set_ignored(c.role, SIGPIPE, !ignores);
        state.toast = ui.tr("stage.next_start"), state.toast_until = ui.t + 4;
    }
}

void select(ViewState& state, const Scene& scene, const CardModel& c) {
    state.process = c.pid;
    state.object.reset();
    if (scene.lesson) scene.lesson->point(c.role);
}

}   // namespace

void draw_stage(Ui& ui, Rect r, const Scene& scene, ViewState& state, Wishes& wishes) {
    PanelMemory& memory = memory_of(state, scene, ui.t);
    const bool live = scene.session.live() && !state.at;
    const Moment moment{
        scene.session.recording(), scene.world,    memory.cast, ui.tr, shown_ns(memory, state, scene, ui.t), !state.at,
        shows(scene, "slots"),     &memory.sources};
    const StageModel model = project(moment);
    if (model.rounds && !model.rounds->totals.empty()) {
        const Canvas::Guard guard(ui.canvas, r);
        return draw_histogram(ui, r, *model.rounds);
    }
    if (model.cards.empty()) return draw_empty(ui, r, scene);

    const bool flags = shows(scene, "flags") || ui.guide.ends_with(".nonblock");
    StageWants wants{has_headline(ui, scene), flags, ui.compact, wants_band(model)};
    StageLayout layout = lay_out(model, r, wants);
    const Canvas::Clip clip(ui.canvas, r);
    if (layout.content > r.h + 1) {
        scroll(ui, "stage.scroll", r, memory.stage_scroll, layout.content);
        wants.headline = false;
        layout = lay_out(model, {r.x, r.y - memory.stage_scroll, r.w, r.h}, wants);
    } else memory.stage_scroll = 0;

    // An open menu takes the clicks: what it covers is out of reach until it is closed.
    const ImVec2 pointer{ImGui::GetIO().MousePos.x / ui.canvas.scale(), ImGui::GetIO().MousePos.y / ui.canvas.scale()};
    const bool menu = !memory.menu.empty() || (state.proof && memory.proof.has(pointer.x, pointer.y));
    const std::string modal = ui.controls.modal;
    if (menu && modal.empty()) ui.controls.modal = "stage.menu:";

    const bool everything = !scene.lesson || !scene.lesson->lesson().show.empty();
    const CardLook card_look{false, live, everything, shows(scene, "flags")};
    const TubeLook tube_look{shows(scene, "slots"), flags, shows(scene, "capacity") || ui.guide.ends_with(".capacity"), live,
                             false};
    {
        const Canvas::Guard guard(ui.canvas, r);
        draw_headline(ui, layout, r, scene);
        if (!model.channels.empty()) draw_kernel(ui, layout, model);
        draw_kernel_band(ui, model, layout);
        for (std::size_t i = 0; i < model.words.size(); ++i) draw_word(ui, model, i, layout);
        for (std::size_t i = 0; i < model.semaphores.size(); ++i) draw_semaphore_lines(ui, model, i, layout);
        for (std::size_t i = 0; i < model.semaphores.size(); ++i) draw_semaphore(ui, model, i, layout);
        for (std::size_t i = 0; i < model.channels.size(); ++i)
            if (model.channels[i].door) draw_door(ui, model, i, layout);
        draw_wait_lines(ui, model, layout);
        draw_descriptor_lines(ui, model, layout);
        const std::optional<ObjectId> before = state.object;
        for (std::size_t i = 0; i < model.channels.size(); ++i) draw_tube(ui, model, i, layout, tube_look, memory, state);
        if (state.object && state.object != before && scene.lesson) scene.lesson->point(channel_key(scene.world, *state.object));
        for (std::size_t i = 0; i < model.channels.size(); ++i)
            if (model.channels[i].door) draw_comers(ui, model, i, layout, live, wishes);
        for (std::size_t i = 0; i < model.plugs.size(); ++i) draw_plug(ui, model, i, layout, tube_look, state, wishes);
        for (std::size_t i = 0; i < model.cards.size(); ++i) {
            CardLook look = card_look;
            look.selected = state.process == model.cards[i].pid;
            draw_card(ui, model, i, layout.cards[i], look, memory, state, wishes);
        }
        for (std::size_t i = 0; i < model.ports.size(); ++i) draw_port(ui, model, i, layout.ports[i]);
        for (std::size_t i = 0; i < model.words.size(); ++i) draw_moves(ui, model, i, layout);
        draw_dispositions(ui, model, layout, scene, state);
        // Cards are clicked where none of their controls is: ImGui gives the click to whoever came first.
        for (std::size_t i = 0; i < model.cards.size(); ++i)
            if (touch(ui, "stage." + model.cards[i].role + ".card", layout.cards[i].rect).hit)
                select(state, scene, model.cards[i]);
        draw_wait_words(ui, model, layout);
        draw_for_ever(ui, model, layout);
        draw_signals(ui, r, model, layout);
        draw_traffic(ui, model, layout);
    }
    ui.controls.modal = modal;
    draw_proof(ui, model, layout, memory, state, r);
    draw_card_menu(ui, model, layout, card_look, memory, state, wishes, r);
    draw_capacity_menu(ui, model, layout, memory, wishes, r);
}

}   // namespace ipclab::view
