// Frame time: ours, with a real run on the stage, against Dear ImGui's own demo window, in turns in one window.
// Prints the two medians in milliseconds, each with the pixels drawn (glFinish).
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

template <class F>
double milliseconds(F&& f) {
    const auto start = std::chrono::steady_clock::now();
    f();
    glFinish();
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
}

void demo_frame(GLFWwindow* window) {
    ImGui_ImplOpenGL3_NewFrame();
    ImGui_ImplGlfw_NewFrame();
    ImGui::NewFrame();
    ImGui::ShowDemoWindow();
    ImGui::Render();
    int w = 0, h = 0;
    glfwGetFramebufferSize(window, &w, &h);
    glDisable(GL_SCISSOR_TEST);
    glViewport(0, 0, w, h);
    glClear(GL_COLOR_BUFFER_BIT);
    ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
    glfwSwapBuffers(window);
}

double median(std::vector<double> v) {
    std::nth_element(v.begin(), v.begin() + std::ptrdiff_t(v.size() / 2), v.end());
    return v[v.size() / 2];
}

int fail(const Error& e) { return std::fprintf(stderr, "bench: %s\n", e.words.c_str()), 1; }

} // namespace

int main(int argc, char** argv) {
    const int frames = argc > 1 ? std::atoi(argv[1]) : 300;
    auto tracer = Tracer::start();
    if (!tracer) return fail(tracer.error());
    Desk desk(&*tracer, load_library(data_folder() / "labs"), {}, "");
    const Lesson* lesson = desk.library().find("pipe/slots");
    if (!lesson) return fail({"no lesson pipe/slots"});
    desk.open_lesson(*lesson);
    const bool there = desk.session().wait_for([](const Session& s) {
        const auto& all = s.world().processes();
        return all.size() > 1 && std::all_of(all.begin(), all.end(), [](const auto& p) { return p.second.state() == State::Held; });
    });
    if (!there) return fail({"the run did not come to its start"});

    auto screen = Screen::open(data_folder());
    if (!screen) return fail(screen.error());
    auto window = Window::open(std::move(*screen), 1440, 900, 1, true);
    if (!window) return fail(window.error());
    (*window)->park_pointer();
    GLFWwindow* handle = glfwGetCurrentContext();
    glfwSwapInterval(0);

    std::vector<double> ours, demo;
    for (int i = 0; i < frames + 10; ++i) {
        glfwPollEvents();
        desk.pump((*window)->now());
        const double a = milliseconds([&] { (*window)->frame(desk.scene((*window)->now()), desk.state); });
        const double b = milliseconds([&] { demo_frame(handle); });
        if (i >= 10) ours.push_back(a), demo.push_back(b);
    }
    std::printf("%.4f %.4f %s\n", median(ours), median(demo), reinterpret_cast<const char*>(glGetString(GL_RENDERER)));
}
