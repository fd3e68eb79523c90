#include "view/screen.h"
#include "view/panels.h"

namespace ipclab::view {

namespace {
constexpr float kPresentScale = 1.5f, kPresentWidth = 960, kPresentHeight = 600;   // enlarged, but not below this size
constexpr const char* kLanguages[] = {"en", "zh-CN"};

void begin_root() {
    const ImGuiViewport* view = ImGui::GetMainViewport();
    ImGui::SetNextWindowPos(view->Pos);
    ImGui::SetNextWindowSize(view->Size);
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, 0);
    ImGui::Begin("##root", nullptr,
                 ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings |
                     ImGuiWindowFlags_NoBringToFrontOnFocus | ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_NoNav |
                     ImGuiWindowFlags_NoScrollWithMouse);
}

void end_root() {
    ImGui::End();
    ImGui::PopStyleVar(2);
}
}   // namespace

Result<std::unique_ptr<Screen>> Screen::open(const std::filesystem::path& data) {
    ImGui::CreateContext();
    ImGui::GetIO().IniFilename = nullptr;
    std::unique_ptr<Screen> screen(new Screen);
    for (const char* language : kLanguages) {
        auto words = Catalogue::load(data / "assets" / "strings" / (std::string(language) + ".toml"));
        if (!words) return words.error();
        if (const Status labs = words->add_labs(data / "labs", language); !labs) return labs.error();
        for (const auto& [key, sentence] : words->all()) screen->alphabet_ += sentence;
        screen->catalogues_.emplace(language, std::move(*words));
    }
    return screen;
}

Screen::~Screen() { ImGui::DestroyContext(); }

const Catalogue& Screen::words(const std::string& language) const {
    const auto found = catalogues_.find(language);
    return found == catalogues_.end() ? catalogues_.at("en") : found->second;
}

void Screen::learn(const Lesson& lesson) {
    for (const auto& [language, prose] : lesson.prose)
        for (const auto& [key, words] : prose) alphabet_ += words;
}

bool Screen::prepare(ImVec2 pixels, float scale, const ViewState& state) {
    pixels_ = pixels;
    if (state.present && state.page == Page::Lab)
        scale *= std::clamp(std::min(pixels.x / scale / kPresentWidth, pixels.y / scale / kPresentHeight), 1.0f, kPresentScale);
    if (scale == fonts_.scale() && !fonts_.lacks()) return false;
    fonts_.build(scale, alphabet_);
    return true;
}

Wishes Screen::draw(double now, const Scene& scene, ViewState& state) {
    constexpr float kWide = 1280, kTall = 760;
    grounds_.clear();
    theme_ = state.dark ? &kDark : &kLight;
    if (probe) probe->marks.clear();
    begin_root();
    const float k = fonts_.scale();
    const Rect whole{0, 0, pixels_.x / k, pixels_.y / k};
    Ui ui{Canvas(ImGui::GetWindowDrawList(), k, fonts_, audit),
          *theme_,
          words(state.language),
          state.language,
          now,
          whole,
          whole.w < kWide || whole.h < kTall,
          state.reduce_motion,
          grounds_,
          controls_,
          probe,
          ""};
    Wishes wishes = frame(ui, scene, state);
    end_root();
    return wishes;
}

}   // namespace ipclab::view
