// A screen on which frames are drawn: its fonts, words and what keyboard and pointer did on it. Window, pictures and
// the robot of the tests all draw on one; none of OpenGL is here.
#pragma once
#include "view/frame.h"
#include <map>
#include <memory>

namespace ipclab::view {

class Screen {
public:
    // Makes the ImGui context; one screen at a time. Fails where the words cannot be read.
    static Result<std::unique_ptr<Screen>> open(const std::filesystem::path& data);
    ~Screen();
    Screen(const Screen&) = delete;

    // Words that will be drawn: their glyphs come into the atlas when it is next built.
    void learn(const Lesson&);
    // Before ImGui::NewFrame: true if the font atlas was built anew and must be given to the GPU. `pixels`: the size of
    // the framebuffer; `scale`: physical pixels for a logical one.
    bool prepare(ImVec2 pixels, float scale, const ViewState&);
    // Between NewFrame and Render. `now`: seconds of the window's clock.
    Wishes draw(double now, const Scene&, ViewState&);
    // Characters were drawn that the atlas lacked: prepare and draw once more before it is shown.
    bool lacks_glyphs() const { return fonts_.lacks(); }

    const std::vector<Ground>& grounds() const { return grounds_; }
    // Of the latest frame: a key pressed in it may have changed what the next one wears.
    const Theme& theme() const { return *theme_; }
    float scale() const { return fonts_.scale(); }   // of the latest frame; larger while presenting
    Controls& controls() { return controls_; }
    const Fonts& fonts() const { return fonts_; }
    const Catalogue& words(const std::string& language) const;

    Probe* probe = nullptr;   // installed by tests
    TextAudit* audit = nullptr;

private:
    Screen() = default;
    const Theme* theme_ = &kDark;
    std::map<std::string, Catalogue> catalogues_;
    Fonts fonts_;
    Controls controls_;
    std::vector<Ground> grounds_;
    std::string alphabet_;   // all words known so far
    ImVec2 pixels_{0, 0};
};

}   // namespace ipclab::view
