// How the window looks, kept from one start to the next in config_folder()/window.toml.
#pragma once
#include "record/result.h"
#include "view/frame.h"
#include <filesystem>

namespace ipclab::view {

struct Settings {
    bool dark = true, reduce_motion = false;
    std::string language;             // "": as the locale says
    int width = 1440, height = 900;   // logical pixels
    std::int64_t pace_ns = 300'000'000;

    static Result<Settings> load(const std::filesystem::path& file);   // a missing file is no error
    Status save(const std::filesystem::path& file) const;              // by temporary file and rename
};

// "zh-CN" where LC_ALL, LC_MESSAGES or LANG ask for Chinese, else "en".
std::string locale_language();

}   // namespace ipclab::view
