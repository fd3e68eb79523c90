#include "view/widgets.h"
#include <algorithm>
#include <cmath>

namespace ipclab::view {

namespace {
constexpr float kIcon = 16, kButtonPad = 12, kIconGap = 8, kKeyCap = 20;
constexpr double kBreath = 1.6;   // seconds

void halo(const Ui& ui, Rect r, float radius) {
    const float breath = 0.5f + 0.5f * float(std::sin(ui.t / kBreath * 6.2831853));
    for (int i = 1; i <= 3; ++i)
        ui.canvas.stroke(r.grown(float(i) * 2), fade(ui.theme.accent_ink, (0.55f - 0.15f * float(i)) * (0.6f + 0.4f * breath)),
                         radius + float(i) * 2, 2);
}
} // namespace

StateLook look_of(const Ui& ui, State s) {
    const StateLook table[] = {
        {ui.theme.runnable, Icon::Play, ui.str.runnable},
        {ui.theme.held, Icon::Hand, ui.str.held},
        {ui.theme.blocked, Icon::Hourglass, ui.str.blocked},
    };
    return table[int(s)];
}

void surface(Ui& ui, Rect r, ImU32 colour, float radius) {
    ui.grounds.push_back({r.inset(0, radius), colour});
    ui.grounds.push_back({r.inset(radius, 0), colour});
    const ImVec2 centres[] = {{r.r() - radius, r.b() - radius}, {r.x + radius, r.b() - radius},
                              {r.x + radius, r.y + radius}, {r.r() - radius, r.y + radius}};
    for (int quarter = 0; quarter < 4; ++quarter) ui.canvas.corner(centres[quarter], radius, quarter, colour);
}

bool pressed(Ui& ui, const char* id, Rect r) {
    const float k = ui.canvas.scale();
    ImGui::SetCursorScreenPos({r.x * k, r.y * k});
    const bool hit = ImGui::InvisibleButton(id, {r.w * k, r.h * k});
    if (ImGui::IsItemHovered()) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
    return hit;
}

float button_width(const Ui& ui, const Button& b) {
    float w = 2 * kButtonPad + ui.canvas.width(Type::Label, b.label);
    if (b.icon) w += kIcon + (*b.label ? kIconGap : 0);
    if (b.key) w += kIconGap + std::max(kKeyCap, ui.canvas.width(Type::Label, b.key) + 10);
    return std::ceil(w);
}

bool button(Ui& ui, const char* id, Rect r, const Button& b) {
    const Theme& th = ui.theme;
    const Canvas& c = ui.canvas;
    const bool hit = b.enabled && pressed(ui, id, r);
    const bool hover = b.enabled && ImGui::IsItemHovered(), down = b.enabled && ImGui::IsItemActive();
    if (b.guided) halo(ui, r, size::control_radius);

    const bool primary = b.kind == Kind::Primary && b.enabled;
    if (primary) c.fill(r, th.accent, size::control_radius);
    else if (b.kind != Kind::Ghost) c.fill(r, b.on ? th.raised : fade(th.raised, th.dark ? 0.55f : 0.7f), size::control_radius);
    if (hover) c.fill(r, fade(primary ? th.on_accent : th.text, down ? 0.16f : 0.08f), size::control_radius);
    if (b.on) c.stroke(r, th.line_strong, size::control_radius);

    const ImU32 ink = !b.enabled ? th.text3 : primary ? th.on_accent : b.kind == Kind::Ghost ? th.text2 : th.text;
    const bool centred = !b.key;
    float x = centred ? r.cx() - (button_width(ui, b) - 2 * kButtonPad) / 2 : r.x + kButtonPad;
    if (b.icon) icon(c, *b.icon, {x + kIcon / 2, r.cy()}, kIcon, ink), x += kIcon + kIconGap;
    c.middle(Type::Label, x, r.cy(), ink, b.label);
    if (b.key) key_cap(ui, r.r() - kButtonPad + 4, r.cy(), b.key, primary ? fade(th.on_accent, 0.85f) : th.text3);
    return hit && b.enabled;
}

bool icon_button(Ui& ui, const char* id, Rect r, Icon which, bool on) {
    const bool hit = pressed(ui, id, r);
    const bool hover = ImGui::IsItemHovered();
    if (on || hover) ui.canvas.fill(r, fade(ui.theme.raised, on ? 1 : 0.7f), size::control_radius);
    icon(ui.canvas, which, {r.cx(), r.cy()}, kIcon, on || hover ? ui.theme.text : ui.theme.text2);
    return hit;
}

bool toggle(Ui& ui, const char* id, float x, float cy, bool on) {
    const Rect r{x, cy - 8, 28, 16};
    const bool hit = pressed(ui, id, r.grown(4));
    const Theme& th = ui.theme;
    ui.canvas.fill(r, on ? th.accent : th.raised, 8);
    ui.canvas.stroke(r, on ? th.accent : th.line_strong, 8);
    ui.canvas.disc({on ? r.r() - 8 : r.x + 8, cy}, 5, on ? th.on_accent : th.text2);
    return hit;
}

int segmented(Ui& ui, const char* id, Rect r, std::span<const char* const> labels, int chosen) {
    const Theme& th = ui.theme;
    ui.canvas.fill(r, th.well, size::control_radius);
    ui.canvas.stroke(r, th.line, size::control_radius);
    const float w = r.w / float(labels.size());
    int result = -1;
    for (int i = 0; i < int(labels.size()); ++i) {
        const Rect s = Rect{r.x + w * float(i), r.y, w, r.h}.inset(3, 3);
        ImGui::PushID(i);
        if (pressed(ui, id, s)) result = i;
        ImGui::PopID();
        if (i == chosen) ui.canvas.fill(s, th.raised, size::small_radius);
        ui.canvas.middle_centre(Type::Label, s.cx(), s.cy(), i == chosen || ImGui::IsItemHovered() ? th.text : th.text3, labels[i]);
    }
    return result;
}

float slider(Ui& ui, const char* id, Rect r, float value) {
    const Theme& th = ui.theme;
    pressed(ui, id, r);
    if (ImGui::IsItemActive()) value = std::clamp((ImGui::GetIO().MousePos.x / ui.canvas.scale() - r.x) / r.w, 0.0f, 1.0f);
    const float x = r.x + r.w * value;
    ui.canvas.fill({r.x, r.cy() - 2, r.w, 4}, th.raised, 2);
    ui.canvas.fill({r.x, r.cy() - 2, x - r.x, 4}, th.text3, 2);
    ui.canvas.disc({x, r.cy()}, ImGui::IsItemHovered() ? 8.0f : 7.0f, th.text);
    return value;
}

void step_dots(Ui& ui, float cx, float cy, int done, int count) {
    constexpr float pitch = 16;
    constexpr float pill = 20, dot = 7;
    float x = cx - (pitch * float(count - 1) + pill) / 2;
    for (int i = 0; i < count; ++i) {
        const float w = i == done ? pill : dot;
        if (i < done) ui.canvas.disc({x + dot / 2, cy}, dot / 2, ui.theme.text2);
        else if (i == done) ui.canvas.fill({x, cy - dot / 2, w, dot}, ui.theme.accent_ink, dot / 2);
        else ui.canvas.ring({x + dot / 2, cy}, 3, ui.theme.text3, 1.25f);
        x += w + pitch - dot;
    }
}

void progress(Ui& ui, Rect r, float value) {
    ui.canvas.fill(r, ui.theme.raised, r.h / 2);
    if (value > 0) ui.canvas.fill({r.x, r.y, std::max(r.h, r.w * value), r.h}, ui.theme.text2, r.h / 2);
}

float chip_width(const Ui& ui, const char* label) { return 8 + 12 + 6 + ui.canvas.width(Type::Label, label) + 10; }

float chip(Ui& ui, float x, float cy, Icon which, const char* label, StateColours colours) {
    const float w = chip_width(ui, label);
    ui.canvas.fill({x, cy - 12, w, 24}, colours.tint, 12);
    icon(ui.canvas, which, {x + 14, cy}, 13, colours.ink);
    ui.canvas.middle(Type::Label, x + 26, cy, colours.ink, label);
    return w;
}

void badge(Ui& ui, Rect r, char letter) {
    ui.canvas.fill(r, ui.theme.text, r.w * 0.26f);
    ui.canvas.middle_centre(r.w >= 28 ? Type::Strong : Type::Label, r.cx(), r.cy(), ui.theme.ground, {&letter, 1});
}

void key_cap(Ui& ui, float right, float cy, const char* key, ImU32 ink) {
    const float w = std::max(kKeyCap, ui.canvas.width(Type::Label, key) + 10);
    const Rect r{right - w, cy - kKeyCap / 2, w, kKeyCap};
    ui.canvas.stroke(r, fade(ink, 0.5f), size::small_radius);
    ui.canvas.middle_centre(Type::Caption, r.cx(), r.cy(), ink, key);
}

void heading(Ui& ui, float x, float baseline, const char* label) {
    ui.canvas.text(Type::Label, x, baseline, ui.theme.text3, label);
}

void paper(Ui& ui, Rect r, char letter, float filled, Type type) {
    const Theme& th = ui.theme;
    const Canvas& c = ui.canvas;
    const Rect full{r.x, r.y + r.h * (1 - filled), r.w, r.h * filled};
    c.fill(full, th.paper, 3);
    c.texture(full.inset(1, 1), Texture((letter - 'A') % 4), fade(th.paper_line, 0.55f));
    if (!th.dark) c.stroke(full, th.paper_line, 3);
    const float w = c.width(type, {&letter, 1});
    const Rect label{r.cx() - w / 2 - 2, r.cy() - 8, w + 4, 16};   // keeps the letter clear of the texture
    c.fill(label, th.paper, 3);
    c.middle_centre(type, r.cx(), r.cy(), th.paper_ink, {&letter, 1});
}

} // namespace ipclab::view
