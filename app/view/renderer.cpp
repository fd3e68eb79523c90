#include "view/renderer.h"
#include <GLFW/glfw3.h>
#if __has_include(<imgui_impl_opengl3.h>)
#include <imgui_impl_opengl3.h>
#else
#include <backends/imgui_impl_opengl3.h>
#endif
#include <cmath>
#include <png.h>
#include <vector>

namespace ipclab::view {

namespace {

void clear(Rect r, ImU32 colour, float scale, int height) {
    const ImVec4 c = ImGui::ColorConvertU32ToFloat4(colour);
    const auto snap = [&](float v) { return int(std::floor(v * scale + 0.5f)); };     // as Canvas does
    const int x = snap(r.x), y = snap(r.y), w = std::max(1, snap(r.r()) - x), h = std::max(1, snap(r.b()) - y);
    glScissor(x, height - y - h, w, h);
    glClearColor(c.x, c.y, c.z, 1);
    glClear(GL_COLOR_BUFFER_BIT);
}

} // namespace

Renderer::Renderer() {
    ImGui_ImplOpenGL3_Init("#version 150");
    const auto* name = reinterpret_cast<const char*>(glGetString(GL_RENDERER));
    const std::string_view words = name ? name : "";
    software_ = words.find("llvmpipe") != words.npos || words.find("softpipe") != words.npos || words.find("Software") != words.npos;
}

Renderer::~Renderer() { ImGui_ImplOpenGL3_Shutdown(); }

void Renderer::fonts_changed() {
#if IMGUI_VERSION_NUM < 19200
    ImGui_ImplOpenGL3_DestroyFontsTexture();
    ImGui_ImplOpenGL3_CreateFontsTexture();
#endif
}

void Renderer::begin() { ImGui_ImplOpenGL3_NewFrame(); }

void Renderer::draw(const Screen& screen, int width, int height) {
    glViewport(0, 0, width, height);
    glEnable(GL_SCISSOR_TEST);
    const float scale = screen.scale();
    clear({0, 0, float(width) / scale, float(height) / scale}, screen.theme().ground, scale, height);
    for (const Ground& g : screen.grounds()) clear(g.rect, g.colour, scale, height);
    glDisable(GL_SCISSOR_TEST);
    ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
}

Status Renderer::picture(const std::filesystem::path& file, int width, int height) const {
    std::vector<unsigned char> pixels(std::size_t(width) * std::size_t(height) * 3);
    glPixelStorei(GL_PACK_ALIGNMENT, 1);
    glReadBuffer(GL_BACK);
    glReadPixels(0, 0, width, height, GL_RGB, GL_UNSIGNED_BYTE, pixels.data());
    png_image image{};
    image.version = PNG_IMAGE_VERSION, image.width = png_uint_32(width), image.height = png_uint_32(height), image.format = PNG_FORMAT_RGB;
    if (!png_image_write_to_file(&image, file.c_str(), 0, pixels.data(), -width * 3, nullptr))   // bottom row first
        return Error{file.string() + ": " + image.message, 1};
    return Nothing{};
}

} // namespace ipclab::view
