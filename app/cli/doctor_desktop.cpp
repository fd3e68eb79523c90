#include "cli/doctor.h"
#include <GLFW/glfw3.h>
#include <cstdlib>
#include <fmt/core.h>
#include <fontconfig/fontconfig.h>
#include <memory>

namespace ipclab {
namespace {

HealthItem display_item() {
    const char *wayland = std::getenv("WAYLAND_DISPLAY"), *x11 = std::getenv("DISPLAY");
    if (wayland && *wayland && !(x11 && *x11))
        return {Standing::Limited, "display", fmt::format("Wayland {} only", wayland),
                "install Xwayland: the window is drawn through X", false};
    if (x11 && *x11) return {Standing::Ok, "display", fmt::format("X {}", x11), "", false};
    return {Standing::Limited, "display", "none", "without a screen use `ipclab trace`, `play` and `check`", false};
}

// A context as the window asks for; hidden, closed at once.
HealthItem opengl_item() {
    static std::string reason;
    glfwSetErrorCallback([](int, const char* words) { reason = words; });
    HealthItem item{Standing::Limited, "OpenGL", "", "install libgl1-mesa-dri: it draws without a graphics card, too", false};
    if (glfwInit()) {
        glfwWindowHint(GLFW_VISIBLE, GLFW_FALSE);
        glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, 3);
        glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, 0);
        if (GLFWwindow* window = glfwCreateWindow(64, 64, "ipclab doctor", nullptr, nullptr)) {
            glfwMakeContextCurrent(window);
            const auto words = [](GLenum name) {
                const GLubyte* s = glGetString(name);
                return s ? reinterpret_cast<const char*>(s) : "?";
            };
            item = {Standing::Ok, "OpenGL", fmt::format("{}, {}", words(GL_VERSION), words(GL_RENDERER)), "", false};
            glfwDestroyWindow(window);
        }
        glfwTerminate();
    }
    if (item.standing != Standing::Ok) item.found = reason.empty() ? "no context" : reason;
    return item;
}

// fontconfig always answers with some font; only the family of the answer tells whether it is the one.
HealthItem font_item(const char* wanted, const char* package) {
    using Pattern = std::unique_ptr<FcPattern, decltype(&FcPatternDestroy)>;
    const Pattern pattern(FcNameParse(reinterpret_cast<const FcChar8*>(wanted)), FcPatternDestroy);
    FcConfigSubstitute(nullptr, pattern.get(), FcMatchPattern);
    FcDefaultSubstitute(pattern.get());
    FcResult result = FcResultNoMatch;
    const Pattern match(FcFontMatch(nullptr, pattern.get(), &result), FcPatternDestroy);
    FcChar8 *family = nullptr, *file = nullptr;
    if (match) {
        FcPatternGetString(match.get(), FC_FAMILY, 0, &family);
        FcPatternGetString(match.get(), FC_FILE, 0, &file);
    }
    const std::string got = family ? reinterpret_cast<char*>(family) : "none";
    if (got == wanted) return {Standing::Ok, "font", fmt::format("{} ({})", got, reinterpret_cast<char*>(file)), "", false};
    return {Standing::Limited, "font", fmt::format("{} in place of {}", got, wanted), fmt::format("install {}", package), false};
}

}   // namespace

std::vector<HealthItem> desktop_health() {
    std::vector<HealthItem> items{display_item()};
    if (items.front().standing == Standing::Ok) items.push_back(opengl_item());
    items.push_back(font_item("Inter", "fonts-inter"));
    items.push_back(font_item("JetBrains Mono", "fonts-jetbrains-mono"));
    items.push_back(font_item("Noto Sans CJK SC", "fonts-noto-cjk"));
    FcFini();
    return items;
}

}   // namespace ipclab
