// The faces and sizes of all text, and the glyphs that the atlas holds.
#pragma once
#include "view/compat.h"
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace ipclab::view {

enum class Type { Caption, Label, Body, Strong, Title, Display, Code, CodeSmall, Count };

// A font file as fontconfig finds it. fontconfig never fails, it substitutes: `family` says what it took.
struct Face {
    std::string wanted, family, path;
    int index = 0;        // within a collection
    float line = 1;       // (ascender - descender) / em: ImGui's "size" is this many ems
    bool opens = false;   // FreeType can read it; one bad face would spoil the atlas
};

class Fonts {
public:
    Fonts();
    // Makes the atlas for a scale, with all glyphs of `text` and those asked for before. Not between NewFrame and Render.
    void build(float scale, std::string_view text);
    // Glyphs were drawn that the atlas lacks: build again.
    bool lacks() const { return !wanted_.empty(); }
    const compat::Font& operator[](Type t) const { return role_[int(t)]; }
    float scale() const { return scale_; }
    // Called by the canvas with all that it draws.
    void use(Type, std::string_view utf8) const;

    const std::vector<Face>& faces() const { return faces_; }
    // Characters of the text that neither the Latin nor the Chinese face of any role can draw.
    std::vector<std::uint32_t> missing(std::string_view utf8) const;

private:
    std::vector<Face> faces_;
    compat::Font role_[int(Type::Count)];
    float scale_ = 0;
    std::set<ImWchar> known_;            // asked for so far, drawable or not
    mutable std::set<ImWchar> wanted_;   // drawn since the atlas was built
    ImVector<ImWchar> ranges_;           // the atlas keeps the pointer
};

// The next character; advances `s`. Broken UTF-8 gives U+FFFD, one byte at a time.
std::uint32_t next_character(std::string_view& s);

}   // namespace ipclab::view
