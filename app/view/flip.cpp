#include "view/flip.h"
#include <GL/glx.h>
#include <GLFW/glfw3.h>

namespace ipclab::view {

Flip::Flip(GLFWwindow* window, bool software) : window_(window) {
    if (software && glfwExtensionSupported("GLX_MESA_copy_sub_buffer"))
        copy_ = reinterpret_cast<PFNGLXCOPYSUBBUFFERMESAPROC>(glfwGetProcAddress("glXCopySubBufferMESA"));
}

// Mesa asks for the window's size when it draws after a swap, and not again until the next one. If it took another
// size for the window's than we do, a copy could reach outside of its buffer, which ends the program. So there is a swap
// before a frame of another size, and a copy only if the window had that size before and after it was drawn.
bool Flip::begin(int width, int height) {
    size_ = {width, height};
    if (kept_ == size_) return true;
    if (copy_ && shown_) swap();
    return false;
}

void Flip::show(const std::vector<Box>& drawn) {
    if (drawn.empty()) return;
    Size now{};
    glfwGetFramebufferSize(window_, &now.width, &now.height);
    if (!copy_ || !shown_ || now != size_) return swap();
    // One box around all: each copy waits for the display server, and that takes longer than some pixels more.
    Box all = drawn.front();
    for (const Box& b : drawn) all = all.joined(b);
    copy_(glXGetCurrentDisplay(), glXGetCurrentDrawable(), all.x0, size_.height - all.y1, all.x1 - all.x0, all.y1 - all.y0);
    kept_ = size_;
}

void Flip::swap() {
    glfwSwapBuffers(window_);
    kept_ = {0, 0}, shown_ = true;
}

}   // namespace ipclab::view
