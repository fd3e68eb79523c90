// What must be said above the panels: that this is the past, a recording, or not all; that a lesson cannot be read.
#include "view/panels.h"

namespace ipclab::view {

namespace {

constexpr float kBanner = 36;

struct Notice {
    std::string words;
    Icon icon;
    bool grave;
    const char* button;
};

// The one thing to be said of what is shown; the gravest first.
std::optional<Notice> notice(const Ui& ui, const Scene& scene, const ViewState& state) {
    const Session& session = scene.session;
    if (session.source() && !session.source()->alive()) return Notice{ui.tr("banner.tracer_gone"), Icon::Warning, true, nullptr};
    if (session.full())
        return Notice{ui.tr("banner.memory_full", session.recording().limit() >> 20), Icon::Warning, true, nullptr};
    if (state.at) return Notice{ui.tr("banner.past", *state.at), Icon::Rewind, false, ui.tr("banner.now")};
    if (state.trial) return Notice{ui.tr("banner.trial", *state.trial + 1), Icon::Rewind, false, ui.tr("banner.to_run")};
    if (!session.live() && !session.recording().empty()) return Notice{ui.tr("banner.recording"), Icon::Clock, false, nullptr};
    if (scene.lagging) return Notice{ui.tr("banner.lagging"), Icon::Hourglass, true, nullptr};
    return std::nullopt;
}

// A lesson's folder may have become unreadable, or hold a program that does not compile.
std::optional<std::string> broken_words(const Scene& scene) {
    if (scene.broken) return scene.broken->words;
    if (!scene.lesson || scene.lesson->has_code()) return std::nullopt;
    const CodeState& code = scene.lesson->code();
    if (code.stage != CodeState::Stage::BuildFailed) return std::nullopt;
    for (const Diagnostic& d : code.built.diagnostics)
        if (d.error) return d.text();
    return code.built.raw.substr(0, 300);
}

}   // namespace

void draw_banner(Ui& ui, Rect& r, const Scene& scene, ViewState& state) {
    const auto n = notice(ui, scene, state);
    if (!n) return;
    const Theme& th = ui.theme;
    const Rect bar{r.x, r.y, r.w, kBanner};
    r.y += kBanner, r.h -= kBanner;
    ui.ground(bar, mix(th.ground, n->grave ? th.warning : th.accent, th.dark ? 22 : 14));
    const Canvas::Guard guard(ui.canvas, bar);
    icon(ui.canvas, n->icon, {bar.x + 24, bar.cy()}, 14, n->grave ? th.warning : th.accent_ink);
    float room = bar.w - 60;
    if (n->button) {
        const Button b{.label = n->button};
        const float w = button_width(ui, b);
        if (button(ui, "view.now", {bar.r() - w - 8, bar.y + 4, w, kBanner - 8}, b))
            state.at.reset(), state.event.reset(), state.trial.reset(), state.follow = true;
        room -= w + 8;
    }
    ui.canvas.middle(Type::Label, bar.x + 40, bar.cy(), th.text, ui.canvas.fit(Type::Label, n->words, room));
}

void draw_broken(Ui& ui, Rect& r, const Scene& scene) {
    const auto said = broken_words(scene);
    if (!said) return;
    const Theme& th = ui.theme;
    const float w = r.w - 64;
    const std::string words = "`" + *said + "`";
    const float h = ui.canvas.prose(Type::Label, 0, 0, w, 0, words, th.raised);
    const Rect box{r.x, r.y, r.w, 58 + h};
    r.y += box.h, r.h -= box.h;
    ui.ground(box, mix(th.ground, th.error.ink, th.dark ? 16 : 9));
    ui.ground({box.x, box.b() - 1, box.w, 1}, th.line);
    ui.ground({box.x, box.y, 4, box.h}, th.error.ink);
    const Canvas::Guard guard(ui.canvas, box);
    icon(ui.canvas, Icon::Warning, {box.x + 27, box.y + 19}, 15, th.error.ink);
    ui.canvas.middle(Type::Strong, box.x + 46, box.y + 19, th.text, ui.canvas.fit(Type::Strong, ui.tr("banner.broken"), w));
    ui.canvas.prose(Type::Label, box.x + 46, box.y + 33, w, th.text, words);
    ui.canvas.middle(Type::Caption, box.x + 46, box.y + 33 + h + 12, th.text3,
                     ui.canvas.fit(Type::Caption, ui.tr(scene.broken ? "banner.broken_text" : "banner.broken_program"), w));
}

}   // namespace ipclab::view
