#include "cli/doctor.h"
#include "cli/cli.h"
#include "lesson/paths.h"
#include "trace/leftovers.h"
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fmt/core.h>
#include <unistd.h>

namespace ipclab {
namespace {

HealthItem compiler_item() {
    for (const char* name : {"g++", "c++"}) {
        std::string path = std::getenv("PATH") ? std::getenv("PATH") : "/usr/bin:/bin";
        for (std::size_t at = 0; at <= path.size();) {
            const std::size_t end = std::min(path.find(':', at), path.size());
            const std::string file = path.substr(at, end - at) + "/" + name;
            if (access(file.c_str(), X_OK) == 0) return {Standing::Ok, "compiler", file, "", false};
            at = end + 1;
        }
    }
    return {Standing::Limited, "compiler", "none", "install g++: exercises in code need it", false};
}

std::vector<HealthItem> leftover_items() {
    std::vector<HealthItem> items;
    for (const auto& folder : left_runs())
        items.push_back(
            {Standing::Limited, "left over", folder.string(), "of a run that was killed; the next start removes it", false});
    for (const auto& object : left_objects())
        items.push_back({Standing::Limited, "left over", object, "of a run that was killed; the next start removes it", false});
    if (items.empty()) items.push_back({Standing::Ok, "left over", "nothing", "", false});
    return items;
}

void print(const HealthItem& item) {
    static constexpr const char* kWords[] = {"ok", "limited", "missing"};
    fmt::print("{:<8} {:<17} {}{}{}\n", kWords[int(item.standing)], item.name, item.found, item.advice.empty() ? "" : " - ",
               item.advice);
}

int doctor() {
    bool fit = true;
    for (const auto& items :
         {tracing_health(), kernel_health(), desktop_health(), std::vector{compiler_item()}, leftover_items()})
        for (const HealthItem& item : items) {
            print(item);
            fit = fit && !(item.needed && item.standing == Standing::Missing);
        }
    fmt::print("{}\n", fit ? "Lessons can run here." : "Lessons cannot run here.");
    return fit ? 0 : 1;
}

}   // namespace

void add_doctor(CLI::App& app, Run& run) {
    app.add_subcommand("doctor", "what this machine allows, and what earlier runs left behind")->callback([&run] {
        run = doctor;
    });
}

}   // namespace ipclab
