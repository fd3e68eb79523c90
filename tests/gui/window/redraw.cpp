// A frame draws only what has changed since the one before. Here each frame of a long visit is drawn a second time in
// full: what the window shows, as the display server has it, and what a picture would hold are that, pixel for pixel.
#include "lesson/paths.h"
#include "shown.h"
#include "trace/tracer.h"
#include "view/desk.h"
#include "view/window.h"
#include <GLFW/glfw3.h>
#include <doctest/doctest.h>
#include <unistd.h>

using namespace ipclab;
using namespace ipclab::view;

namespace {

using Pixels = std::vector<unsigned char>;

class Visitor {
public:
    explicit Visitor(Desk& desk) : desk_(desk) {
        auto screen = Screen::open(data_folder());
        REQUIRE_MESSAGE(bool(screen), (screen ? "" : screen.error().words));
        for (const Lesson& lesson : desk.library().lessons) (*screen)->learn(lesson);
        auto window = Window::open(std::move(*screen), 1100, 700, 1, true);
        REQUIRE_MESSAGE(bool(window), (window ? "" : window.error().words));
        window_ = std::move(*window);
        window_->screen().probe = &probe_;
        handle_ = glfwGetCurrentContext();
        glfwSwapInterval(0);
    }

    void frames(int times) {
        for (int i = 0; i < times; ++i) frame();
    }
    // Waits for a state; every frame until then is looked at.
    template <class F> void until(const char* what, F&& holds) {
        for (const double limit = window_->now() + 120; !holds();) {
            REQUIRE_MESSAGE(window_->now() < limit, what);
            frame();
            window_->wait(1 / 60.0);
        }
    }
    void press(const char* control, int then = 8) {
        window_->screen().controls().press(control);
        frames(then);
    }
    void key(int code, int then = 4) {
        window_->screen().controls().keys.push_back({code});
        frames(then);
    }
    void point(double x, double y) {   // as fractions of the window
        int w = 0, h = 0;
        glfwGetWindowSize(handle_, &w, &h);
        glfwSetCursorPos(handle_, x * w, y * h);
        frames(2);
    }
    void resize(int width, int height) {
        glfwSetWindowSize(handle_, width, height);
        until("the window's new size", [&] { return size() == std::pair(width, height); });
        frames(2);
    }
    // Another window over a part of ours, and away again: the server has kept nothing of what was below.
    void cover() {
        cover_for_a_moment(handle_);
        frames(3);
    }
    void take_picture(const std::filesystem::path& file) {
        ViewState bare = desk_.state;
        bare.bare = true;
        window_->frame(desk_.scene(window_->now()), bare, file);
        CHECK(window_->picture_saved());
        frames(3);
    }

    int looked_at = 0;
    double drawn = 0, whole = 0;   // pixels

private:
    std::pair<int, int> size() const {
        std::pair<int, int> s;
        glfwGetFramebufferSize(handle_, &s.first, &s.second);
        return s;
    }

    // Red, green and blue of each pixel, from the lower left.
    Pixels drawn_pixels() const {
        const auto [w, h] = size();
        Pixels pixels(std::size_t(w) * std::size_t(h) * 3);
        glPixelStorei(GL_PACK_ALIGNMENT, 1);
        glReadBuffer(GL_BACK);
        glReadPixels(0, 0, w, h, GL_RGB, GL_UNSIGNED_BYTE, pixels.data());
        return pixels;
    }

    void frame() {
        window_->wait(0);
        const auto before = size();
        desk_.pump(window_->now());
        const Wishes wishes = window_->frame(desk_.scene(window_->now()), desk_.state);
        Renderer& renderer = window_->renderer();
        for (const Box& b : renderer.drawn()) drawn += double(b.area());
        if (size() == before) compare();
        desk_.carry_out(wishes, window_->now(), window_->screen().words(desk_.state.language));
    }

    void compare() {
        const auto [w, h] = size();
        whole += double(w) * h;
        const Pixels shown = shown_pixels(handle_, w, h), kept = drawn_pixels();
        window_->renderer().forget();
        window_->renderer().draw(window_->screen(), w, h);
        const Pixels full = drawn_pixels();
        CHECK(full == kept);
        CHECK(full == shown);
        ++looked_at;
    }

    Desk& desk_;
    Probe probe_;
    std::unique_ptr<Window> window_;
    GLFWwindow* handle_ = nullptr;
};

bool anybody(const World& world, State state) {
    for (const auto& [pid, process] : world.processes())
        if (process.alive && process.state() == state) return true;
    return false;
}

}   // namespace

TEST_CASE("what a frame leaves as it was is what drawing everything gives") {
    auto tracer = Tracer::start();
    REQUIRE_MESSAGE(bool(tracer), (tracer ? "" : tracer.error().words));
    Desk desk(&*tracer, load_library(data_folder() / "labs"), {}, "");
    const World& world = desk.session().world();
    desk.open_home();
    Visitor visitor(desk);
    visitor.frames(5);
    visitor.point(0.3, 0.4);
    visitor.point(0.7, 0.8);

    const Lesson* lesson = desk.library().find("pipe/slots");
    REQUIRE(lesson);
    desk.open_lesson(*lesson);
    visitor.until("both held", [&] { return world.processes().size() == 2 && anybody(world, State::Held); });
    visitor.press("transport.run");
    visitor.until("bytes in the pipe",
                  [&] { return desk.session().recording().size() > 60; });   // dots move, the level's curve grows
    for (const double x : {0.1, 0.35, 0.6, 0.85})
        for (const double y : {0.05, 0.3, 0.6, 0.97}) visitor.point(x, y);   // hovers, tips
    for (int i = 0; i < 6; ++i) visitor.key(kTab, 2);                        // the focus wanders
    visitor.key('I');
    visitor.key(kLeft), visitor.key(kLeft), visitor.key(kEnd);
    visitor.key('T'), visitor.key('G'), visitor.key('P'), visitor.key('P'), visitor.key('L'), visitor.key('?'),
        visitor.key(kEscape);
    const auto picture = std::filesystem::temp_directory_path() / ("ipclab-redraw-" + std::to_string(getpid()) + ".png");
    visitor.take_picture(picture);
    visitor.key('G'), visitor.key('T');
    visitor.resize(1301, 777), visitor.resize(800, 560), visitor.resize(1100, 700);
    visitor.cover();
    visitor.key(kHome);

    const Lesson* code = desk.library().find("pipe/close-right-end");
    REQUIRE(code);
    desk.open_lesson(*code);
    visitor.frames(10);
    visitor.point(0.6, 0.5);

    CHECK(visitor.looked_at > 100);
    CHECK(visitor.drawn < visitor.whole / 2);
    MESSAGE(visitor.looked_at, " frames, of whose pixels ", int(100 * visitor.drawn / visitor.whole), " % were drawn");
    std::filesystem::remove(picture);
}
