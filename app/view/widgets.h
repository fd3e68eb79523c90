// Controls drawn by us on ImGui's invisible buttons: ImGui keeps hover and clicks, we keep the look, the focus and
// the keys. Every one has an id that is the same in all languages and unique on the screen: "transport.run".
#pragma once
#include "view/canvas.h"
#include "view/controls.h"
#include "view/icons.h"
#include "words/catalogue.h"
#include "world/world.h"
#include <optional>

namespace ipclab::view {

// Panel grounds are painted by clearing a scissored rectangle before ImGui draws: nearly free,
// where a quad of the same size costs milliseconds on software GL.
struct Ground {
    Rect rect;
    ImU32 colour;
};

struct Ui {
    Canvas canvas;
    const Theme& theme;
    const Catalogue& tr;
    std::string language;   // "en", "zh-CN": for a lesson's own words
    double t;               // seconds of the window's clock: tooltips, halos, toasts. What events moved goes by Scene::t
    Rect screen;            // the whole window, logical pixels
    bool compact;           // the 1024 x 640 layout
    bool still;             // reduced motion: no breathing, nothing flies
    std::vector<Ground>& grounds;
    Controls& controls;
    Probe* probe = nullptr;   // records the controls, for tests and guides
    std::string guide;        // id of the control to press next: it gets a halo

    void ground(Rect r, ImU32 colour);   // opaque, cut to the clip; lies under everything that ImGui draws
};

enum class Weight { Primary, Soft, Ghost };

struct Button {
    const char* label = "";
    std::optional<Icon> icon = {};
    const char* key = nullptr;   // shown as a key cap
    Weight weight = Weight::Soft;
    bool enabled = true;
    bool on = false;             // for those that stay pressed
    const char* tip = nullptr;   // said when the pointer rests here
};

struct StateLook {
    StateColours colours;
    Icon icon;
    const char* word;
};
StateLook look_of(const Ui&, State);

void surface(Ui&, Rect, ImU32 colour, float radius);   // an opaque rounded ground

// The bare clickable area: hit by pointer, Enter, or its shortcut.
struct Touch {
    bool hit = false, hover = false, down = false;
};
Touch touch(Ui&, const std::string& id, Rect, bool enabled = true, const char* tip = nullptr);
inline bool pressed(Ui& ui, const std::string& id, Rect r) { return touch(ui, id, r).hit; }

bool button(Ui&, const std::string& id, Rect, const Button&);
float button_width(const Ui&, const Button&);
bool icon_button(Ui&, const std::string& id, Rect, Icon, const char* tip, bool on = false, bool enabled = true);
bool toggle(Ui&, const std::string& id, float x, float cy, bool on, bool enabled = true, const char* tip = nullptr);   // 28 x 16
int segmented(Ui&, const std::string& id, Rect, std::span<const char* const> labels,
              int chosen);                                     // -1: none pressed; parts are "id.0", "id.1"…
float slider(Ui&, const std::string& id, Rect, float value);   // 0..1
void step_dots(Ui&, float cx, float cy, int at, int count);
float step_dots_width(int count);
void progress(Ui&, Rect, float value);

// Scrolls what is taller than its place: wheel, dragging the bar, and focus that moves out of sight. Call before drawing
// the content at r.y - offset; true: it does not fit, and a bar is drawn at the right.
bool scroll(Ui&, const std::string& id, Rect, float& offset, float content);

float chip(Ui&, float x, float cy, Icon, std::string_view label, StateColours, bool filled = false);   // returns the width
float chip_width(const Ui&, std::string_view label);
void badge(Ui&, Rect, char letter);                                           // identity: a letter on a rounded square
float key_cap(Ui&, float right, float cy, std::string_view key, ImU32 ink);   // returns the width
void heading(Ui&, float x, float baseline, std::string_view label);           // small quiet section title
void halo(const Ui&, Rect, float radius);                                     // "press this"
void paper(Ui&, Rect, char letter, float filled, Type = Type::CodeSmall);     // one block of bytes
void draw_tip(Ui&, Rect screen);

}   // namespace ipclab::view
