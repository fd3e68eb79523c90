#include "view/widgets.h"
#include <cmath>

namespace ipclab::view {

namespace {
constexpr float kIcon = 16, kButtonPad = 12, kIconGap = 8, kKeyCap = 20;
constexpr double kBreath = 1.6;   // seconds

ImU32 pressed_ink(const Theme& th, const Button& b) {
    if (!b.enabled) return fade(th.text3, 0.6f);
    return b.weight == Weight::Primary ? th.on_accent : b.weight == Weight::Ghost ? th.text2 : th.text;
}
}   // namespace

void Ui::ground(Rect r, ImU32 colour) {
    r = r.cut(canvas.clip());
    if (r.w > 0 && r.h > 0) grounds.push_back({r, colour});
}

void halo(const Ui& ui, Rect r, float radius) {
    const float breath = ui.still ? 1 : 0.5f + 0.5f * float(std::sin(ui.t / kBreath * 6.2831853));
    for (int i = 1; i <= 3; ++i)
        ui.canvas.stroke(r.grown(float(i) * 2), fade(ui.theme.accent_ink, (0.55f - 0.15f * float(i)) * (0.6f + 0.4f * breath)),
                         radius + float(i) * 2, 2);
}

StateLook look_of(const Ui& ui, State s) {
    const Theme& th = ui.theme;
    switch (s) {
    case State::Runnable:
        return {th.runnable, Icon::Play, ui.tr("state.runnable")};
    case State::Held:
        return {th.held, Icon::Hand, ui.tr("state.held")};
    case State::Paced:
        return {th.runnable, Icon::Play, ui.tr("state.paced")};
    case State::Blocked:
        return {th.blocked, Icon::Hourglass, ui.tr("state.blocked")};
    case State::Timer:
        return {th.quiet, Icon::Clock, ui.tr("state.timer")};
    case State::Stopped:
        return {th.quiet, Icon::Octagon, ui.tr("state.stopped")};
    case State::Exited:
        return {th.quiet, Icon::Check, ui.tr("state.exited")};
    case State::Killed:
        return {th.killed, Icon::Cross, ui.tr("state.killed")};
    }
    return {th.quiet, Icon::Octagon, ""};
}

void surface(Ui& ui, Rect r, ImU32 colour, float radius) {
    const Rect clip = ui.canvas.clip();
    if (r.cut(clip).w <= 0 || r.cut(clip).h <= 0) return;
    ui.ground(r.inset(0, radius), colour);
    ui.ground(r.inset(radius, 0), colour);
    const ImVec2 centres[] = {{r.r() - radius, r.b() - radius},
                              {r.x + radius, r.b() - radius},
                              {r.x + radius, r.y + radius},
                              {r.r() - radius, r.y + radius}};
    for (int quarter = 0; quarter < 4; ++quarter) ui.canvas.corner(centres[quarter], radius, quarter, colour);
}

Touch touch(Ui& ui, const std::string& id, Rect r, bool enabled, const char* tip) {
    const bool usable = ui.controls.usable(id);
    const Rect clip = ui.canvas.clip();
    if (ui.probe) ui.probe->marks[id] = {r, enabled, usable && clip.has(r.cx(), r.cy())};
    if (!usable) return {};
    Touch t;
    const float k = ui.canvas.scale();
    ImGui::SetCursorScreenPos({r.x * k, r.y * k});
    t.hit = ImGui::InvisibleButton(id.c_str(), {std::max(1.0f, r.w * k), std::max(1.0f, r.h * k)}) && enabled;
    if (t.hit) ui.controls.clicked(id);
    t.hover = ImGui::IsItemHovered();
    t.down = enabled && ImGui::IsItemActive();
    if (t.hover && tip && *tip) ui.controls.hover(id, r, tip, ui.t);
    if (t.hover && enabled) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
    t.hover = t.hover && enabled;
    t.hit |= ui.controls.met(id, r, enabled);
    if (ui.guide == id && enabled) halo(ui, r, size::control_radius);
    if (ui.controls.focused(id)) ui.canvas.stroke(r.grown(3), ui.theme.accent_ink, size::control_radius + 3, 2);
    return t;
}

float button_width(const Ui& ui, const Button& b) {
    float w = 2 * kButtonPad + ui.canvas.width(Type::Label, b.label);
    if (b.icon) w += kIcon + (*b.label ? kIconGap : 0);
    if (b.key) w += kIconGap + std::max(kKeyCap, ui.canvas.width(Type::Caption, b.key) + 10);
    return std::ceil(w);
}

bool button(Ui& ui, const std::string& id, Rect r, const Button& b) {
    const Theme& th = ui.theme;
    const Canvas& c = ui.canvas;
    const Touch t = touch(ui, id, r, b.enabled, b.tip);
    const bool primary = b.weight == Weight::Primary && b.enabled;
    if (primary) c.fill(r, th.accent, size::control_radius);
    else if (b.weight != Weight::Ghost)
        c.fill(r, b.on ? th.raised : fade(th.raised, !b.enabled ? 0.4f : th.dark ? 0.55f : 0.7f), size::control_radius);
    if (t.hover) c.fill(r, fade(primary ? th.on_accent : th.text, t.down ? 0.16f : 0.08f), size::control_radius);
    if (b.on) c.stroke(r, th.line_strong, size::control_radius);

    const ImU32 ink = pressed_ink(th, b);
    float x = b.key ? r.x + kButtonPad : r.cx() - (button_width(ui, b) - 2 * kButtonPad) / 2;
    if (b.icon) icon(c, *b.icon, {x + kIcon / 2, r.cy()}, kIcon, ink), x += kIcon + kIconGap;
    if (*b.label) c.middle(Type::Label, x, r.cy(), ink, c.fit(Type::Label, b.label, r.r() - x - 4));
    if (b.key)
        key_cap(ui, r.r() - kButtonPad + 4, r.cy(), b.key, primary ? fade(th.on_accent, 0.85f) : b.enabled ? th.text3 : ink);
    return t.hit;
}

bool icon_button(Ui& ui, const std::string& id, Rect r, Icon which, const char* tip, bool on, bool enabled) {
    const Touch t = touch(ui, id, r, enabled, tip);
    if (on || t.hover) ui.canvas.fill(r, fade(ui.theme.raised, on ? 1 : 0.7f), size::control_radius);
    const ImU32 ink = !enabled ? fade(ui.theme.text3, 0.5f) : on || t.hover ? ui.theme.text : ui.theme.text2;
    icon(ui.canvas, which, {r.cx(), r.cy()}, kIcon, ink);
    return t.hit;
}

bool toggle(Ui& ui, const std::string& id, float x, float cy, bool on, bool enabled, const char* tip) {
    const Rect r{x, cy - 8, 28, 16};
    const Touch t = touch(ui, id, r.grown(4), enabled, tip);
    const Theme& th = ui.theme;
    const float dim = enabled ? 1 : 0.5f;
    ui.canvas.fill(r, fade(on ? th.accent : th.raised, dim), 8);
    ui.canvas.stroke(r, fade(on ? th.accent : t.hover ? th.text3 : th.line_strong, dim), 8);
    ui.canvas.disc({on ? r.r() - 8 : r.x + 8, cy}, 5, fade(on ? th.on_accent : th.text2, dim));
    return t.hit;
}

int segmented(Ui& ui, const std::string& id, Rect r, std::span<const char* const> labels, int chosen) {
    const Theme& th = ui.theme;
    ui.canvas.fill(r, th.well, size::control_radius);
    ui.canvas.stroke(r, th.line, size::control_radius);
    const float w = r.w / float(labels.size());
    int result = -1;
    for (int i = 0; i < int(labels.size()); ++i) {
        const Rect s = Rect{r.x + w * float(i), r.y, w, r.h}.inset(3, 3);
        const Touch t = touch(ui, id + "." + std::to_string(i), s);
        if (t.hit) result = i;
        if (i == chosen) ui.canvas.fill(s, th.raised, size::small_radius);
        ui.canvas.middle_centre(Type::Label, s.cx(), s.cy(), i == chosen || t.hover ? th.text : th.text3, labels[std::size_t(i)]);
    }
    return result;
}

float slider(Ui& ui, const std::string& id, Rect r, float value) {
    const Theme& th = ui.theme;
    const Touch t = touch(ui, id, r);
    if (t.down) value = std::clamp((ImGui::GetIO().MousePos.x / ui.canvas.scale() - r.x) / r.w, 0.0f, 1.0f);
    const float x = r.x + r.w * value;
    ui.canvas.fill({r.x, r.cy() - 2, r.w, 4}, th.raised, 2);
    if (value > 0) ui.canvas.fill({r.x, r.cy() - 2, x - r.x, 4}, th.text3, 2);
    ui.canvas.disc({x, r.cy()}, t.hover || t.down ? 8.0f : 7.0f, th.text);
    return value;
}

namespace {
constexpr float kDotPitch = 16, kDotPill = 20, kDot = 7;
}

float step_dots_width(int count) { return kDotPitch * float(count - 1) + kDotPill; }

void step_dots(Ui& ui, float cx, float cy, int at, int count) {
    float x = cx - step_dots_width(count) / 2;
    for (int i = 0; i < count; ++i) {
        const float w = i == at ? kDotPill : kDot;
        if (i < at) ui.canvas.disc({x + kDot / 2, cy}, kDot / 2, ui.theme.text2);
        else if (i == at) ui.canvas.fill({x, cy - kDot / 2, w, kDot}, ui.theme.accent_ink, kDot / 2);
        else ui.canvas.ring({x + kDot / 2, cy}, 3, ui.theme.text3, 1.25f);
        x += w + kDotPitch - kDot;
    }
}

void progress(Ui& ui, Rect r, float value) {
    ui.canvas.fill(r, ui.theme.raised, r.h / 2);
    if (value > 0) ui.canvas.fill({r.x, r.y, std::max(r.h, r.w * value), r.h}, ui.theme.text2, r.h / 2);
}

bool scroll(Ui& ui, const std::string& id, Rect r, float& offset, float content) {
    constexpr float kNotch = 48, kBar = 4, kGrip = 12;
    const float most = std::max(0.0f, content - r.h), k = ui.canvas.scale();
    const ImGuiIO& io = ImGui::GetIO();
    if (ui.controls.usable(id) && r.cut(ui.canvas.clip()).has(io.MousePos.x / k, io.MousePos.y / k))
        offset -= io.MouseWheel * kNotch;
    if (const Rect* focus = ui.controls.focus_to_show();
        focus && focus->cx() > r.x && focus->cx() < r.r() && ui.controls.usable(id)) {
        if (focus->y < r.y + 8) offset -= r.y + 8 - focus->y;
        if (focus->b() > r.b() - 8) offset += focus->b() - (r.b() - 8);
    }
    offset = std::clamp(offset, 0.0f, most);
    if (most <= 0) return false;
    const float length = std::max(32.0f, (r.h - 8) * r.h / content), room = r.h - 8 - length;
    const Rect track{r.r() - kGrip, r.y + 4, kGrip, r.h - 8};
    ImGui::SetCursorScreenPos({track.x * k, track.y * k});
    ImGui::InvisibleButton((id + ".bar").c_str(), {track.w * k, track.h * k});
    const bool active = ImGui::IsItemActive();
    if (active && room > 0) offset = std::clamp((io.MousePos.y / k - track.y - length / 2) / room, 0.0f, 1.0f) * most;
    const Rect thumb{r.r() - kBar - 3, track.y + room * offset / most, kBar, length};
    ui.canvas.fill(thumb, active || ImGui::IsItemHovered() ? ui.theme.text3 : ui.theme.line_strong, kBar / 2);
    return true;
}

float chip_width(const Ui& ui, std::string_view label) { return 8 + 12 + 6 + ui.canvas.width(Type::Label, label) + 10; }

float chip(Ui& ui, float x, float cy, Icon which, std::string_view label, StateColours colours, bool filled) {
    const float w = chip_width(ui, label);
    const ImU32 ink = filled ? IM_COL32_WHITE : colours.ink;
    ui.canvas.fill({x, cy - 12, w, 24}, filled ? colours.solid : colours.tint, 12);
    icon(ui.canvas, which, {x + 14, cy}, 13, ink);
    ui.canvas.middle(Type::Label, x + 26, cy, ink, label);
    return w;
}

void badge(Ui& ui, Rect r, char letter) {
    ui.canvas.fill(r, ui.theme.text, r.w * 0.26f);
    ui.canvas.middle_centre(r.w >= 28 ? Type::Strong : Type::Label, r.cx(), r.cy(), ui.theme.ground, {&letter, 1});
}

float key_cap(Ui& ui, float right, float cy, std::string_view key, ImU32 ink) {
    const float w = std::max(kKeyCap, ui.canvas.width(Type::Caption, key) + 10);
    const Rect r{right - w, cy - kKeyCap / 2, w, kKeyCap};
    ui.canvas.stroke(r, fade(ink, 0.5f), size::small_radius);
    ui.canvas.middle_centre(Type::Caption, r.cx(), r.cy(), ink, key);
    return w;
}

void heading(Ui& ui, float x, float baseline, std::string_view label) {
    ui.canvas.text(Type::Label, x, baseline, ui.theme.text3, label);
}

void paper(Ui& ui, Rect r, char letter, float filled, Type type) {
    const Theme& th = ui.theme;
    const Canvas& c = ui.canvas;
    const Rect full{r.x, r.y + r.h * (1 - filled), r.w, r.h * filled};
    c.fill(full, th.paper, 3);
    c.texture(full.inset(1, 1), Texture(static_cast<unsigned char>(letter) % 4), fade(th.paper_line, 0.55f));
    if (!th.dark) c.stroke(full, th.paper_line, 3);
    if (letter <= ' ') return;
    const float w = c.width(type, {&letter, 1});
    const Rect label{r.cx() - w / 2 - 2, r.cy() - 8, w + 4, 16};   // keeps the letter clear of the texture
    c.fill(label, th.paper, 3);
    c.middle_centre(type, r.cx(), r.cy(), th.paper_ink, {&letter, 1});
}

void draw_tip(Ui& ui, Rect screen) {
    const Controls::Tip* tip = ui.controls.tip(ui.t);
    if (!tip) return;
    const Theme& th = ui.theme;
    const float most = 280, w = std::min(most, ui.canvas.width(Type::Caption, tip->words) + 1),
                h = ui.canvas.prose(Type::Caption, 0, 0, w, 0, tip->words);
    Rect r{tip->rect.cx() - w / 2 - 10, tip->rect.b() + 8, w + 20, h + 12};
    if (r.b() > screen.b() - 4) r.y = tip->rect.y - 8 - r.h;
    r.x = std::clamp(r.x, screen.x + 4, std::max(screen.x + 4, screen.r() - r.w - 4));
    const Canvas::Guard guard(ui.canvas, r, true);
    ui.canvas.shadow(r, th.shadow, size::small_radius + 1);
    ui.canvas.fill(r, th.dark ? th.raised : th.text, size::small_radius + 1);
    ui.canvas.prose(Type::Caption, r.x + 10, r.y + 6, w, th.dark ? th.text : th.panel, tip->words);
}

}   // namespace ipclab::view
