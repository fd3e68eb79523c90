// What keyboard and pointer are doing, kept from frame to frame: focus, keys pressed, the tooltip.
#pragma once
#include "view/geometry.h"
#include "view/keys.h"
#include <set>
#include <string>
#include <vector>

namespace ipclab::view {

class Controls {
public:
    std::vector<KeyPress> keys;   // pressed since the last frame; begin() takes them
    std::string modal;            // while an overlay is open: only ids that begin so can be used

    void press(const std::string& id) { wanted_.push_back(id); }   // as if its shortcut were pressed, in the next frame
    void begin(double t);   // Tab moves the focus, Enter and Space press, shortcuts become what they stand for
    void end();

    // A control is here in this frame. True: a key pressed it.
    bool met(const std::string& id, Rect, bool usable);
    bool usable(std::string_view id) const { return modal.empty() || id.starts_with(modal); }
    bool asked(std::string_view id) const { return asked_.contains(id); }   // by its shortcut
    bool focused(std::string_view id) const { return shown_ && id == focus_; }
    const std::string& focus() const { return shown_ ? focus_ : nothing_; }
    void clicked(const std::string& id) {
        focus_ = id, shown_ = false;
        if (typing_ != id) typing_.clear();
    }   // the pointer moves the focus, too, but shows no ring
    // While a text field takes what is typed, keys belong to it; but for those of the table with Ctrl or an F number.
    // It ends with Escape, with another control, and when the field is no longer there.
    void begin_typing(const std::string& id) { typing_ = focus_ = id, shown_ = false; }
    bool typing(std::string_view id) const { return !typing_.empty() && id == typing_; }
    const std::vector<KeyPress>& typed() const { return typed_; }   // since the last frame, for that field
    // In this frame, a key that asked for one control asks for another.
    void instead(const std::string& of, const std::string& this_one) {
        if (asked_.erase(of)) asked_.insert(this_one);
    }
    const Rect* focus_to_show() const { return moved_ ? &focus_rect_ : nullptr; }   // it has just moved: scroll there

    // Hovered long enough to be told what it is. `words` is kept.
    void hover(const std::string& id, Rect, const char* words, double t);
    struct Tip {
        Rect rect;
        std::string words;
    };
    const Tip* tip(double t) const;   // nullptr: none now

    std::string key_shown;   // the latest keystroke, for an audience
    double key_shown_at = -1e9;
    bool help = false;   // the key overlay is open

private:
    bool types(const KeyPress&);
    void act(const KeyPress&);

    std::string focus_, nothing_, typing_;
    std::vector<KeyPress> typed_;
    bool shown_ = false, moved_ = false, activate_ = false, anything_hovered_ = false;
    Rect focus_rect_;
    std::vector<std::string> order_, order_before_;
    std::set<std::string, std::less<>> asked_;
    std::vector<std::string> wanted_;
    std::string hovered_;
    double hovered_since_ = 0;
    Tip tip_;
};

}   // namespace ipclab::view
