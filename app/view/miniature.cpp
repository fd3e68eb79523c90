#include "view/miniature.h"

namespace ipclab::view {

namespace {

struct Ink {
    ImU32 wall, soft, text, paper, paper_line, card;
};

struct Mini {
    Ui& ui;
    float x, y, reach;   // middle, and how far from it the processes stand
    Ink ink;
    bool quiet;
    const Canvas& c = ui.canvas;

    void process(float cx) const {
        const Rect r{cx - 26, y - 20, 52, 40};
        c.fill(r, ink.card, 6);
        c.stroke(r, ink.wall, 6, 1.25f);
        c.fill({r.x + 8, r.y + 9, 10, 10}, ink.text, 3);
        c.fill({r.x + 22, r.y + 12, 20, 3}, ink.soft, 1);
        c.fill({r.x + 8, r.y + 26, 32, 3}, ink.soft, 1);
    }
    void line() const { c.fill({x - reach + 26, y - 0.75f, 2 * (reach - 26), 1.5f}, ink.soft); }
    void sheet(Rect r, int texture) const {
        c.fill(r, ink.paper, 2);
        c.texture(r, Texture(texture % 4), fade(ink.paper_line, 0.7f));
        if (!ui.theme.dark) c.stroke(r, ink.paper_line, 2);
    }
};

void pipe(const Mini& m) {
    m.c.fill({m.x - 56, m.y - 14, 112, 28}, m.ui.theme.well);
    for (int i = 0; i < 8; ++i) m.sheet({m.x - 51 + float(i) * 13, m.y - 11, 11, 22}, i);
    for (const float y : {m.y - 16, m.y + 14}) m.c.fill({m.x - 58, y, 116, 2}, m.ink.wall, 1);
}

void fifo(const Mini& m) {
    const Rect r{m.x - 27, m.y - 32, 54, 64};
    m.c.fill(r, m.ink.card, 2);
    for (const float side : {-1.0f, 1.0f}) {
        m.c.stroke({side < 0 ? r.x + 5 : m.x + 1, r.y + 5, 21, r.h - 5}, m.ink.soft, 1, 1.25f);
        m.c.disc({m.x + side * 6, m.y + 4}, 2, m.ink.text);
    }
    for (const Rect& jamb : {Rect{r.x, r.y, 3, r.h}, Rect{r.r() - 3, r.y, 3, r.h}, Rect{r.x, r.y, r.w, 3}})
        m.c.fill(jamb, m.ink.wall);
    m.c.fill({r.x - 16, r.b(), r.w + 32, 2}, m.ink.wall, 1);
}

// Nobody is left at the right: the bolt comes down to who writes.
void sigpipe(const Mini& m) {
    pipe(m);
    m.c.fill({m.x + 57, m.y - 20, 4, 40}, m.ink.wall, 1);
    const float x = m.x - m.reach;
    const ImVec2 upper[] = {{x - 4, m.y - 44}, {x + 6, m.y - 44}, {x + 1, m.y - 30}, {x - 6, m.y - 30}},
                 lower[] = {{x - 1, m.y - 33}, {x + 6, m.y - 33}, {x, m.y - 18}};
    const ImU32 ink = m.quiet ? m.ink.text : m.ui.theme.signal;
    m.c.polygon(upper, ink), m.c.polygon(lower, ink);
}

void signal(const Mini& m) {
    const Rect kernel{m.x - m.reach - 32, m.y - 20, 64, 40};
    m.c.fill(kernel, m.ui.theme.ground, 6);
    m.c.fill(kernel, fade(m.ink.wall, 0.16f), 6);
    m.c.middle_centre(Type::Caption, kernel.cx(), m.y, m.ink.wall, m.ui.tr("labs.kernel"));
    icon(m.c, Icon::Bolt, {m.x, m.y - 1}, 44, m.ink.text);
}

void memory(const Mini& m) {
    const Rect r{m.x - 30, m.y - 22, 60, 44};
    m.c.fill(r, m.ink.card, 6);
    m.c.stroke(r, m.ink.text, 6, 1.75f);
    m.c.middle_centre(Type::Strong, m.x, m.y, m.ink.text, "41");
    for (const float side : {-1.0f, 1.0f}) {   // both have it already
        const Rect copy{m.x + side * (m.reach - 24) - 8, m.y - 8, 16, 16};
        m.c.fill(copy, m.ink.paper, 3);
        m.c.texture(copy, Texture::Diagonal, m.ink.paper_line);
        m.c.stroke(copy, m.ink.paper_line, 3);
    }
}

void semaphore(const Mini& m) {
    const ImVec2 d[] = {{m.x, m.y - 30}, {m.x + 30, m.y}, {m.x, m.y + 30}, {m.x - 30, m.y}};
    m.c.polygon(d, m.ink.card);
    m.c.line(d, m.ink.text, 2, true);
    m.c.middle_centre(Type::Strong, m.x, m.y, m.ink.text, "0");
}

void queue(const Mini& m) {
    constexpr float pitch = 38;
    const int n = std::clamp(int(2 * (m.reach - 28) / pitch), 1, 3);   // as many as there is room for between the processes
    for (int i = 0; i < n; ++i) {
        const Rect e{m.x - (float(n) * pitch - 4) / 2 + float(i) * pitch, m.y - 13, 34, 26};
        m.c.fill(e, m.ink.paper, 3);
        m.c.stroke(e, m.ink.paper_line, 3, 1.25f);
        const ImVec2 flap[] = {{e.x, e.y + 1}, {e.cx(), e.y + 13}, {e.r(), e.y + 1}};
        m.c.line(flap, m.ink.paper_line, 1.25f);
    }
}

constexpr struct {
    std::string_view lab;
    void (*draw)(const Mini&);
} kPictures[] = {
    {"pipe", pipe},     {"sigpipe", sigpipe}, {"fifo", fifo},           {"signal", signal},
    {"memory", memory}, {"shm_race", memory}, {"semaphore", semaphore}, {"queue", queue},
};

}   // namespace

void draw_miniature(Ui& ui, Rect r, std::string_view lab, bool quiet) {
    const Theme& th = ui.theme;
    const ImU32 dim = mix(th.well, th.text3, 45);
    const Ink ink =
        quiet ? Ink{dim, mix(th.well, th.text3, 30), dim, mix(th.well, th.paper, 40), mix(th.well, th.paper_line, 45), th.well}
              : Ink{th.text3, th.line_strong, th.text2, th.paper, th.paper_line, th.card};
    const Mini m{ui, r.cx(), r.cy(), std::min(108.0f, r.w / 2 - 42), ink, quiet};
    m.line();
    if (lab != "signal") m.process(m.x - m.reach);
    m.process(m.x + m.reach);
    for (const auto& picture : kPictures)
        if (picture.lab == lab) picture.draw(m);
}

}   // namespace ipclab::view
