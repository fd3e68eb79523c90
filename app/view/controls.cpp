#include "view/controls.h"
#include <algorithm>
#include <iterator>

namespace ipclab::view {

namespace {
constexpr double kTipAfter = 0.45;
}   // namespace

// Whether the field takes it.
bool Controls::types(const KeyPress& key) {
    if (typing_.empty() || !usable(typing_)) return false;
    if (key.code == kEscape) {
        typing_.clear();
        shown_ = true;   // from here Tab goes on
        return true;
    }
    if (key.ctrl || key.code >= kF1)
        for (const Shortcut& s : shortcuts())
            if (s.code == key.code && s.ctrl == key.ctrl) return false;
    const bool letter = !key.character && !key.ctrl && key.code < kEscape;
    if (!letter) typed_.push_back(key);   // letters come again, as characters
    return true;
}

void Controls::act(const KeyPress& key) {
    const bool press = key.code == kEnter || key.code == ' ';
    if (press && !key.ctrl && shown_ && std::find(order_before_.begin(), order_before_.end(), focus_) != order_before_.end()) {
        activate_ = true;
        return;
    }
    if (key.code == kTab && !order_before_.empty()) {
        const auto at = std::find(order_before_.begin(), order_before_.end(), focus_);
        const std::ptrdiff_t n = std::ptrdiff_t(order_before_.size()), i = at - order_before_.begin();
        const std::ptrdiff_t next = at == order_before_.end() ? (key.shift ? n - 1 : 0) : (i + (key.shift ? n - 1 : 1)) % n;
        focus_ = order_before_[std::size_t(next)];
        shown_ = moved_ = true;
        return;
    }
    for (const Shortcut& s : shortcuts())
        if (s.code == key.code && s.ctrl == key.ctrl) asked_.insert(s.control);
}

void Controls::begin(double t) {
    asked_ = {std::make_move_iterator(wanted_.begin()), std::make_move_iterator(wanted_.end())};
    wanted_.clear();
    typed_.clear();
    activate_ = moved_ = anything_hovered_ = false;
    if (std::find(order_before_.begin(), order_before_.end(), typing_) == order_before_.end()) typing_.clear();
    for (KeyPress key : keys) {
        if (types(key)) continue;
        if (key.character) {   // signs are keys by what they mean, wherever they are on the keyboard
            const char32_t c = key.character == U'？' ? U'?' : key.character == U'=' ? U'+' : key.character;
            if (c != U'?' && c != U'+' && c != U'-') continue;
            key = {.code = int(c)};
        } else if (key.repeat && (key.code < kEscape || key.code == kEnter)) continue;
        if (const auto name = name_of(key); !name.empty()) key_shown = name, key_shown_at = t;
        act(key);
    }
    keys.clear();
    order_.clear();
}

void Controls::end() {
    order_before_.swap(order_);
    if (!anything_hovered_) hovered_.clear();
}

bool Controls::met(const std::string& id, Rect r, bool usable) {
    if (!usable) return false;
    order_.push_back(id);
    if (id == focus_) focus_rect_ = r;
    return (activate_ && id == focus_) || asked_.contains(id);
}

void Controls::hover(const std::string& id, Rect r, const char* words, double t) {
    if (hovered_ != id) hovered_ = id, hovered_since_ = t;
    anything_hovered_ = true;
    tip_ = {r, words};
}

const Controls::Tip* Controls::tip(double t) const {
    return !hovered_.empty() && anything_hovered_ && t - hovered_since_ >= kTipAfter && !tip_.words.empty() ? &tip_ : nullptr;
}

}   // namespace ipclab::view
