// Puts a drawn frame on an OpenGL framebuffer, and takes pictures of it.
#pragma once
#include "record/result.h"
#include "view/screen.h"

namespace ipclab::view {

class Renderer {
public:
    Renderer();                       // needs a current context of OpenGL 3.2
    ~Renderer();
    Renderer(const Renderer&) = delete;

    void fonts_changed();             // the atlas was built anew
    void begin();                     // before ImGui::NewFrame
    // Clears the grounds, each a scissored rectangle, then draws what ImGui collected.
    void draw(const Screen&, int width, int height);
    // Saves the latest frame, before it is shown, as PNG.
    Status picture(const std::filesystem::path&, int width, int height) const;
    bool software() const { return software_; }      // no GPU: be sparing

private:
    bool software_ = false;
};

} // namespace ipclab::view
