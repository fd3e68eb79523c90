// Sits at a desk in a person's place: draws the real frame on no window, and clicks controls by their id. It can only
// press what is visible and enabled; press and release come in frames of their own, as from a mouse.
#pragma once
#include "view/desk.h"
#include "view/screen.h"
#include <functional>
#include <memory>

namespace ipclab::view {

class Robot {
public:
    explicit Robot(Desk& desk, int width = 1440, int height = 900);

    void frame(int times = 1);
    void click(const std::string& id);   // fails the test where it cannot be pressed
    void hover(const std::string& id);
    void key(int code, bool shift = false, bool ctrl = false);
    void type(std::string_view words);                      // characters; a line feed is Enter
    void press_at(ImVec2 from, ImVec2 to, int times = 1);   // drags where the places differ; logical pixels
    void wheel(const Rect& over, float notches);
    void resize(int width, int height) {
        width_ = width, height_ = height;
        frame(2);
    }
    // Draws frames, taking in events, until it holds. Waits for a state; `limit_ms` is only a generous guard.
    bool until(const std::function<bool()>& holds, int limit_ms = 60000);

    bool has(const std::string& id) const { return probe.marks.contains(id); }
    bool can_press(const std::string& id) const;
    const Probe::Mark& mark(const std::string& id) const;

    Desk& desk;
    Probe probe;
    TextAudit audit;
    Wishes wishes;   // of the latest frame
    int clicks = 0;
    std::size_t sent = 0;   // commands that frames asked for, but for looks at levels
    Screen& screen() { return *screen_; }

private:
    std::unique_ptr<Screen> screen_;
    int width_, height_;
    double now_ = 0;
};

}   // namespace ipclab::view
