#include "view/fonts.h"
#include <array>
#include <cmath>
#include <fontconfig/fontconfig.h>
#include <ft2build.h>
#include <memory>
#include FT_FREETYPE_H

namespace ipclab::view {

namespace {

enum FaceId { Regular, Medium, Semibold, Mono, Chinese, ChineseBold, FaceCount };
constexpr std::array<const char*, FaceCount> kPatterns = {"Inter:weight=80:slant=0",
                                                          "Inter:weight=100:slant=0",
                                                          "Inter:weight=180:slant=0",
                                                          "JetBrains Mono:weight=80:slant=0",
                                                          "Noto Sans CJK SC:lang=zh-cn:weight=80",
                                                          "Noto Sans CJK SC:lang=zh-cn:weight=180"};

struct Role {
    Type type;
    FaceId latin, chinese;
    float em;
};
constexpr Role kRoles[] = {
    {Type::Caption, Regular, Chinese, 13},    {Type::Label, Medium, Chinese, 13},
    {Type::Body, Regular, Chinese, 15},       {Type::Strong, Semibold, ChineseBold, 15},
    {Type::Title, Semibold, ChineseBold, 21}, {Type::Display, Semibold, ChineseBold, 28},
    {Type::Code, Mono, Chinese, 14},          {Type::CodeSmall, Mono, Chinese, 12.5f},
};
constexpr std::string_view kAlways = "…·→←×≥≤−–—‘’“”∅•↑↓";

struct Library {
    FT_Library handle = nullptr;
    Library() { FT_Init_FreeType(&handle); }
    ~Library() { FT_Done_FreeType(handle); }
    Library(const Library&) = delete;
};
struct OpenFace {
    FT_Face handle = nullptr;
    OpenFace(const Library& library, const Face& f) {
        if (FT_New_Face(library.handle, f.path.c_str(), f.index, &handle)) handle = nullptr;
    }
    ~OpenFace() {
        if (handle) FT_Done_Face(handle);
    }
    OpenFace(const OpenFace&) = delete;
};

Face find_face(const Library& library, const char* wanted) {
    using Pattern = std::unique_ptr<FcPattern, decltype(&FcPatternDestroy)>;
    Face out{.wanted = std::string(wanted, std::string_view(wanted).find(':'))};
    const Pattern pattern(FcNameParse(reinterpret_cast<const FcChar8*>(wanted)), FcPatternDestroy);
    FcConfigSubstitute(nullptr, pattern.get(), FcMatchPattern);
    FcDefaultSubstitute(pattern.get());
    FcResult result = FcResultNoMatch;
    if (const Pattern found{FcFontMatch(nullptr, pattern.get(), &result), FcPatternDestroy}) {
        FcChar8 *file = nullptr, *name = nullptr;
        if (FcPatternGetString(found.get(), FC_FILE, 0, &file) == FcResultMatch) out.path = reinterpret_cast<char*>(file);
        if (FcPatternGetInteger(found.get(), FC_INDEX, 0, &out.index) == FcResultMatch)
            out.index &= 0xffff;   // above: named instances
        if (FcPatternGetString(found.get(), FC_FAMILY, 0, &name) == FcResultMatch) out.family = reinterpret_cast<char*>(name);
    }
    const OpenFace open(library, out);
    out.opens = open.handle && open.handle->units_per_EM;
    if (out.opens) out.line = float(open.handle->ascender - open.handle->descender) / float(open.handle->units_per_EM);
    return out;
}

}   // namespace

std::uint32_t next_character(std::string_view& s) {
    const auto byte = [&](std::size_t i) { return i < s.size() ? std::uint32_t(static_cast<unsigned char>(s[i])) : 0; };
    const std::uint32_t first = byte(0);
    const std::size_t n = first < 0x80 ? 1 : first < 0xC0 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF8 ? 4 : 0;
    std::uint32_t c = n == 1 ? first : first & (0x7Fu >> n);
    for (std::size_t i = 1; i < n; ++i) {
        if ((byte(i) & 0xC0) != 0x80) {
            s.remove_prefix(1);
            return 0xFFFD;
        }
        c = c << 6 | (byte(i) & 0x3F);
    }
    s.remove_prefix(n ? n : 1);
    return n ? c : 0xFFFD;
}

Fonts::Fonts() {
    const Library library;
    for (const char* pattern : kPatterns) faces_.push_back(find_face(library, pattern));
}

void Fonts::use(Type t, std::string_view s) const {
    if (compat::kGlyphsOnDemand) return;
    while (!s.empty()) {
        if (static_cast<unsigned char>(s[0]) < 0x80) {
            s.remove_prefix(1);
            continue;
        }
        const std::uint32_t c = next_character(s);
        if (c <= IM_UNICODE_CODEPOINT_MAX && !known_.contains(ImWchar(c)) && !compat::has_glyph((*this)[t], ImWchar(c)))
            wanted_.insert(ImWchar(c));
    }
}

void Fonts::build(float scale, std::string_view text) {
    for (std::string_view s : {text, kAlways})
        while (!s.empty())
            if (const std::uint32_t c = next_character(s); c >= 0x80 && c <= IM_UNICODE_CODEPOINT_MAX) known_.insert(ImWchar(c));
    known_.merge(wanted_);
    wanted_.clear();
    ImFontGlyphRangesBuilder builder;
    for (ImWchar c = 0x20; c < 0xFF; ++c) builder.AddChar(c);
    builder.AddChar(0xFFFD);
    for (const ImWchar c : known_) builder.AddChar(c);

    ImFontAtlas* atlas = ImGui::GetIO().Fonts;
    atlas->Clear();
    compat::use_freetype(atlas);
    atlas->Flags |= ImFontAtlasFlags_NoMouseCursors;
    ranges_.clear();
    builder.BuildRanges(&ranges_);
    for (const Role& r : kRoles) {
        compat::Font& out = role_[int(r.type)] = {nullptr, 0, r.em};
        for (const FaceId id : {r.latin, r.chinese}) {
            const Face& face = faces_[id];
            if (!face.opens) continue;
            ImFontConfig config;
            config.FontNo = face.index, config.MergeMode = out.face != nullptr;
            config.OversampleH = config.OversampleV = 1;
            const float px = std::round(r.em * scale * face.line);
            ImFont* font = atlas->AddFontFromFileTTF(face.path.c_str(), px, &config, ranges_.Data);
            if (!out.face) out.face = font, out.size = px;
        }
        if (!out.face) {   // no font file at all: ImGui's own bitmap face is better than nothing
            out.face = atlas->AddFontDefault();
            out.size = 13;
        }
    }
    compat::build(atlas);
    scale_ = scale;
}

std::vector<std::uint32_t> Fonts::missing(std::string_view s) const {
    const Library library;
    std::vector<std::uint32_t> out;
    const OpenFace latin[] = {{library, faces_[Regular]}, {library, faces_[Mono]}};
    const OpenFace chinese[] = {{library, faces_[Chinese]}, {library, faces_[ChineseBold]}};
    const auto draws = [](const OpenFace& f, std::uint32_t c) { return f.handle && FT_Get_Char_Index(f.handle, c); };
    while (!s.empty()) {
        const std::uint32_t c = next_character(s);
        if (c < 0x20) continue;
        const bool by_chinese = draws(chinese[0], c) && draws(chinese[1], c);
        if (!by_chinese && !(draws(latin[0], c) && draws(latin[1], c))) out.push_back(c);
    }
    return out;
}

}   // namespace ipclab::view
