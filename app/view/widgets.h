// Controls drawn by us on ImGui's invisible buttons: ImGui keeps focus, hover and clicks, we keep the look.
#pragma once
#include "view/icons.h"
#include "view/strings.h"

namespace ipclab::view {

// Panel grounds are painted by clearing a scissored rectangle before ImGui draws: nearly free,
// where a quad of the same size costs milliseconds on software GL.
struct Ground { Rect rect; ImU32 colour; };

struct Ui {
    Canvas canvas;
    const Theme& theme;
    const Strings& str;
    double t;                        // seconds, from the event clock; animation is a function of it
    bool compact;                    // the 1024 x 640 layout
    std::vector<Ground>& grounds;
};

enum class Kind { Primary, Soft, Ghost };

struct Button {
    const char* label = "";
    const Icon* icon = nullptr;
    const char* key = nullptr;       // shown as a key cap
    Kind kind = Kind::Soft;
    bool enabled = true;
    bool guided = false;             // "press this": a breathing halo
    bool on = false;                 // for toggles
};

enum class State { Runnable, Held, Blocked };

struct StateLook { StateColours colours; Icon icon; const char* word; };
StateLook look_of(const Ui&, State);

void surface(Ui&, Rect, ImU32 colour, float radius);                   // opaque; lies under everything that ImGui draws
bool pressed(Ui&, const char* id, Rect);                              // the bare clickable area
bool button(Ui&, const char* id, Rect, const Button&);
float button_width(const Ui&, const Button&);
bool icon_button(Ui&, const char* id, Rect, Icon, bool on = false);
bool toggle(Ui&, const char* id, float x, float cy, bool on);         // 28 x 16
int segmented(Ui&, const char* id, Rect, std::span<const char* const> labels, int chosen);
float slider(Ui&, const char* id, Rect, float value);
void step_dots(Ui&, float cx, float cy, int done, int count);
void progress(Ui&, Rect, float value);

float chip(Ui&, float x, float cy, Icon, const char* label, StateColours);   // returns the width
float chip_width(const Ui&, const char* label);
void badge(Ui&, Rect, char letter);
void key_cap(Ui&, float right, float cy, const char* key, ImU32 ink);
void heading(Ui&, float x, float baseline, const char* label);       // small quiet section title
void paper(Ui&, Rect, char letter, float filled, Type = Type::CodeSmall);    // one block of bytes

} // namespace ipclab::view
