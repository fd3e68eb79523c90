#include "view/renderer.h"
#include <GLFW/glfw3.h>
#if __has_include(<imgui_impl_opengl3.h>)
#include <imgui_impl_opengl3.h>
#else
#include <backends/imgui_impl_opengl3.h>
#endif
#include <cmath>
#include <optional>
#include <png.h>
#include <vector>

namespace ipclab::view {

namespace {

bool drawn_by_cpu() {
    const auto* name = reinterpret_cast<const char*>(glGetString(GL_RENDERER));
    const std::string_view words = name ? name : "";
    return words.find("llvmpipe") != words.npos || words.find("softpipe") != words.npos || words.find("Software") != words.npos;
}

void clear(const Patch& patch, const Box& within, int height) {
    const Box b = patch.box.cut(within);
    if (b.empty()) return;
    const ImVec4 c = ImGui::ColorConvertU32ToFloat4(patch.colour);
    glScissor(b.x0, height - b.y1, b.x1 - b.x0, b.y1 - b.y0);
    glClearColor(c.x, c.y, c.z, 1);
    glClear(GL_COLOR_BUFFER_BIT);
}

Patch patch(const Ground& ground, float scale) {
    const auto snap = [&](float v) { return int(std::floor(v * scale + 0.5f)); };   // as Canvas does
    const Rect& r = ground.rect;
    const int x = snap(r.x), y = snap(r.y);
    return {{x, y, std::max(x + 1, snap(r.r())), std::max(y + 1, snap(r.b()))}, ground.colour};
}

}   // namespace

Renderer::Renderer(GLFWwindow* window) : software_(drawn_by_cpu()), flip_(window, software_) {
    ImGui_ImplOpenGL3_Init("#version 150");
}

Renderer::~Renderer() { ImGui_ImplOpenGL3_Shutdown(); }

void Renderer::fonts_changed() {
#if IMGUI_VERSION_NUM < 19200
    ImGui_ImplOpenGL3_DestroyFontsTexture();
    ImGui_ImplOpenGL3_CreateFontsTexture();
#endif
    damage_.forget();
}

void Renderer::begin() { ImGui_ImplOpenGL3_NewFrame(); }

void Renderer::draw(const Screen& screen, int width, int height) {
    ImDrawData& data = *ImGui::GetDrawData();
    std::vector<Patch> grounds{{{0, 0, width, height}, screen.theme().ground}};
    for (const Ground& g : screen.grounds()) grounds.push_back(patch(g, screen.scale()));
    drawn_ = damage_.update(grounds, data, width, height);
    if (drawn_.empty()) return;
    if (!flip_.begin(width, height)) drawn_ = {grounds[0].box};
    glViewport(0, 0, width, height);
    glEnable(GL_SCISSOR_TEST);
    for (const Box& box : drawn_)
        for (const Patch& p : grounds) clear(p, box, height);
    glDisable(GL_SCISSOR_TEST);
    std::optional<Excerpt> excerpt;
    if (drawn_.front().area() < grounds[0].box.area()) excerpt.emplace(data, drawn_);
    ImGui_ImplOpenGL3_RenderDrawData(&data);
}

void Renderer::show() { flip_.show(drawn_); }

Status Renderer::picture(const std::filesystem::path& file, int width, int height) const {
    std::vector<unsigned char> pixels(std::size_t(width) * std::size_t(height) * 3);
    glPixelStorei(GL_PACK_ALIGNMENT, 1);
    glReadBuffer(GL_BACK);
    glReadPixels(0, 0, width, height, GL_RGB, GL_UNSIGNED_BYTE, pixels.data());
    png_image image{};
    image.version = PNG_IMAGE_VERSION, image.width = png_uint_32(width), image.height = png_uint_32(height),
    image.format = PNG_FORMAT_RGB;
    if (!png_image_write_to_file(&image, file.c_str(), 0, pixels.data(), -width * 3, nullptr))   // bottom row first
        return Error{file.string() + ": " + image.message, 1};
    return Nothing{};
}

}   // namespace ipclab::view
