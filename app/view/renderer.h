// Puts a drawn frame on an OpenGL framebuffer, and takes pictures of it.
#pragma once
#include "record/result.h"
#include "view/flip.h"
#include "view/screen.h"

namespace ipclab::view {

class Renderer {
public:
    explicit Renderer(GLFWwindow*);   // its context of OpenGL 3.2 is current
    ~Renderer();
    Renderer(const Renderer&) = delete;

    void fonts_changed();   // the atlas was built anew
    void begin();           // before ImGui::NewFrame
    // Clears the grounds, each a scissored rectangle, then draws what ImGui collected: only where it differs from the
    // last frame if that is still there, and not at all if nothing differs.
    void draw(const Screen&, int width, int height);
    // Brings what draw() drew to the eyes.
    void show();
    // The next frame is drawn in full: the last is not there any more, or was not shown.
    void forget() { damage_.forget(); }
    const std::vector<Box>& drawn() const { return drawn_; }   // pixels, of the latest frame
    // Saves the latest frame, before it is shown, as PNG.
    Status picture(const std::filesystem::path&, int width, int height) const;
    bool software() const { return software_; }   // no GPU: be sparing

private:
    bool software_ = false;
    Flip flip_;
    Damage damage_;
    std::vector<Box> drawn_;
};

}   // namespace ipclab::view
