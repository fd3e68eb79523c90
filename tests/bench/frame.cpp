// Frame time: ours, while real programs run on the stage at the pace of their lesson, against Dear ImGui's own demo
// window. Each has a window of its own, fully visible, and they take turns. Prints means in milliseconds, each with the
// pixels drawn and shown: ours, ours drawn in full, the demo's; the share of the window that ours drew; the renderer.
#include "lesson/paths.h"
#include "view/desk.h"
#include "view/window.h"
#include <GL/gl.h>
#include <GLFW/glfw3.h>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <imgui_impl_glfw.h>
#include <imgui_impl_opengl3.h>

using namespace ipclab;
using namespace ipclab::view;

namespace {

constexpr int kWidth = 1440, kHeight = 900;

template <class F>
double milliseconds(F&& f) {
    const auto start = std::chrono::steady_clock::now();
    f();
    glFinish();
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
}

// Dear ImGui's demo as its examples draw it. Made after our own window, which has started GLFW, and gone before it.
class Demo {
public:
    Demo() : window_(glfwCreateWindow(kWidth, kHeight, "Dear ImGui's demo", nullptr, nullptr)), imgui_(ImGui::CreateContext()) {
        if (!window_) return;
        glfwSetWindowPos(window_, kWidth, 0);
        const Turn turn(*this);
        glfwSwapInterval(0);
        ImGui::GetIO().IniFilename = nullptr;
        ImGui_ImplGlfw_InitForOpenGL(window_, false);
        ImGui_ImplOpenGL3_Init("#version 150");
    }
    ~Demo() {
        if (window_) {
            const Turn turn(*this);
            ImGui_ImplOpenGL3_Shutdown();
            ImGui_ImplGlfw_Shutdown();
        }
        ImGui::DestroyContext(imgui_);
        if (window_) glfwDestroyWindow(window_);
    }
    Demo(const Demo&) = delete;

    explicit operator bool() const { return window_; }
    double frame() const {
        const Turn turn(*this);
        return milliseconds([&] {
            ImGui_ImplOpenGL3_NewFrame();
            ImGui_ImplGlfw_NewFrame();
            ImGui::NewFrame();
            ImGui::ShowDemoWindow();
            ImGui::Render();
            glViewport(0, 0, kWidth, kHeight);
            glClear(GL_COLOR_BUFFER_BIT);
            ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
            glfwSwapBuffers(window_);
        });
    }

private:
    // While it lives the demo's contexts are current.
    struct Turn {
        explicit Turn(const Demo& d) { glfwMakeContextCurrent(d.window_), ImGui::SetCurrentContext(d.imgui_); }
        ~Turn() { glfwMakeContextCurrent(window), ImGui::SetCurrentContext(imgui); }
        GLFWwindow* const window = glfwGetCurrentContext();
        ImGuiContext* const imgui = ImGui::GetCurrentContext();
    };
    GLFWwindow* window_;
    ImGuiContext* imgui_;
};

int fail(const Error& e) { return std::fprintf(stderr, "bench: %s\n", e.words.c_str()), 1; }

bool all_held(const Session& s) {
    const auto& all = s.world().processes();
    return all.size() > 1 && std::all_of(all.begin(), all.end(), [](const auto& p) { return p.second.state() == State::Held; });
}

} // namespace

int main(int argc, char** argv) {
    const int frames = argc > 1 ? std::atoi(argv[1]) : 300;
    auto tracer = Tracer::start();
    if (!tracer) return fail(tracer.error());
    Desk desk(&*tracer, load_library(data_folder() / "labs"), {}, "");
    const Lesson* lesson = desk.library().find(argc > 2 ? argv[2] : "pipe/slots");
    if (!lesson) return fail({"no such lesson"});
    desk.open_lesson(*lesson);
    if (!desk.session().wait_for(all_held)) return fail({"the run did not come to its start"});

    auto screen = Screen::open(data_folder());
    if (!screen) return fail(screen.error());
    auto opened = Window::open(std::move(*screen), kWidth, kHeight, 1, true);
    if (!opened) return fail(opened.error());
    Window& window = **opened;
    window.park_pointer();
    glfwSetWindowPos(glfwGetCurrentContext(), 0, 0);
    glfwSwapInterval(0);
    const Demo demo;
    if (!demo) return fail({"no second window"});

    constexpr int kWarm = 10;
    double ours = 0, full = 0, theirs = 0, drawn = 0;
    for (int i = -kWarm; i < frames; ++i) {
        const double begun = window.now();
        if (i == 0) desk.session().send({.kind = CommandKind::Run, .target = kEveryone}), ours = full = theirs = drawn = 0;
        ours += milliseconds([&] {
            desk.pump(begun);
            window.frame(desk.scene(begun), desk.state);
        });
        for (const Box& b : window.renderer().drawn()) drawn += double(b.area()) / kWidth / kHeight;
        window.renderer().forget();
        full += milliseconds([&] { window.frame(desk.scene(begun), desk.state); });
        theirs += demo.frame();
        for (double left; (left = begun + window.least_pause() - window.now()) > 0;) glfwWaitEventsTimeout(left);
    }
    std::printf("%.4f %.4f %.4f %.4f %s\n", ours / frames, full / frames, theirs / frames, drawn / frames, reinterpret_cast<const char*>(glGetString(GL_RENDERER)));
}
