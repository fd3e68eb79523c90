// What a window shows, asked from the display server, and another client's window over it. Apart, because Xlib's macros and doctest's names collide.
#pragma once
#include <vector>

struct GLFWwindow;

// Red, green and blue of each pixel, from the lower left, as glReadPixels has it; empty where it cannot be read.
std::vector<unsigned char> shown_pixels(GLFWwindow*, int width, int height);

// A pink window over the upper left part of this one, and away again before this returns.
void cover_for_a_moment(GLFWwindow*);
