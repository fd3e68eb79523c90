#include "view/histogram.h"
#include "view/marks.h"
#include <cmath>

namespace ipclab::view {

Bins bins_of(const RoundsModel& r, int bins) {
    Bins out;
    out.rounds.assign(std::size_t(std::max(1, bins)), 0);
    bool any = false;
    for (long total : r.totals) {
        if (total == r.expected) continue;
        out.low = any ? std::min(out.low, total) : total, out.high = any ? std::max(out.high, total) : total;
        any = true;
    }
    if (!any) return out.most = std::max(1, r.exact), out;
    out.high = std::max(out.high, r.expected);   // up to the right result, which stands apart
    const double width = std::max(1.0, double(out.high - out.low) / double(out.rounds.size()));
    for (long total : r.totals)
        if (total != r.expected) ++out.rounds[std::min(out.rounds.size() - 1, std::size_t(double(total - out.low) / width))];
    out.most = std::max(std::max(1, r.exact), *std::max_element(out.rounds.begin(), out.rounds.end()));
    return out;
}

void draw_histogram(Ui& ui, Rect r, const RoundsModel& rounds) {
    const Theme& th = ui.theme;
    const Canvas& canvas = ui.canvas;
    const bool wide = r.w >= 900;
    const float side = wide ? 240 : 176, margin = wide ? 40 : 20;
    const Rect plot{r.x + margin, r.y + 64, r.w - side - 2 * margin - 24, std::min(420.0f, r.h - 64 - 64)};
    if (plot.h < 40 || plot.w < 120) return;
    const Bins bins = bins_of(rounds, wide ? 26 : 18);
    const float exact_w = 38, step = (plot.w - exact_w - 34) / float(bins.rounds.size()), scale = plot.h / float(bins.most);
    for (std::size_t i = 0; i < bins.rounds.size(); ++i) {
        if (!bins.rounds[i]) continue;
        const float h = std::max(3.0f, float(bins.rounds[i]) * scale);
        const Rect bar{plot.x + float(i) * step + 1, plot.b() - h, step - 2, h};
        canvas.fill(bar, fade(th.warning, 0.25f));
        draw_hatch(ui, bar, fade(th.warning, 0.8f));
        canvas.stroke(bar, th.warning, 0, 1.5f);
    }
    const float exact_h = rounds.exact ? std::max(3.0f, float(rounds.exact) * scale) : 0;
    const Rect exact{plot.r() - exact_w, plot.b() - exact_h, exact_w, exact_h};
    if (exact_h > 0) canvas.fill(exact, th.runnable.solid, 2);
    else canvas.dashed({exact.x, plot.b() - 24, exact_w, 24}, th.wall, 2, 1.5f);
    const std::string right = ui.tr("stage.exact");
    const float label_y = std::min(exact.y, plot.b() - 24) - 16, label_w = canvas.width(Type::Strong, right);
    if (exact_h > 0) icon(canvas, Icon::Check, {exact.cx() - label_w / 2 - 14, label_y}, 15, th.runnable.ink);
    canvas.middle_centre(Type::Strong, exact.cx(), label_y, exact_h > 0 ? th.runnable.ink : th.text3, right);
    canvas.fill({plot.x - 8, plot.b(), plot.w + 16, 2}, th.wall);
    const std::string expected = grouped(rounds.expected), low = grouped(bins.low);
    const float expected_w = canvas.width(Type::Label, expected);
    const float ex = std::min(exact.cx() - expected_w / 2, plot.r() + 16 - expected_w);
    canvas.middle(Type::Label, ex, plot.b() + 17, th.text, expected);
    const bool lost = int(rounds.totals.size()) > rounds.exact;
    if (lost && plot.x + canvas.width(Type::Caption, low) + 12 < ex)
        canvas.middle(Type::Caption, plot.x, plot.b() + 17, th.text3, low);
    canvas.middle_centre(Type::Caption, plot.x + plot.w * 0.45f, plot.b() + 38, th.text3, ui.tr("stage.total_after"));

    const float x = r.r() - margin - side + 16, w = side - 16;
    float y = std::max(r.y + 60, plot.cy() - 96);
    const auto figure = [&](std::size_t n, const char* words, ImU32 ink) {
        canvas.middle(Type::Display, x, y, ink, std::to_string(n));
        y += 20;
        y += canvas.prose(Type::Body, x, y, w, th.text, ui.tr(words)) + 30;
    };
    figure(rounds.totals.size() - std::size_t(rounds.exact), "stage.rounds_lost", th.warning);
    figure(std::size_t(rounds.exact), "stage.rounds_exact", th.runnable.ink);
    if (rounds.exact > 0 && lost && y - 14 + 40 < r.b() - 20)
        canvas.prose(Type::Caption, x, y - 14, w, th.text3, ui.tr("stage.rounds_luck"));
}

}   // namespace ipclab::view
