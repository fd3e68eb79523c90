#include "view/window.h"
#include <GLFW/glfw3.h>
#if __has_include(<imgui_impl_glfw.h>)
#include <imgui_impl_glfw.h>
#else
#include <backends/imgui_impl_glfw.h>
#endif
#include <cmath>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace ipclab::view {

static_assert(kEscape == GLFW_KEY_ESCAPE && kEnter == GLFW_KEY_ENTER && kTab == GLFW_KEY_TAB && kRight == GLFW_KEY_RIGHT &&
              kLeft == GLFW_KEY_LEFT && kDown == GLFW_KEY_DOWN && kUp == GLFW_KEY_UP && kPageUp == GLFW_KEY_PAGE_UP &&
              kPageDown == GLFW_KEY_PAGE_DOWN && kHome == GLFW_KEY_HOME && kEnd == GLFW_KEY_END &&
              kBackspace == GLFW_KEY_BACKSPACE && kDelete == GLFW_KEY_DELETE && kF1 == GLFW_KEY_F1 && kF5 == GLFW_KEY_F5 &&
              kF12 == GLFW_KEY_F12);

Waker::Waker(const Source* source) {
    if (!source) return;
    stop_ = eventfd(0, EFD_CLOEXEC);
    thread_ = std::thread([wake = source->wake_fd(), stop = stop_] {
        pollfd fds[] = {{wake, POLLIN, 0}, {stop, POLLIN, 0}};
        while (poll(fds, 2, -1) >= 0 || errno == EINTR) {
            if (fds[1].revents) return;
            if (!fds[0].revents) continue;
            glfwPostEmptyEvent();
            // The bell is read by drain(); until then it would ring all the time.
            pollfd only[] = {{stop, POLLIN, 0}};
            if (poll(only, 1, 5) > 0) return;
        }
    });
}

Waker::~Waker() {
    if (stop_ < 0) return;
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = write(stop_, &one, sizeof one);
    thread_.join();
    close(stop_);
}

Result<std::unique_ptr<Window>> Window::open(std::unique_ptr<Screen> screen, int width, int height, float scale, bool visible) {
    const char* display = std::getenv("DISPLAY");
    if (!display || !*display)
        return Error{"no display (DISPLAY is not set): use `ipclab trace` or `ipclab play` without a window"};
    if (!glfwInit()) {
        const char* why = nullptr;
        glfwGetError(&why);
        return Error{std::string("no display (") + display + ": " + (why ? why : "GLFW cannot start") +
                     "): use `ipclab trace` or `ipclab play` without a window"};
    }
    std::unique_ptr<Window> window(new Window);
    window->screen_ = std::move(screen);
    window->forced_scale_ = scale;
    glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, 3);
    glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, 2);
    glfwWindowHint(GLFW_OPENGL_PROFILE, GLFW_OPENGL_CORE_PROFILE);
    glfwWindowHint(GLFW_VISIBLE, visible ? GLFW_TRUE : GLFW_FALSE);
    glfwWindowHint(GLFW_SCALE_TO_MONITOR, scale == 0 ? GLFW_TRUE : GLFW_FALSE);
    glfwWindowHintString(GLFW_X11_CLASS_NAME, "ipclab");
    glfwWindowHintString(GLFW_X11_INSTANCE_NAME, "ipclab");
    const float by = scale == 0 ? 1 : scale;
    GLFWwindow* handle = glfwCreateWindow(int(float(width) * by), int(float(height) * by), "IPC Lab", nullptr, nullptr);
    if (!handle) {
        const char* why = nullptr;
        glfwGetError(&why);
        return Error{std::string("no window: ") + (why ? why : "OpenGL 3.2 is not there") +
                         " (`ipclab doctor` says what this machine has)",
                     1};
    }
    window->handle_ = handle;
    glfwSetWindowUserPointer(handle, window.get());
    glfwSetWindowSizeLimits(handle, int(720 * by), int(480 * by), GLFW_DONT_CARE, GLFW_DONT_CARE);
    glfwMakeContextCurrent(handle);
    glfwSwapInterval(visible ? 1 : 0);
    // Ours come first: ImGui calls those that were there before it.
    glfwSetKeyCallback(handle, on_key);
    glfwSetCharCallback(handle, on_character);
    glfwSetCursorPosCallback(handle, [](GLFWwindow* w, double, double) { on_input(w); });
    glfwSetMouseButtonCallback(handle, [](GLFWwindow* w, int, int, int) { on_input(w); });
    glfwSetScrollCallback(handle, [](GLFWwindow* w, double, double) { on_input(w); });
    glfwSetWindowRefreshCallback(handle, on_exposed);
    glfwSetFramebufferSizeCallback(handle, [](GLFWwindow* w, int, int) { on_input(w); });
    glfwSetWindowFocusCallback(handle, [](GLFWwindow* w, int) { on_input(w); });
    ImGui_ImplGlfw_InitForOpenGL(handle, true);
    window->platform_ = true;
    window->renderer_.emplace(handle);
    return window;
}

Window::~Window() {
    renderer_.reset();
    if (platform_) ImGui_ImplGlfw_Shutdown();
    screen_.reset();
    if (handle_) glfwDestroyWindow(handle_);
    glfwTerminate();
}

void Window::on_input(GLFWwindow* w) { static_cast<Window*>(glfwGetWindowUserPointer(w))->last_input_ = glfwGetTime(); }

void Window::on_exposed(GLFWwindow* w) {
    on_input(w);
    static_cast<Window*>(glfwGetWindowUserPointer(w))->renderer_->forget();
}

void Window::on_key(GLFWwindow* w, int key, int, int action, int mods) {
    on_input(w);
    if (action == GLFW_RELEASE || ImGui::GetIO().WantTextInput) return;
    if (key == GLFW_KEY_KP_ENTER) key = GLFW_KEY_ENTER;
    const bool sign = key < 256 && !(key >= 'A' && key <= 'Z') && !(key >= '1' && key <= '9') && key != ' ',
               ctrl = mods & GLFW_MOD_CONTROL;
    if (sign && !ctrl) return;   // signs come as characters
    static_cast<Window*>(glfwGetWindowUserPointer(w))
        ->screen_->controls()
        .keys.push_back({key, bool(mods & GLFW_MOD_SHIFT), ctrl, action == GLFW_REPEAT});
}

void Window::on_character(GLFWwindow* w, unsigned c) {
    on_input(w);
    if (!ImGui::GetIO().WantTextInput)
        static_cast<Window*>(glfwGetWindowUserPointer(w))->screen_->controls().keys.push_back({.character = c});
}

bool Window::closed() const { return glfwWindowShouldClose(handle_); }
void Window::set_title(const std::string& title) { glfwSetWindowTitle(handle_, title.c_str()); }
void Window::copy(const std::string& text) { glfwSetClipboardString(handle_, text.c_str()); }
double Window::now() const { return glfwGetTime(); }
double Window::least_pause() const { return renderer_->software() ? 1.0 / 30 : 1.0 / 60; }

void Window::wait(double seconds) {
    if (seconds < 0) glfwWaitEvents();
    else if (seconds == 0) glfwPollEvents();
    else glfwWaitEventsTimeout(seconds);
}

void Window::logical_size(int& width, int& height) const {
    const float k = forced_scale_ > 0 ? forced_scale_ : 1;
    glfwGetWindowSize(handle_, &width, &height);
    width = int(float(width) / k), height = int(float(height) / k);
}

Wishes Window::frame(const Scene& scene, ViewState& state, const std::filesystem::path& picture) {
    float x = 1, y = 1;
    glfwGetWindowContentScale(handle_, &x, &y);
    const float scale = forced_scale_ > 0 ? forced_scale_ : std::max(1.0f, x);
    int width = 0, height = 0;
    Wishes wishes;
    for (int pass = 0; pass < 2; ++pass) {   // again at once where glyphs were lacking
        ImGui_ImplGlfw_NewFrame();           // asks the system for the window's size
        const ImGuiIO& io = ImGui::GetIO();
        width = int(std::lround(io.DisplaySize.x * io.DisplayFramebufferScale.x));
        height = int(std::lround(io.DisplaySize.y * io.DisplayFramebufferScale.y));
        if (screen_->prepare({float(width), float(height)}, scale, state)) renderer_->fonts_changed();
        renderer_->begin();
        if (parked_) compat::park_mouse();
        ImGui::NewFrame();
        Wishes more = screen_->draw(glfwGetTime(), scene, state);
        ImGui::Render();
        if (pass == 0) wishes = std::move(more);
        if (!screen_->lacks_glyphs()) break;
    }
    if (!picture.empty()) renderer_->forget();
    renderer_->draw(*screen_, width, height);
    if (!picture.empty()) saved_ = renderer_->picture(picture, width, height);
    if (state.bare) renderer_->forget();   // what is drawn for a picture alone is not shown
    else renderer_->show();
    return wishes;
}

}   // namespace ipclab::view
