// The home page: each lab with a small picture of its stage and its lessons; what comes next; what is planned.
#include "view/home.h"
#include "view/miniature.h"
#include "view/panels.h"
#include "view/prose.h"

namespace ipclab::view {

namespace {

// Mechanisms that the design has a stage for. Those without lessons here are shown as planned.
constexpr const char* kPlanned[] = {"signal", "semaphore", "queue"};
constexpr float kRow = 56, kHeading = 32, kPad = 12;

std::string words_of(const Ui& ui, const Lesson& lesson, const char* key) {
    const std::string* words = lesson_words(ui, lesson, key);
    return words ? plain_words(*words) : key == std::string_view("title") ? lesson.id : "";
}

std::string lab_words(const Ui& ui, std::string_view lab, const char* suffix) {
    const auto found = ui.tr.all().find("labs." + std::string(lab) + suffix);
    return found == ui.tr.all().end() ? "" : found->second;
}

// How many steps of it were taken; 0: not begun, or finished.
int steps_taken(const Scene& scene, const Lesson& lesson) {
    const auto found = scene.progress.lessons.find(lesson.id);
    return found == scene.progress.lessons.end() || found->second.finished ? 0 : found->second.step;
}

void next_card(Ui& ui, Rect r, const Scene& scene, const Lesson* next, Wishes& wishes) {
    const Theme& th = ui.theme;
    surface(ui, r, th.card, size::card_radius);
    ui.canvas.stroke(r, th.line, size::card_radius);
    const Canvas::Guard guard(ui.canvas, r.inset(8, 8));
    float room = r.w - 40;
    if (next) {
        const bool begun = !scene.progress.lessons.empty();
        const Button go{.label = ui.tr(begun ? "home.continue" : "home.start"), .icon = Icon::Play, .weight = Weight::Primary};
        const float w = button_width(ui, go) + 8;
        if (button(ui, "home.continue", {r.r() - w - 18, r.cy() - 18, w, 36}, go)) wishes.open = next->id;
        room -= w + 12;
    }
    const auto& all = scene.library.lessons;
    const std::string title = next ? words_of(ui, *next, "title") : ui.tr("home.all_done");
    std::string text = ui.tr("home.all_done_text");
    if (next) {
        const int taken = steps_taken(scene, *next);
        const std::string lab = lab_title(ui, lab_of(*next));
        text = taken > 0 ? ui.tr("home.resume", lab, taken + 1, next->steps.size())
                         : ui.tr("home.lesson_of", lab, next - all.data() + 1, all.size(), next->minutes);
    }
    ui.canvas.middle(Type::Strong, r.x + 20, r.cy() - 11, th.text, ui.canvas.fit(Type::Strong, title, room));
    ui.canvas.middle(Type::Caption, r.x + 20, r.cy() + 12, th.text2, ui.canvas.fit(Type::Caption, text, room));
}

// Done, next, begun, or untouched.
void mark(Ui& ui, ImVec2 at, const Scene& scene, const Lesson& lesson, bool next) {
    const Canvas& c = ui.canvas;
    const float steps = float(std::max<std::size_t>(1, lesson.steps.size()));
    if (finished(scene.progress, lesson)) return icon(c, Icon::Check, at, 16, ui.theme.runnable.ink);
    if (next) return icon(c, Icon::Play, at, 14, ui.theme.accent_ink);
    c.ring(at, 6, ui.theme.line_strong, 1.5f);
    if (const int taken = steps_taken(scene, lesson))
        c.ring(at, 6, ui.theme.text2, 2.5f, 0, std::min(1.0f, float(taken) / steps));
}

void lesson_row(Ui& ui, Rect r, const Scene& scene, const Lesson& lesson, bool next, ViewState& state, Wishes& wishes) {
    constexpr float kForget = 32;
    const Theme& th = ui.theme;
    const Canvas& c = ui.canvas;
    const std::string title = words_of(ui, lesson, "title"), objective = words_of(ui, lesson, "objective");
    const std::string minutes = ui.tr("lesson.minutes", lesson.minutes);
    const float x = r.x + 44, end = r.r() - kForget - 12;
    const float width = end - x - c.width(Type::Caption, minutes) - 16;
    const std::string shown = c.fit(Type::Caption, objective, end - x);
    const Touch t = touch(ui, "home." + lesson.id, {r.x, r.y, r.w - kForget - 4, r.h}, true,
                          shown == objective ? nullptr : objective.c_str());
    if (t.hit) wishes.open = lesson.id;
    if (next) c.fill(r, fade(th.accent, th.dark ? 0.2f : 0.08f), size::control_radius);
    if (t.hover) c.fill(r, fade(th.text, 0.05f), size::control_radius);
    const Canvas::Guard guard(ui.canvas, r);
    mark(ui, {r.x + 22, r.cy()}, scene, lesson, next);
    c.middle(Type::Strong, x, r.cy() - 10, th.text, c.fit(Type::Strong, title, width));
    c.middle_right(Type::Caption, end, r.cy() - 10, th.text3, minutes);
    c.middle(Type::Caption, x, r.cy() + 11, th.text2, shown);
    if (scene.progress.lessons.contains(lesson.id) && (steps_taken(scene, lesson) > 0 || finished(scene.progress, lesson)) &&
        icon_button(ui, "home.forget." + lesson.id, {r.r() - kForget - 4, r.cy() - kForget / 2, kForget, kForget}, Icon::Reset,
                    ui.tr("home.forget_tip")))
        state.forget = lesson.id;
}

const char* group_name(const Ui& ui, HomeGroup group) {
    constexpr const char* kNames[] = {"home.group_core", "home.group_more", "home.group_deep", "home.group_exercises"};
    return ui.tr(kNames[int(group)]);
}

float lessons_height(const HomeLab& lab) {
    float h = 0;
    for (std::size_t i = 0; i < lab.lessons.size(); ++i)
        h += kRow + (i == 0 || group_of(*lab.lessons[i]) != group_of(*lab.lessons[i - 1]) ? kHeading : 0);
    return h;
}

// A lab with lessons: the picture at the left, the lessons at the right. Returns its height; draws nothing if `measure`.
float lab_section(Ui& ui, Rect r, const Scene& scene, const HomeLab& lab, const Lesson* next, ViewState& state, Wishes& wishes,
                  bool measure) {
    const Theme& th = ui.theme;
    const Canvas& c = ui.canvas;
    const float left = std::clamp(r.w * 0.3f, 220.0f, 352.0f), picture = ui.compact ? 104 : 136;
    const std::string blurb = lab_words(ui, lab.id, "_blurb");
    const float text = 40 + c.prose(Type::Caption, 0, 0, left - 2 * kPad - 8, 0, blurb) + 28 + 52;
    r.h = std::max(picture + text, lessons_height(lab)) + 2 * kPad;
    if (measure) return r.h;
    c.shadow(r, th.shadow, size::card_radius);
    surface(ui, r, th.card, size::card_radius);
    c.stroke(r, th.line, size::card_radius);
    // It stays in sight while its lessons are scrolled by.
    const float at = std::clamp(c.clip().y, r.y, std::max(r.y, r.b() - picture - text - 2 * kPad));
    const Rect stage{r.x + kPad, std::round(at) + kPad, left - kPad, picture};
    surface(ui, stage, th.well, size::control_radius);
    draw_miniature(ui, stage, lab.id, false);
    {
        const Canvas::Guard guard(ui.canvas, {r.x + kPad, stage.b(), left - kPad, r.b() - stage.b()});
        const float x = stage.x + 8, w = stage.w - 16, y = stage.b();
        c.middle(Type::Strong, x, y + 24, th.text, lab_title(ui, lab.id));
        c.middle_right(Type::Caption, x + w, y + 24, th.text3, ui.tr("home.count", lab.done, lab.lessons.size()));
        const float h = c.prose(Type::Caption, x, y + 40, w, th.text2, blurb);
        progress(ui, {x, y + 40 + h + 12, w, 4}, float(lab.done) / float(lab.lessons.size()));
        const Button free{.label = ui.tr("home.free"), .icon = Icon::Hand, .tip = ui.tr("home.free_tip")};
        if (button(ui, "home.free." + std::string(lab.id), {x, y + 40 + h + 32, button_width(ui, free), 34}, free))
            wishes.free = lab.id;
    }
    Rect row{r.x + left + kPad, r.y + kPad, r.w - left - 2 * kPad, kRow};
    for (std::size_t i = 0; i < lab.lessons.size(); ++i) {
        const Lesson& lesson = *lab.lessons[i];
        if (i == 0 || group_of(lesson) != group_of(*lab.lessons[i - 1])) {
            const Canvas::Guard guard(ui.canvas, {row.x, row.y, row.w, kHeading});
            heading(ui, row.x + 16, row.y + 21, group_name(ui, group_of(lesson)));
            row.y += kHeading;
        }
        lesson_row(ui, row.inset(0, 2), scene, lesson, &lesson == next, state, wishes);
        row.y += kRow;
    }
    return r.h;
}

float planned_row(Ui& ui, Rect r, const std::vector<HomeLab>& labs, bool measure) {
    std::vector<const char*> planned;
    for (const char* id : kPlanned)
        if (std::none_of(labs.begin(), labs.end(), [&](const HomeLab& l) { return l.id == id; })) planned.push_back(id);
    if (planned.empty()) return 0;
    const Theme& th = ui.theme;
    const Canvas& c = ui.canvas;
    const float gap = 16;
    const int columns = std::max(1, std::min(int(planned.size()), int((r.w + gap) / (208 + gap))));
    const float w = (r.w - gap * float(columns - 1)) / float(columns), picture = 96, h = picture + 96;
    const int rows = (int(planned.size()) + columns - 1) / columns;
    const float whole = 36 + float(rows) * h + gap * float(rows - 1);
    if (measure) return whole;
    heading(ui, r.x, r.y + 16, ui.tr("home.coming"));
    for (int i = 0; i < int(planned.size()); ++i) {
        const Rect card{r.x + (w + gap) * float(i % columns), r.y + 36 + (h + gap) * float(i / columns), w, h};
        c.stroke(card, th.line, size::card_radius);
        draw_miniature(ui, {card.x, card.y + 8, card.w, picture}, planned[std::size_t(i)], true);
        const Canvas::Guard guard(ui.canvas, card.inset(8, 4));
        c.middle(Type::Label, card.x + size::pad, card.y + picture + 20, th.text2, lab_title(ui, planned[std::size_t(i)]));
        c.prose(Type::Caption, card.x + size::pad, card.y + picture + 34, w - 2 * size::pad, th.text3,
                lab_words(ui, planned[std::size_t(i)], "_blurb"));
    }
    return whole;
}

// How much of it all is done, and the way to begin from the start. Only where something was done.
void summary(Ui& ui, float x, float cy, const Scene& scene, const std::vector<HomeLab>& labs, ViewState& state) {
    int done = 0, all = 0;
    for (const HomeLab& lab : labs) done += lab.done, all += int(lab.lessons.size());
    if (scene.progress.lessons.empty()) return;
    const std::string words = ui.tr("home.done", done, all);
    x += ui.canvas.middle(Type::Caption, x, cy, ui.theme.text3, words) + 8;
    if (icon_button(ui, "home.forget", {x, cy - 14, 28, 28}, Icon::Reset, ui.tr("home.forget_all_tip"))) state.forget = "";
}

}   // namespace

void draw_home(Ui& ui, Rect r, const Scene& scene, ViewState& state, Wishes& wishes) {
    const Theme& th = ui.theme;
    const Canvas& c = ui.canvas;
    const std::vector<HomeLab> labs = labs_of(scene.library, scene.progress);
    const Lesson* next = next_lesson(scene.library, scene.progress);
    const float width = std::min(1168.0f, r.w - (ui.compact ? 48 : 96)), x = std::round(r.cx() - width / 2);
    const float gap = ui.compact ? 16 : 24, above = ui.compact ? 24 : 48;
    const float next_w = std::min(440.0f, width * 0.5f), head = ui.compact ? 120 : 124;

    float content = above + head + gap;
    for (const HomeLab& lab : labs) content += lab_section(ui, {x, 0, width, 0}, scene, lab, next, state, wishes, true) + gap;
    content += planned_row(ui, {x, 0, width, 0}, labs, true) + 40;

    const Canvas::Clip clip(ui.canvas, r);
    scroll(ui, "home.scroll", r, state.home_scroll, content);
    const Canvas::Guard guard(ui.canvas, {x, r.y - state.home_scroll, width, 1e5f});
    float y = r.y + above - state.home_scroll;
    c.text(Type::Display, x, y + 30, th.text, ui.tr("home.title"));
    const float said = c.prose(Type::Body, x, y + 46, width - next_w - 24, th.text2, ui.tr("home.subtitle"));
    summary(ui, x, y + 46 + said + 16, scene, labs, state);
    if (!scene.library.lessons.empty()) next_card(ui, {x + width - next_w, y, next_w, 72}, scene, next, wishes);
    y += head;
    if (labs.empty()) {
        c.text(Type::Strong, x, y + 12, th.text, ui.tr("home.none"));
        y += 24 + c.prose(Type::Body, x, y + 20, width, th.text2, ui.tr("home.none_text"), th.raised) + gap;
    }
    for (const HomeLab& lab : labs) y += lab_section(ui, {x, y, width, 0}, scene, lab, next, state, wishes, false) + gap;
    if (!labs.empty() && !scene.library.errors.empty()) {
        icon(c, Icon::Warning, {x + 8, y - gap / 2 + 2}, 13, th.warning);
        c.prose(Type::Caption, x + 22, y - gap / 2 - 8, width - 22, th.text2, ui.tr("home.broken", scene.library.errors.size()),
                th.raised);
        y += 20;
    }
    planned_row(ui, {x, y, width, 0}, labs, false);
}

void draw_forget(Ui& ui, Rect screen, const Scene& scene, ViewState& state, Wishes& wishes) {
    const Theme& th = ui.theme;
    const Lesson* lesson = scene.library.find(*state.forget);
    const std::string question = lesson ? ui.tr("forget.lesson", words_of(ui, *lesson, "title")) : ui.tr("forget.all");
    ui.canvas.fill(screen, fade(rgb(0x000000), th.dark ? 0.6f : 0.35f));
    const float w = std::min(screen.w - 48, 440.0f), inner = w - 48;
    const float words_h = ui.canvas.prose(Type::Strong, 0, 0, inner, 0, question),
                text_h = ui.canvas.prose(Type::Body, 0, 0, inner, 0, ui.tr("forget.text"));
    const float h = 24 + words_h + 8 + text_h + 24 + 36 + 24;
    const Rect r{std::round(screen.cx() - w / 2), std::round(screen.cy() - h / 2), w, h};
    const Canvas::Guard guard(ui.canvas, r, true);
    ui.canvas.shadow(r, th.shadow, size::card_radius);
    ui.canvas.fill(r, th.card, size::card_radius);
    ui.canvas.stroke(r, th.line_strong, size::card_radius);
    ui.canvas.prose(Type::Strong, r.x + 24, r.y + 24, inner, th.text, question);
    ui.canvas.prose(Type::Body, r.x + 24, r.y + 32 + words_h, inner, th.text2, ui.tr("forget.text"));
    const Button keep{.label = ui.tr("forget.keep"), .key = "Esc"},
        yes{.label = ui.tr("forget.yes"), .icon = Icon::Reset, .weight = Weight::Primary};
    const float keep_w = button_width(ui, keep), yes_w = button_width(ui, yes);
    if (button(ui, "forget.keep", {r.r() - 24 - keep_w, r.b() - 60, keep_w, 36}, keep)) state.forget.reset();
    else if (button(ui, "forget.yes", {r.r() - 36 - keep_w - yes_w, r.b() - 60, yes_w, 36}, yes))
        wishes.forget = *state.forget, state.forget.reset();
}

}   // namespace ipclab::view
