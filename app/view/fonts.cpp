#include "view/canvas.h"
#include "view/strings.h"
#include <cmath>
#include <cstdio>
#include <cstring>
#include <fontconfig/fontconfig.h>
#include <ft2build.h>
#include FT_FREETYPE_H

namespace ipclab::view {

namespace {

struct Face {
    std::string path;
    int index = 0;
    float line = 1;    // (ascender - descender) / em: ImGui's "size" is this many ems
};

float line_of(const std::string& path, int index) {
    FT_Library library;
    FT_Face face;
    float line = 1;
    FT_Init_FreeType(&library);
    if (FT_New_Face(library, path.c_str(), index, &face) == 0) {
        line = float(face->ascender - face->descender) / float(face->units_per_EM);
        FT_Done_Face(face);
    }
    FT_Done_FreeType(library);
    return line;
}

Face find_face(const char* pattern, const char* family) {
    Face out;
    FcPattern* wanted = FcNameParse(reinterpret_cast<const FcChar8*>(pattern));
    FcConfigSubstitute(nullptr, wanted, FcMatchPattern);
    FcDefaultSubstitute(wanted);
    FcResult result;
    if (FcPattern* found = FcFontMatch(nullptr, wanted, &result)) {
        FcChar8 *file = nullptr, *name = nullptr;
        if (FcPatternGetString(found, FC_FILE, 0, &file) == FcResultMatch) out.path = reinterpret_cast<char*>(file);
        if (FcPatternGetInteger(found, FC_INDEX, 0, &out.index) == FcResultMatch) out.index &= 0xffff;
        FcPatternGetString(found, FC_FAMILY, 0, &name);
        if (!name || !std::strstr(reinterpret_cast<char*>(name), family))   // fontconfig never fails: it substitutes
            std::fprintf(stderr, "font %s not found, using %s\n", pattern, out.path.c_str());
        FcPatternDestroy(found);
    }
    FcPatternDestroy(wanted);
    out.line = line_of(out.path, out.index);
    return out;
}

} // namespace

Fonts load_fonts(float scale) {
    const Face regular = find_face("Inter:weight=80:slant=0", "Inter");
    const Face medium = find_face("Inter:weight=100:slant=0", "Inter");
    const Face semibold = find_face("Inter:weight=180:slant=0", "Inter");
    const Face code = find_face("JetBrains Mono:weight=80:slant=0", "JetBrains Mono");
    const Face cjk = find_face("Noto Sans CJK SC:lang=zh-cn:weight=80", "Noto Sans CJK");
    const Face cjk_bold = find_face("Noto Sans CJK SC:lang=zh-cn:weight=180", "Noto Sans CJK");
    const struct { Type type; const Face& latin; const Face& chinese; float em; } roles[] = {
        {Type::Caption, regular, cjk, 13}, {Type::Label, medium, cjk, 13},
        {Type::Body, regular, cjk, 15},    {Type::Strong, semibold, cjk_bold, 15},
        {Type::Title, semibold, cjk_bold, 21}, {Type::Display, semibold, cjk_bold, 28},
        {Type::Code, code, cjk, 14},       {Type::CodeSmall, code, cjk, 12.5f},
    };

    ImFontAtlas* atlas = ImGui::GetIO().Fonts;
    compat::use_freetype(atlas);
    static ImVector<ImWchar> glyphs;   // the atlas keeps the pointer until it is built
    ImFontGlyphRangesBuilder builder;
    builder.AddText(kAllText);
    builder.AddText("…·→←×≥≤−–—‘’“”∅");
    for (ImWchar c = 0x20; c < 0xFF; ++c) builder.AddChar(c);
    builder.BuildRanges(&glyphs);

    Fonts fonts;
    for (const auto& r : roles) {
        auto add = [&](const Face& face, bool merge) {
            ImFontConfig config;
            config.FontNo = face.index, config.MergeMode = merge;
            config.OversampleH = config.OversampleV = 1;
            const float px = std::round(r.em * scale * face.line);
            ImFont* font = atlas->AddFontFromFileTTF(face.path.c_str(), px, &config, glyphs.Data);
            if (!merge) fonts.role[int(r.type)] = {font, px, r.em};
        };
        add(r.latin, false);
        add(r.chinese, true);
    }
    atlas->Build();
    return fonts;
}

} // namespace ipclab::view
