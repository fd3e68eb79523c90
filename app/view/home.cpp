// The home page: each lab with a small picture of its stage and its lessons; what comes next; what is planned.
#include "view/miniature.h"
#include "view/panels.h"
#include "view/prose.h"

namespace ipclab::view {

namespace {

// Mechanisms that the design has a stage for. Those without lessons here are shown as planned.
constexpr const char* kPlanned[] = {"fifo", "signal", "memory", "semaphore", "queue"};

struct Lab { std::string_view id; std::vector<const Lesson*> lessons; int done = 0; };

bool finished(const Scene& scene, const Lesson& lesson) {
    const auto found = scene.progress.lessons.find(lesson.id);
    return found != scene.progress.lessons.end() && found->second.finished;
}

std::vector<Lab> labs_of(const Scene& scene) {
    std::vector<Lab> labs;
    for (const Lesson& lesson : scene.library.lessons) {
        const std::string_view id = lab_of(lesson);
        auto lab = std::find_if(labs.begin(), labs.end(), [&](const Lab& l) { return l.id == id; });
        if (lab == labs.end()) lab = labs.insert(labs.end(), Lab{id, {}});
        lab->lessons.push_back(&lesson);
        lab->done += finished(scene, lesson);
    }
    return labs;
}

const Lesson* next_lesson(const Scene& scene) {
    for (const Lesson& lesson : scene.library.lessons)
        if (!finished(scene, lesson)) return &lesson;
    return nullptr;
}

std::string words_of(const Ui& ui, const Lesson& lesson, const char* key) {
    const std::string* words = lesson_words(ui, lesson, key);
    return words ? plain_words(*words) : key == std::string_view("title") ? lesson.id : "";
}

std::string lab_words(const Ui& ui, std::string_view lab, const char* suffix) {
    const auto found = ui.tr.all().find("labs." + std::string(lab) + suffix);
    return found == ui.tr.all().end() ? "" : found->second;
}

void next_card(Ui& ui, Rect r, const Scene& scene, const Lesson* next, Wishes& wishes) {
    const Theme& th = ui.theme;
    surface(ui, r, th.card, size::card_radius);
    ui.canvas.stroke(r, th.line, size::card_radius);
    const Canvas::Guard guard(ui.canvas, r.inset(8, 8));
    float room = r.w - 40;
    if (next) {
        const bool begun = scene.progress.lessons.contains(next->id) || scene.progress.lessons.size() > 0;
        const Button go{.label = ui.tr(begun ? "home.continue" : "home.start"), .icon = Icon::Play, .weight = Weight::Primary};
        const float w = button_width(ui, go) + 8;
        if (button(ui, "home.continue", {r.r() - w - 18, r.cy() - 18, w, 36}, go)) wishes.open = next->id;
        room -= w + 12;
    }
    const auto& all = scene.library.lessons;
    const std::string title = next ? words_of(ui, *next, "title") : ui.tr("home.all_done");
    const std::string text = next ? ui.tr("home.lesson_of", next - all.data() + 1, all.size(), next->minutes) : ui.tr("home.all_done_text");
    ui.canvas.middle(Type::Strong, r.x + 20, r.cy() - 11, th.text, ui.canvas.fit(Type::Strong, title, room));
    ui.canvas.middle(Type::Caption, r.x + 20, r.cy() + 12, th.text2, ui.canvas.fit(Type::Caption, text, room));
}

constexpr float kLessonRow = 56;

void lesson_row(Ui& ui, Rect r, const Scene& scene, const Lesson& lesson, bool next, Wishes& wishes) {
    const Theme& th = ui.theme;
    const Canvas& c = ui.canvas;
    const Touch t = touch(ui, "home." + lesson.id, r);
    if (t.hit) wishes.open = lesson.id;
    if (next) c.fill(r, fade(th.accent, th.dark ? 0.2f : 0.08f), size::control_radius);
    if (t.hover) c.fill(r, fade(th.text, 0.05f), size::control_radius);
    const Canvas::Guard guard(ui.canvas, r);
    const ImVec2 mark{r.x + 22, r.cy()};
    const auto begun = scene.progress.lessons.find(lesson.id);
    const int steps = std::max(1, int(lesson.steps.size()));
    if (finished(scene, lesson)) icon(c, Icon::Check, mark, 16, th.runnable.ink);
    else if (next) icon(c, Icon::Play, mark, 14, th.accent_ink);
    else {
        c.ring(mark, 6, th.line_strong, 1.5f);
        if (begun != scene.progress.lessons.end() && begun->second.step > 0)
            c.ring(mark, 6, th.text2, 2.5f, 0, std::min(1.0f, float(begun->second.step) / float(steps)));
    }
    const std::string minutes = ui.tr("lesson.minutes", lesson.minutes);
    const float right = r.r() - 14, label = c.middle_right(Type::Caption, right, r.cy(), th.text3, minutes);
    float end = right - label - 16;
    if (lesson.level != Level::Core) {
        const char* level = ui.tr(lesson.level == Level::More ? "home.level_more" : "home.level_deep");
        const float w = c.width(Type::Caption, level) + 16;
        c.stroke({end - w, r.cy() - 11, w, 22}, th.line_strong, 11);
        c.middle_centre(Type::Caption, end - w / 2, r.cy(), th.text3, level);
        end -= w + 12;
    }
    const float x = r.x + 44;
    c.middle(Type::Strong, x, r.cy() - 10, th.text, c.fit(Type::Strong, words_of(ui, lesson, "title"), end - x));
    c.middle(Type::Caption, x, r.cy() + 11, th.text2, c.fit(Type::Caption, words_of(ui, lesson, "objective"), end - x));
}

// A lab with lessons: the picture at the left, the lessons at the right. Returns its height; draws nothing if `measure`.
float lab_section(Ui& ui, Rect r, const Scene& scene, const Lab& lab, const Lesson* next, Wishes& wishes, bool measure) {
    const Theme& th = ui.theme;
    const Canvas& c = ui.canvas;
    const float pad = 12, left = std::clamp(r.w * 0.3f, 220.0f, 352.0f), picture = ui.compact ? 104 : 136;
    const std::string blurb = lab_words(ui, lab.id, "_blurb");
    const float text = 40 + c.prose(Type::Caption, 0, 0, left - 2 * pad - 8, 0, blurb) + 36;
    r.h = std::max(picture + text, float(lab.lessons.size()) * kLessonRow) + 2 * pad;
    if (measure) return r.h;
    c.shadow(r, th.shadow, size::card_radius);
    surface(ui, r, th.card, size::card_radius);
    c.stroke(r, th.line, size::card_radius);
    const Rect stage{r.x + pad, r.y + pad, left - pad, picture};
    surface(ui, stage, th.well, size::control_radius);
    draw_miniature(ui, stage, lab.id, false);
    {
        const Canvas::Guard guard(ui.canvas, {r.x + pad, stage.b(), left - pad, r.b() - stage.b()});
        const float x = stage.x + 8, w = stage.w - 16, y = stage.b();
        const std::string done = ui.tr("home.count", lab.done, lab.lessons.size());
        c.middle(Type::Strong, x, y + 24, th.text, lab_title(ui, lab.id));
        c.middle_right(Type::Caption, x + w, y + 24, th.text3, done);
        const float h = c.prose(Type::Caption, x, y + 40, w, th.text2, blurb);
        progress(ui, {x, y + 40 + h + 12, w, 4}, float(lab.done) / float(lab.lessons.size()));
    }
    Rect row{r.x + left + pad, r.y + pad, r.w - left - 2 * pad, kLessonRow};
    for (const Lesson* lesson : lab.lessons) {
        lesson_row(ui, row.inset(0, 2), scene, *lesson, lesson == next, wishes);
        row.y += kLessonRow;
    }
    return r.h;
}

float planned_row(Ui& ui, Rect r, const std::vector<Lab>& labs, bool measure) {
    std::vector<const char*> planned;
    for (const char* id : kPlanned)
        if (std::none_of(labs.begin(), labs.end(), [&](const Lab& l) { return l.id == id; })) planned.push_back(id);
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
        c.prose(Type::Caption, card.x + size::pad, card.y + picture + 34, w - 2 * size::pad, th.text3, lab_words(ui, planned[std::size_t(i)], "_blurb"));
    }
    return whole;
}

} // namespace

void draw_home(Ui& ui, Rect r, const Scene& scene, ViewState& state, Wishes& wishes) {
    const Theme& th = ui.theme;
    const Canvas& c = ui.canvas;
    const std::vector<Lab> labs = labs_of(scene);
    const Lesson* next = next_lesson(scene);
    const float width = std::min(1168.0f, r.w - (ui.compact ? 48 : 96)), x = std::round(r.cx() - width / 2);
    const float gap = ui.compact ? 16 : 24, above = ui.compact ? 24 : 48;
    const float next_w = std::min(440.0f, width * 0.5f), head = ui.compact ? 96 : 112;

    float content = above + head + gap;
    for (const Lab& lab : labs) content += lab_section(ui, {x, 0, width, 0}, scene, lab, next, wishes, true) + gap;
    content += planned_row(ui, {x, 0, width, 0}, labs, true) + 40;

    const Canvas::Clip clip(ui.canvas, r);
    scroll(ui, "home.scroll", r, state.home_scroll, content);
    const Canvas::Guard guard(ui.canvas, {x, r.y - state.home_scroll, width, 1e5f});
    float y = r.y + above - state.home_scroll;
    c.text(Type::Display, x, y + 30, th.text, ui.tr("home.title"));
    c.prose(Type::Body, x, y + 46, width - next_w - 24, th.text2, ui.tr("home.subtitle"));
    if (!scene.library.lessons.empty()) next_card(ui, {x + width - next_w, y, next_w, 72}, scene, next, wishes);
    y += head;
    if (labs.empty()) {
        c.text(Type::Strong, x, y + 12, th.text, ui.tr("home.none"));
        y += 24 + c.prose(Type::Body, x, y + 20, width, th.text2, ui.tr("home.none_text"), th.raised) + gap;
    }
    for (const Lab& lab : labs) y += lab_section(ui, {x, y, width, 0}, scene, lab, next, wishes, false) + gap;
    if (!labs.empty() && !scene.library.errors.empty()) {
        icon(c, Icon::Warning, {x + 8, y - gap / 2 + 2}, 13, th.warning);
        c.prose(Type::Caption, x + 22, y - gap / 2 - 8, width - 22, th.text2, ui.tr("home.broken", scene.library.errors.size()), th.raised);
        y += 20;
    }
    planned_row(ui, {x, y, width, 0}, labs, false);
}

} // namespace ipclab::view
