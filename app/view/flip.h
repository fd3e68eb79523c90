// Brings what was drawn to the eyes.
#pragma once
#include "view/damage.h"

struct GLFWwindow;
struct _XDisplay;

namespace ipclab::view {

// Usually the two buffers are swapped and what was drawn is gone: each frame is drawn in full. Where the CPU draws and a
// part of the back buffer can be copied to the window (GLX_MESA_copy_sub_buffer), the picture stays in the back
// buffer: a frame draws and copies what has changed.
class Flip {
public:
    // `software`: pixels are drawn by the CPU. The window's context is current.
    Flip(GLFWwindow*, bool software);
    // Before a frame of this size is drawn. True: the back buffer still holds the last one.
    bool begin(int width, int height);
    void show(const std::vector<Box>& drawn);

private:
    struct Size {
        int width, height;
        bool operator==(const Size&) const = default;
    };
    void swap();

    GLFWwindow* window_;
    void (*copy_)(_XDisplay*, unsigned long window, int x, int y, int width, int height) = nullptr;   // y from below
    Size size_{0, 0};                                                                                 // of the frame being drawn
    Size kept_{0, 0};      // of the picture in the back buffer; 0: none is
    bool shown_ = false;   // anything at all
};

}   // namespace ipclab::view
