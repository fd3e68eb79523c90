// Moments for the stage, made from logs written by hand.
#pragma once
#include "cases.h"
#include "view/stage_layout.h"

namespace ipclab::test {

using namespace view;

inline Catalogue words(const std::string& language = "en") {
    auto loaded = Catalogue::load(std::string(IPCLAB_SOURCE_DIR) + "/assets/strings/" + language + ".toml");
    return loaded ? std::move(*loaded) : Catalogue{};
}

// A lesson's names for the processes of a log.
inline Lesson names(std::map<std::string, std::string> roles) {
    Lesson lesson;
    lesson.roles = std::move(roles);
    return lesson;
}

struct Shown {
    explicit Shown(const Log& log, const Lesson* lesson = nullptr, const std::string& language = "en", std::uint64_t later_ns = 0)
        : tr(words(language)) {
        cast.follow(log.world, lesson, 1);
        model = project({log.recording, log.world, cast, tr, log.world.now_ns() + later_ns, true, false});
    }
    const CardModel& card(std::int32_t pid) const { return *model.card(pid); }
    StageLayout layout(Rect stage, StageWants wants = {}) const { return lay_out(model, stage, wants); }

    Catalogue tr;
    Cast cast;
    StageModel model;
};

}   // namespace ipclab::test
