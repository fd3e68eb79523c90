// What a window shows, asked from the display server. Apart, because Xlib's macros and doctest's names collide.
#pragma once
#include <vector>

struct GLFWwindow;

// Red, green and blue of each pixel, from the lower left, as glReadPixels has it; empty where it cannot be read.
std::vector<unsigned char> shown_pixels(GLFWwindow*, int width, int height);
