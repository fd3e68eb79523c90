// The top bar: where one is, how far, and how the window looks.
#include "lesson/free.h"
#include "view/panels.h"

namespace ipclab::view {

namespace {

std::string place(const Ui& ui, const Scene& scene, const ViewState& state) {
    if (state.page == Page::Home) return ui.tr("app.name");
    if (scene.lesson) return lab_title(ui, lab_of(scene.lesson->lesson()));
    if (scene.free) return ui.tr("free.title");
    return ui.tr(scene.session.live() ? "top.watching" : "top.replay");
}

std::string title(const Ui& ui, const Scene& scene, const ViewState& state) {
    if (state.page == Page::Home) return "";
    if (scene.lesson) {
        const std::string* words = lesson_words(ui, scene.lesson->lesson(), "title");
        return words ? *words : scene.lesson->lesson().id;
    }
    if (scene.free) return lab_title(ui, scene.free->lab().lab);
    // What runs: the command line of the first process.
    const Process* first = nullptr;
    for (const auto& [pid, process] : scene.world.processes())
        if (process.parent == 0 && (!first || process.born_seq < first->born_seq)) first = &process;
    std::string words;
    if (first)
        for (const std::string& a : first->argv) words += (words.empty() ? "" : " ") + a;
    return words;
}

}   // namespace

void draw_top_bar(Ui& ui, Rect r, const Scene& scene, ViewState& state, Wishes& wishes) {
    const Theme& th = ui.theme;
    const Canvas& c = ui.canvas;
    const Canvas::Guard guard(ui.canvas, r);
    ui.ground({r.x, r.b() - 1, r.w, 1}, th.line);
    const float mid = r.cy(), s = 32;
    const bool lab = state.page == Page::Lab;

    float right = r.r() - 12 - 80;
    const char* const languages[] = {"中", "EN"};
    const int at = state.language == "en" ? 1 : 0;
    int language = segmented(ui, "top.language", {right, mid - 14, 80, 28}, languages, at);
    if (ui.controls.asked("top.language")) language = 1 - at;
    if (language >= 0) state.language = language == 1 ? "en" : "zh-CN";
    right -= s + 8;
    if (icon_button(ui, "top.theme", {right, mid - s / 2, s, s}, th.dark ? Icon::Sun : Icon::Moon,
                    ui.tr(th.dark ? "top.theme_light" : "top.theme_dark")))
        state.dark = !state.dark;
    right -= s;
    if (icon_button(ui, "top.keys", {right, mid - s / 2, s, s}, Icon::Keyboard, ui.tr("top.keys")) &&
        !ui.controls.asked("top.keys"))
        ui.controls.help = true;
    if (lab) {
        const Button b{.label = ui.compact ? "" : ui.tr("top.present"),
                       .icon = Icon::Present,
                       .weight = Weight::Ghost,
                       .tip = ui.tr("top.present_tip")};
        right -= button_width(ui, b);
        if (button(ui, "top.present", {right, mid - s / 2, button_width(ui, b), s}, b)) state.present = true;
    }

    float x = r.x + 12;
    if (icon_button(ui, "top.home", {x, mid - s / 2, s, s}, Icon::Home, ui.tr("top.home")) && lab) wishes.home = true;
    x += s + 12;
    const std::string name = title(ui, scene, state);
    x += c.middle(Type::Label, x, mid, name.empty() ? th.text : th.text3, place(ui, scene, state)) + 8;
    const int steps = lab && scene.lesson ? int(scene.lesson->lesson().steps.size()) : 0;
    const float dots = steps > 1 ? step_dots_width(steps) : 0;
    // In the middle where there is room for both; else after the title.
    float end = right - 12;
    if (steps > 1) end = std::min(end - dots - 16, r.cx() - dots / 2 - 16);
    if (!name.empty()) {
        icon(c, Icon::ChevronRight, {x + 4, mid}, 11, th.text3);
        c.middle(Type::Label, x + 16, mid, th.text, c.fit(Type::Label, name, end - x - 16));
    }
    if (steps > 1) {
        step_dots(ui, end + 16 + dots / 2, mid, scene.lesson->step(), steps);
        const std::string words = ui.tr("top.step_of", scene.lesson->step() + 1, steps);
        touch(ui, "top.steps", {end + 16, mid - 10, dots, 20}, false, words.c_str());
    }
}

}   // namespace ipclab::view
