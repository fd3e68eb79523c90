// Frame time: ours, while real programs run on the stage at the pace of their lesson, against Dear ImGui's own demo
// window. Each has a window of its own, fully visible, and they take turns; pixels are drawn and shown. For each second
// the frames' means are taken, so that still moments count as much as lively ones; what is printed are the medians of the
// seconds: ours to the demo's, ours drawn in full to the demo's, ours and the demo's in milliseconds, the share of the
// window that ours drew, the renderer.
#include "lesson/paths.h"
#include "trace/tracer.h"
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

template <class F> double milliseconds(F&& f) {
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

}   // namespace

int main(int argc, char** argv) {
    const int seconds = argc > 1 ? std::atoi(argv[1]) : 10;
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

    struct Sum {
        double ours = 0, full = 0, demo = 0, drawn = 0;
    };
    constexpr int kASecond = 30;   // frames
    std::vector<Sum> sums;
    for (int i = -kASecond; i < seconds * kASecond; ++i) {   // the first second warms up
        if (i == 0) desk.session().send({.kind = CommandKind::Run, .target = kEveryone}), sums.clear();
        if (i % kASecond == 0) sums.emplace_back();
        Sum& sum = sums.back();
        const double begun = window.now();
        sum.ours += milliseconds([&] {
            desk.pump(begun);
            window.frame(desk.scene(begun), desk.state);
        });
        for (const Box& b : window.renderer().drawn()) sum.drawn += double(b.area()) / kWidth / kHeight;
        window.renderer().forget();
        sum.full += milliseconds([&] { window.frame(desk.scene(begun), desk.state); });
        sum.demo += demo.frame();
        if (desk.session().world().over()) {   // from here on nothing would move
            if (sums.size() > 1) sums.pop_back();
            break;
        }
        for (double left; (left = begun + 1.0 / kASecond - window.now()) > 0;) glfwWaitEventsTimeout(left);
    }
    const auto median = [&](auto&& of) {
        std::vector<double> all;
        for (const Sum& s : sums) all.push_back(of(s));
        std::nth_element(all.begin(), all.begin() + std::ptrdiff_t(all.size() / 2), all.end());
        return all[all.size() / 2];
    };
    std::printf("%.4f %.4f %.4f %.4f %.4f %s\n", median([](const Sum& s) { return s.ours / s.demo; }),
                median([](const Sum& s) { return s.full / s.demo; }), median([](const Sum& s) { return s.ours / kASecond; }),
                median([](const Sum& s) { return s.demo / kASecond; }), median([](const Sum& s) { return s.drawn / kASecond; }),
                reinterpret_cast<const char*>(glGetString(GL_RENDERER)));
}
