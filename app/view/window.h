// The window: GLFW around a Screen. It sleeps while nothing moves.
#pragma once
#include "view/renderer.h"
#include "view/screen.h"
#include "view/settings.h"
#include <atomic>
#include <thread>

struct GLFWwindow;

namespace ipclab::view {

// Wakes the window when the tracer has something to tell. A thread that only waits on a descriptor.
class Waker {
public:
    explicit Waker(const Source*);   // nullptr: nothing to wait for
    ~Waker();
    Waker(const Waker&) = delete;

private:
    int stop_ = -1;   // eventfd
    std::thread thread_;
};

class Window {
public:
    // `scale` 0: as the screen says. `visible` false: for pictures.
    static Result<std::unique_ptr<Window>> open(std::unique_ptr<Screen>, int width, int height, float scale, bool visible);
    ~Window();
    Window(const Window&) = delete;

    bool closed() const;
    void set_title(const std::string&);
    // Sleeps until input comes, the waker rings, or `seconds` are over; without a limit while `seconds` < 0.
    void wait(double seconds);
    // Draws one frame and shows it. `picture`: also saves it there.
    Wishes frame(const Scene&, ViewState&, const std::filesystem::path& picture = {});
    Status picture_saved() const { return saved_; }

    double now() const;   // seconds
    double last_input() const { return last_input_; }
    double least_pause() const;   // seconds between frames: 1/60, or 1/30 where there is no GPU
    void logical_size(int& width, int& height) const;
    Screen& screen() { return *screen_; }
    Renderer& renderer() { return *renderer_; }
    void park_pointer() { parked_ = true; }   // pictures do not depend on where the pointer is
    void copy(const std::string& text);

private:
    Window() = default;
    static void on_key(GLFWwindow*, int key, int code, int action, int mods);
    static void on_character(GLFWwindow*, unsigned character);
    static void on_input(GLFWwindow*);
    static void on_exposed(GLFWwindow*);   // the system has lost what the window shows

    std::unique_ptr<Screen> screen_;
    GLFWwindow* handle_ = nullptr;
    std::optional<Renderer> renderer_;
    float forced_scale_ = 0;
    bool parked_ = false, platform_ = false;
    double last_input_ = 0;
    Status saved_ = Nothing{};
};

}   // namespace ipclab::view
