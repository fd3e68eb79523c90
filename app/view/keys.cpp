#include "view/keys.h"

namespace ipclab::view {

namespace {
constexpr Shortcut kShortcuts[] = {
    {kF5, false, "transport.run", "F5", "keys.run"},
    {'H', false, "transport.hold", "H", "keys.hold"},
    {'S', false, "transport.step", "S", "keys.step"},
    {'R', false, "transport.reset", "R", "keys.reset"},
    {'-', false, "transport.slower", "−", "keys.slower"},
    {'+', false, "transport.faster", "+", "keys.faster"},
    {kLeft, false, "view.back", "←", "keys.back"},
    {kRight, false, "view.forward", "→", "keys.forward"},
    {kEnd, false, "view.now", "End", "keys.now"},
    {kEnter, false, "lesson.primary", "↵", "keys.primary"},
    {'1', false, "lesson.choice.1", "1–9", "keys.choice"},
    {'2', false, "lesson.choice.2", "2", ""},
    {'3', false, "lesson.choice.3", "3", ""},
    {'4', false, "lesson.choice.4", "4", ""},
    {'5', false, "lesson.choice.5", "5", ""},
    {'6', false, "lesson.choice.6", "6", ""},
    {'7', false, "lesson.choice.7", "7", ""},
    {'8', false, "lesson.choice.8", "8", ""},
    {'9', false, "lesson.choice.9", "9", ""},
    {kEnter, true, "lesson.build", "Ctrl ↵", "keys.build"},
    {'E', false, "view.edit", "E", "keys.edit"},
    {'V', false, "code.pane", "V", "keys.pane"},
    {'N', false, "lesson.next", "N", "keys.next"},
    {'B', false, "lesson.back", "B", "keys.previous"},
    {'Q', false, "lesson.hint", "Q", "keys.hint"},
    {'I', false, "transport.inspector", "I", "keys.inspector"},
    {'L', false, "view.fold", "L", "keys.fold"},
    {'P', false, "top.present", "P", "keys.present"},
    {'T', false, "top.theme", "T", "keys.theme"},
    {'G', false, "top.language", "G", "keys.language"},
    {kHome, false, "top.home", "Home", "keys.home"},
    {kEscape, false, "view.escape", "Esc", "keys.escape"},
    {kF12, false, "view.picture", "F12", "keys.picture"},
    {'P', true, "view.print", "Ctrl P", "keys.print"},
    {'Q', true, "view.quit", "Ctrl Q", "keys.quit"},
    {'?', false, "top.keys", "?", "keys.keys"},
};
}   // namespace

std::span<const Shortcut> shortcuts() { return kShortcuts; }

const char* cap_of(std::string_view control) {
    for (const Shortcut& s : kShortcuts)
        if (s.control == control) return s.cap;
    return nullptr;
}

std::string_view name_of(const KeyPress& key) {
    if (key.code >= '1' && key.code <= '9') return std::string_view("123456789").substr(std::size_t(key.code - '1'), 1);
    if (key.code == kTab) return "Tab";
    if (key.code == ' ') return "Space";
    for (const Shortcut& s : kShortcuts)
        if (s.code == key.code && s.ctrl == key.ctrl) return s.cap;
    return "";
}

}   // namespace ipclab::view
