// Every Dear ImGui call whose shape changes between 1.86 and 1.92 is wrapped here.
#pragma once
#include <cmath>
#include <cstdint>
#include <imgui.h>
#if __has_include(<imgui_freetype.h>)
#include <imgui_freetype.h>
#else
#include <misc/freetype/imgui_freetype.h>
#endif

namespace ipclab::view::compat {

struct Font {
    ImFont* face = nullptr;
    float size = 0;   // ImGui's size: ascent - descent, in physical pixels
    float em = 0;     // in logical pixels
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

// From 1.92 on the atlas fetches glyphs by itself when they are first drawn.
#if IMGUI_VERSION_NUM >= 19200
inline constexpr bool kGlyphsOnDemand = true;
inline void build(ImFontAtlas*) {}
inline bool has_glyph(const Font& f, ImWchar c) { return f.face->IsGlyphInFont(c); }
inline float ascent(const Font& f) { return f.face->GetFontBaked(f.size)->Ascent; }
#else
inline constexpr bool kGlyphsOnDemand = false;
inline void build(ImFontAtlas* atlas) { atlas->Build(); }
inline bool has_glyph(const Font& f, ImWchar c) { return f.face->FindGlyphNoFallback(c) != nullptr; }
inline float ascent(const Font& f) { return f.face->Ascent; }
#endif

inline void feed_mouse(ImVec2 p) {
    ImGuiIO& io = ImGui::GetIO();
#if IMGUI_VERSION_NUM >= 18700
    io.AddMousePosEvent(p.x, p.y);
#else
    io.MousePos = p;
#endif
}

inline void feed_button(int button, bool down) {
    ImGuiIO& io = ImGui::GetIO();
#if IMGUI_VERSION_NUM >= 18700
    io.AddMouseButtonEvent(button, down);
#else
    io.MouseDown[button] = down;
#endif
}

inline void feed_wheel(float dx, float dy) {
    ImGuiIO& io = ImGui::GetIO();
#if IMGUI_VERSION_NUM >= 18700
    io.AddMouseWheelEvent(dx, dy);
#else
    io.MouseWheelH += dx, io.MouseWheel += dy;
#endif
}

// Pictures and tests must not depend on where the pointer happens to be.
inline void park_mouse() { feed_mouse({-1e6f, -1e6f}); }

// For frames with no window and no GPU.
inline void init_null_platform() {
    ImGuiIO& io = ImGui::GetIO();
#if IMGUI_VERSION_NUM < 18700
    for (int k = 0; k < ImGuiKey_COUNT; ++k) io.KeyMap[k] = k;   // 1.86 checks that keys are mapped
#endif
    io.BackendPlatformName = "none";
}

inline void init_null_renderer() {
    ImGuiIO& io = ImGui::GetIO();
#if IMGUI_VERSION_NUM >= 19200
    io.BackendFlags |= ImGuiBackendFlags_RendererHasTextures;
#else
    unsigned char* pixels;
    int w, h;
    io.Fonts->GetTexDataAsRGBA32(&pixels, &w, &h);
    io.Fonts->SetTexID(reinterpret_cast<ImTextureID>(std::intptr_t(1)));
#endif
}

inline void finish_null_frame() {
#if IMGUI_VERSION_NUM >= 19200
    for (ImTextureData* t : *ImGui::GetDrawData()->Textures) {
        if (t->Status == ImTextureStatus_WantCreate) t->SetTexID(ImTextureID(1)), t->SetStatus(ImTextureStatus_OK);
        else if (t->Status == ImTextureStatus_WantUpdates) t->SetStatus(ImTextureStatus_OK);
        else if (t->Status == ImTextureStatus_WantDestroy)
            t->SetTexID(ImTextureID_Invalid), t->SetStatus(ImTextureStatus_Destroyed);
    }
#endif
}

}   // namespace ipclab::view::compat
