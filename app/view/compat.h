// Every Dear ImGui call whose shape changes between 1.86 and 1.92 is wrapped here.
#pragma once
#include <imgui.h>
#include <imgui_freetype.h>

namespace ipclab::view::compat {

struct Font {
    ImFont* face = nullptr;
    float size = 0;     // ImGui's size: ascent - descent, in physical pixels
    float em = 0;       // in logical pixels
};

inline void polyline(ImDrawList* dl, const ImVec2* p, int n, ImU32 colour, float thickness, bool closed) {
    const ImDrawFlags flags = closed ? ImDrawFlags_Closed : ImDrawFlags_None;
#if IMGUI_VERSION_NUM >= 19276
    dl->AddPolyline(p, n, colour, thickness, flags);
#else
    dl->AddPolyline(p, n, colour, flags, thickness);
#endif
}

inline void use_freetype(ImFontAtlas* atlas) {
#if IMGUI_VERSION_NUM >= 19200
    atlas->FontLoader = ImGuiFreeType::GetFontLoader();
    atlas->FontLoaderFlags = ImGuiFreeTypeLoaderFlags_LightHinting;
#else
    atlas->FontBuilderIO = ImGuiFreeType::GetBuilderForFreeType();
    atlas->FontBuilderFlags = ImGuiFreeTypeBuilderFlags_LightHinting;
#endif
}

inline void park_mouse() {   // pictures must not depend on where the pointer happens to be
#if IMGUI_VERSION_NUM >= 18700
    ImGui::GetIO().AddMousePosEvent(-1e6f, -1e6f);
#else
    ImGui::GetIO().MousePos = {-1e6f, -1e6f};
#endif
}

inline float ascent(const Font& f) {
#if IMGUI_VERSION_NUM >= 19200
    return f.face->GetFontBaked(f.size)->Ascent;
#else
    return f.face->Ascent;
#endif
}

} // namespace ipclab::view::compat
