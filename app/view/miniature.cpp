#include "view/miniature.h"

namespace ipclab::view {

namespace {

struct Ink { ImU32 wall, soft, text, paper, paper_line, card; };

struct Mini {
    Ui& ui;
    float x, y, reach;      // middle, and how far from it the processes stand
    Ink ink;
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
    m.c.fill({m.x - 22, m.y - 34, 44, 68}, m.ink.card, 4);
    m.c.stroke({m.x - 22, m.y - 34, 44, 68}, m.ink.wall, 4, 1.5f);
    m.c.fill({m.x - 14, m.y - 26, 28, 10}, m.ink.soft, 2);
    m.c.disc({m.x + 13, m.y + 2}, 2.5f, m.ink.text);
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
    m.c.fill(r, m.ink.paper, 5);
    m.c.texture(r.inset(1, 1), Texture::Diagonal, fade(m.ink.paper_line, 0.4f));
    m.c.stroke(r, m.ink.paper_line, 5, 1.5f);
    m.c.fill({m.x - 14, m.y - 12, 28, 24}, m.ink.paper, 3);
    m.c.middle_centre(Type::Code, m.x, m.y, m.ui.theme.paper_ink, "41");
}

void semaphore(const Mini& m) {
    const ImVec2 d[] = {{m.x, m.y - 30}, {m.x + 30, m.y}, {m.x, m.y + 30}, {m.x - 30, m.y}};
    m.c.polygon(d, m.ink.card);
    m.c.line(d, m.ink.text, 2, true);
    m.c.middle_centre(Type::Strong, m.x, m.y, m.ink.text, "0");
}

void queue(const Mini& m) {
    constexpr float pitch = 38;
    const int n = std::clamp(int(2 * (m.reach - 28) / pitch), 1, 3);     // as many as there is room for between the processes
    for (int i = 0; i < n; ++i) {
        const Rect e{m.x - (float(n) * pitch - 4) / 2 + float(i) * pitch, m.y - 13, 34, 26};
        m.c.fill(e, m.ink.paper, 3);
        m.c.stroke(e, m.ink.paper_line, 3, 1.25f);
        const ImVec2 flap[] = {{e.x, e.y + 1}, {e.cx(), e.y + 13}, {e.r(), e.y + 1}};
        m.c.line(flap, m.ink.paper_line, 1.25f);
    }
}

constexpr struct { std::string_view lab; void (*draw)(const Mini&); } kPictures[] = {
    {"pipe", pipe}, {"sigpipe", pipe}, {"fifo", fifo}, {"signal", signal}, {"memory", memory}, {"race", memory}, {"semaphore", semaphore}, {"queue", queue},
};

} // namespace

void draw_miniature(Ui& ui, Rect r, std::string_view lab, bool quiet) {
    const Theme& th = ui.theme;
    const ImU32 dim = mix(th.well, th.text3, 45);
    const Ink ink = quiet ? Ink{dim, mix(th.well, th.text3, 30), dim, mix(th.well, th.paper, 40), mix(th.well, th.paper_line, 45), th.well}
                          : Ink{th.text3, th.line_strong, th.text2, th.paper, th.paper_line, th.card};
    const Mini m{ui, r.cx(), r.cy(), std::min(108.0f, r.w / 2 - 42), ink};
    m.line();
    if (lab != "signal") m.process(m.x - m.reach);
    m.process(m.x + m.reach);
    for (const auto& picture : kPictures)
        if (picture.lab == lab) picture.draw(m);
}

} // namespace ipclab::view
