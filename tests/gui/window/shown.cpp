#include "shown.h"
#include <GLFW/glfw3.h>
#include <X11/Xutil.h>
#define GLFW_EXPOSE_NATIVE_X11
#include <GLFW/glfw3native.h>

std::vector<unsigned char> shown_pixels(GLFWwindow* window, int width, int height) {
    std::vector<unsigned char> pixels;
    XImage* image =
        XGetImage(glfwGetX11Display(), glfwGetX11Window(window), 0, 0, unsigned(width), unsigned(height), AllPlanes, ZPixmap);
    if (!image) return pixels;
    if (image->bits_per_pixel == 32) {
        pixels.resize(std::size_t(width) * std::size_t(height) * 3);
        unsigned char* to = pixels.data();
        for (int y = height - 1; y >= 0; --y) {
            const auto* from = reinterpret_cast<const unsigned char*>(image->data) + std::ptrdiff_t(y) * image->bytes_per_line;
            for (int x = 0; x < width; ++x, from += 4) *to++ = from[2], *to++ = from[1], *to++ = from[0];
        }
    }
    XDestroyImage(image);
    return pixels;
}

void cover_for_a_moment(GLFWwindow* window) {
    Display* display = glfwGetX11Display();
    int x = 0, y = 0;
    glfwGetWindowPos(window, &x, &y);
    constexpr unsigned kWidth = 500, kHeight = 400;
    constexpr unsigned long kPink = 0xff60c0;
    const Window other = XCreateSimpleWindow(display, DefaultRootWindow(display), x, y, kWidth, kHeight, 0, kPink, kPink);
    XMapRaised(display, other);
    XSync(display, False);
    XDestroyWindow(display, other);
    XSync(display, False);
}
