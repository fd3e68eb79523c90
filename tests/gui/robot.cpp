#include "robot.h"
#include "lesson/paths.h"
#include <chrono>
#include <doctest/doctest.h>

namespace ipclab::view {

namespace {
constexpr float kFrame = 1 / 60.0f;
}

Robot::Robot(Desk& d, int width, int height) : desk(d), width_(width), height_(height) {
    auto opened = Screen::open(data_folder());
    REQUIRE_MESSAGE(bool(opened), (opened ? "" : opened.error().words));
    screen_ = std::move(*opened);
    for (const Lesson& lesson : desk.library().lessons) screen_->learn(lesson);
    screen_->probe = &probe;
    screen_->audit = &audit;
    compat::init_null_platform();
    compat::park_mouse();
    frame(2);
}

void Robot::frame(int times) {
    for (int i = 0; i < times; ++i) {
        now_ += kFrame;
        desk.pump(now_);
        ImGuiIO& io = ImGui::GetIO();
        io.DisplaySize = {float(width_), float(height_)};
        if (screen_->prepare(io.DisplaySize, 1, desk.state)) compat::init_null_renderer();
        io.DeltaTime = kFrame;
        audit = {};
        ImGui::NewFrame();
        wishes = screen_->draw(now_, desk.scene(now_), desk.state);
        for (const Command& command : wishes.commands) sent += command.kind != CommandKind::Probe;
        ImGui::Render();
        compat::finish_null_frame();
        io.MouseWheel = 0;
        desk.carry_out(wishes, now_, screen_->words(desk.state.language));
    }
}

bool Robot::can_press(const std::string& id) const {
    const auto found = probe.marks.find(id);
    return found != probe.marks.end() && found->second.enabled && found->second.visible;
}

const Probe::Mark& Robot::mark(const std::string& id) const {
    const auto found = probe.marks.find(id);
    REQUIRE_MESSAGE(found != probe.marks.end(), ("no control " + id));
    return found->second;
}

void Robot::hover(const std::string& id) {
    const Rect r = mark(id).rect;
    const float k = screen_->scale();
    compat::feed_mouse({r.cx() * k, r.cy() * k});
    frame(2);
}

void Robot::click(const std::string& id) {
    const Probe::Mark m = mark(id);
    REQUIRE_MESSAGE(m.visible, (id + " is not visible"));
    REQUIRE_MESSAGE(m.enabled, (id + " is not enabled"));
    hover(id);
    compat::feed_button(0, true);
    frame();
    compat::feed_button(0, false);
    frame();
    compat::park_mouse();
    frame();
    ++clicks;
}

void Robot::key(int code, bool shift, bool ctrl) {
    screen_->controls().keys.push_back({code, shift, ctrl});
    frame(2);
}

void Robot::type(std::string_view words) {
    while (!words.empty()) {
        const char32_t c = next_character(words);
        if (c == '\n') screen_->controls().keys.push_back({kEnter});
        else screen_->controls().keys.push_back({.character = c});
    }
    frame(2);
}

void Robot::press_at(ImVec2 from, ImVec2 to, int times) {
    const float k = screen_->scale();
    for (int i = 0; i < times; ++i) {
        compat::feed_mouse({from.x * k, from.y * k});
        frame(i == 0 ? 2 : 1);
        compat::feed_button(0, true);
        frame();
        compat::feed_mouse({to.x * k, to.y * k});
        frame(2);
        compat::feed_button(0, false);
        frame();
    }
    compat::park_mouse();
    frame();
}

void Robot::wheel(const Rect& over, float notches) {
    const float k = screen_->scale();
    compat::feed_mouse({over.cx() * k, over.cy() * k});
    frame();
    compat::feed_wheel(0, notches);
    frame(2);
    compat::park_mouse();
}

bool Robot::until(const std::function<bool()>& holds, int limit_ms) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(limit_ms);
    while (std::chrono::steady_clock::now() < end) {
        frame();
        if (holds()) return true;
        if (Source* source = desk.session().source()) source->wait(20);
    }
    return false;
}

}   // namespace ipclab::view
