// The keyboard: every action has a key, and a key does what pressing the control of the same id would do.
#pragma once
#include <span>
#include <string_view>

namespace ipclab::view {

// Letters and digits by their capital, as on the key; '?', '+', '-' as typed; the others as GLFW numbers them.
enum Key : int {
    kEscape = 256,
    kEnter = 257,
    kTab = 258,
    kBackspace = 259,
    kDelete = 261,
    kRight = 262,
    kLeft = 263,
    kDown = 264,
    kUp = 265,
    kPageUp = 266,
    kPageDown = 267,
    kHome = 268,
    kEnd = 269,
    kF1 = 290,
    kF5 = 294,
    kF12 = 301
};
// A key, or a character that was typed: most keys bring both, one after the other.
struct KeyPress {
    int code = 0;
    bool shift = false, ctrl = false;
    bool repeat = false;      // held down
    char32_t character = 0;   // then `code` is 0
};

struct Shortcut {
    int code;
    bool ctrl;
    const char* control;   // the id that is pressed; one that is on no button is asked for by the frame itself
    const char* cap;       // what stands on the key
    const char* words;     // key of the catalogue; "" for further ways of the same action
};
std::span<const Shortcut> shortcuts();
const char* cap_of(std::string_view control);   // "F5"; nullptr if it has none
// What the keystroke is called where it is shown to an audience; "" for keys that do nothing here.
std::string_view name_of(const KeyPress&);

}   // namespace ipclab::view
