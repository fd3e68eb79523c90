// The window: at the home page, a lesson, any program, a recording.
#include "view/window.h"
#include "cli/cli.h"
#include "lesson/paths.h"
#include "lesson/text_file.h"
#include "trace/tracer.h"
#include "view/desk.h"
#include <algorithm>
#include <csignal>
#include <fmt/core.h>
#include <fstream>
#include <memory>

namespace ipclab {

namespace {

using namespace view;

struct Request {
    std::string lesson, recording, free;
    std::vector<std::string> command;
    // For pictures and for trying things out.
    std::string picture, size, theme, language, controls;
    std::vector<std::string> presses;
    float scale = 0;
};

struct Size {
    int width, height;
};

Result<Size> read_size(const std::string& words) {
    Size s{};
    char end = 0;
    if (std::sscanf(words.c_str(), "%dx%d%c", &s.width, &s.height, &end) != 2 || s.width < 320 || s.height < 240)
        return Error{"--size " + words + ": not WIDTHxHEIGHT"};
    return s;
}

// "pipe/full#predict", or a folder: which lesson, and at which step.
Status open_at(Desk& desk, const std::string& where) {
    const auto hash = where.rfind('#');
    const std::string name = where.substr(0, hash), step = hash == where.npos ? "" : where.substr(hash + 1);
    const auto step_of = [&](const Lesson& lesson) -> Result<int> {
        for (std::size_t i = 0; i < lesson.steps.size(); ++i)
            if (step.empty() || lesson.steps[i].id == step) return int(i);
        return Error{"lesson '" + lesson.id + "' has no step '" + step + "'"};
    };
    if (!desk.library().find(name) && std::filesystem::exists(std::filesystem::path(name) / "lesson.toml")) {
        auto lesson = load_lesson(name);
        if (!lesson) return lesson.error();
        const auto at = step_of(*lesson);
        if (!at) return at.error();
        desk.open_guest(std::move(*lesson), *at);
        return Nothing{};
    }
    const auto lesson = find_lesson(desk.library(), name);
    if (!lesson) return lesson.error();
    const auto at = step_of(**lesson);
    if (!at) return at.error();
    desk.open_lesson(**lesson, *at);
    return Nothing{};
}

Status open(Desk& desk, const Request& request) {
    if (!request.recording.empty()) {
        auto recording = Recording::load(request.recording);
        if (!recording) return recording.error();
        desk.replay(std::move(*recording));
        return Nothing{};
    }
    if (!request.command.empty()) {
        Launch launch;
        launch.programs = {{.role = "main", .argv = request.command, .env = {}}};
        launch.pty = true, launch.one_cpu = false, launch.hold = true;
        launch.pace_ns = desk.state.pace_ns;
        desk.watch(launch);
        return Nothing{};
    }
    if (!request.free.empty()) {
        auto lab = load_free_lab(data_folder() / "labs", request.free);
        if (!lab) return lab.error();
        desk.play_freely(std::move(*lab));
        return Nothing{};
    }
    if (!request.lesson.empty()) return open_at(desk, request.lesson);
    const bool very_first = desk.progress().lessons.empty() && !desk.progress().seen_home;
    if (very_first && !desk.library().lessons.empty()) desk.open_lesson(desk.library().lessons.front());
    else desk.open_home();
    return Nothing{};
}

std::string title_of(Desk& desk, const Catalogue& words) {
    std::string title = words("app.name");
    if (desk.state.page == Page::Lab && desk.lesson())
        title = desk.lesson()->lesson().words(desk.state.language, "title") + " · " + title;
    return title;
}

// "ipclab-pipe-full-2.png" in the folder for pictures: the first that is free.
std::filesystem::path picture_file(Desk& desk) {
    std::string name = "ipclab";
    if (desk.state.page == Page::Lab && desk.lesson()) name += "-" + desk.lesson()->lesson().id;
    std::replace(name.begin(), name.end(), '/', '-');
    std::error_code wrong;
    for (int i = 1;; ++i)
        if (auto file = pictures_folder() / fmt::format("{}-{}.png", name, i); !std::filesystem::exists(file, wrong)) return file;
}

// Of a lab, stage and timeline alone, drawn once more for it and not shown; of the home page, the window.
Status save_picture(Window& window, Desk& desk, bool print, const std::filesystem::path& file) {
    const Controls controls = window.screen().controls();
    ViewState look = desk.state;
    look.bare = desk.state.page == Page::Lab;
    look.dark = look.dark && !print;
    window.frame(desk.scene(window.now()), look, file);
    window.screen().controls() = controls;
    return window.picture_saved();
}

// Nothing has come for a while: the run stands still, or waits for us.
constexpr double kSettled = 0.7, kAfterInput = 0.6, kIdle = 2;

// Presses the controls asked for, each as soon as it can be pressed, and saves what is then on the screen.
int take_picture(Window& window, Desk& desk, const Request& request) {
    Probe probe;
    window.screen().probe = &probe;
    window.park_pointer();
    std::size_t pressed = 0;
    for (double last = window.now(), begun = last;;) {
        if (desk.pump(window.now())) last = window.now();
        const bool settled = window.now() - last > kSettled;
        const bool done = pressed == request.presses.size();
        desk.carry_out(window.frame(desk.scene(window.now()), desk.state, settled && done ? request.picture : ""), window.now(),
                       window.screen().words(desk.state.language));
        if (settled && done) break;
        if (!done) {
            const std::string& id = request.presses[pressed];
            const auto mark = probe.marks.find(id);
            const bool ready = mark == probe.marks.end() ? settled : mark->second.enabled;
            if (ready) window.screen().controls().press(id), ++pressed, last = begun = window.now();
            else if (window.now() - begun > 60) return fail({fmt::format("--press {}: it never could be pressed", id), 1});
        }
        window.wait(0.02);
    }
    const Status saved = window.picture_saved();
    return saved ? 0 : fail(saved.error());
}

// Tells a test with real clicks where the controls are: "id x y width height", those that can be clicked, a line each.
// Written anew, by rename, when anything has moved.
class ControlsFile {
public:
    ControlsFile(Window& window, std::filesystem::path file) : window_(window), file_(std::move(file)) {
        if (!file_.empty()) window_.screen().probe = &probe_;
    }
    ~ControlsFile() { window_.screen().probe = nullptr; }
    ControlsFile(const ControlsFile&) = delete;

    void update() {
        if (file_.empty()) return;
        std::string words;
        for (const auto& [id, mark] : probe_.marks)
            if (mark.enabled && mark.visible)
                words += fmt::format("{} {:.0f} {:.0f} {:.0f} {:.0f}\n", id, mark.rect.x, mark.rect.y, mark.rect.w, mark.rect.h);
        if (words == written_) return;
        const auto beside = file_.string() + ".new";
        std::ofstream(beside) << words;
        std::error_code wrong;
        std::filesystem::rename(beside, file_, wrong);
        written_ = std::move(words);
    }

private:
    Window& window_;
    std::filesystem::path file_;
    Probe probe_;
    std::string written_;
};

int stay_open(Window& window, Desk& desk, Tracer* tracer, const std::string& controls_file) {
    const Waker waker(tracer);
    ControlsFile controls(window, controls_file);
    std::string title;
    while (!window.closed()) {
        const double begun = window.now();
        const bool news = desk.pump(begun);
        const Wishes wishes = window.frame(desk.scene(begun), desk.state);
        const Catalogue& words = window.screen().words(desk.state.language);
        desk.carry_out(wishes, begun, words);
        controls.update();
        if (wishes.quit) break;
        if (wishes.picture) {
            const auto file = picture_file(desk);
            const Status saved = save_picture(window, desk, wishes.print, file);
            desk.state.toast = saved ? words("toast.picture", file.string()) : words("toast.picture_failed", saved.error().words);
            desk.state.toast_until = begun + 4;
        }
        if (std::string now = title_of(desk, words); now != title) window.set_title(title = std::move(now));

        // Draws on while something moves; then sleeps until there is input, or the tracer rings.
        const double next = begun + window.least_pause();
        if (news || desk.moving(begun) || begun - window.last_input() < kAfterInput) {
            window.wait(0);
            for (double left; (left = next - window.now()) > 0;) window.wait(left);
        } else if (!tracer || tracer->arm()) window.wait(std::min(kIdle, desk.patience(begun)));
    }
    return 0;
}

int run_window(const Request& request) {
    Size size{};
    if (!request.size.empty()) {
        const auto wanted = read_size(request.size);
        if (!wanted) return fail(wanted.error());
        size = *wanted;
    }
    // The tracer is forked first: there is no thread and no window yet. Where it is refused, recordings still open.
    std::optional<Tracer> tracer;
    if (request.recording.empty()) {
        auto started = Tracer::start();
        if (!started) return fail(started.error());
        tracer.emplace(std::move(*started));
    }
    std::signal(SIGPIPE, SIG_IGN);
    clean_runs();   // what killed labs left behind
    const auto settings_file = config_folder() / "window.toml", progress_file = state_folder() / "progress.toml";
    auto settings = Settings::load(settings_file);
    if (!settings) fmt::print(stderr, "ipclab: {}; starting with the usual settings\n", settings.error().words);
    Settings look = settings ? *settings : Settings{};
    auto kept = open_progress(progress_file);
    if (!kept.trouble.empty()) fmt::print(stderr, "ipclab: {}\n", one_line(kept.trouble));

    const bool picture = !request.picture.empty();
    Desk desk(tracer ? &*tracer : nullptr, load_library(data_folder() / "labs"), std::move(kept.progress),
              picture ? "" : kept.file);
    ViewState& state = desk.state;
    state.dark = request.theme.empty() ? look.dark : request.theme == "dark";
    state.language = !request.language.empty() ? request.language : !look.language.empty() ? look.language : locale_language();
    state.reduce_motion = look.reduce_motion;
    state.pace_ns = look.pace_ns;
    if (size.width == 0) size = {look.width, look.height};
    if (const Status opened = open(desk, request); !opened) return fail(opened.error());

    auto screen = Screen::open(data_folder());
    if (!screen) return fail(screen.error());
    for (const Lesson& lesson : desk.library().lessons) (*screen)->learn(lesson);
    auto window =
        Window::open(std::move(*screen), size.width, size.height, picture && request.scale == 0 ? 1 : request.scale, !picture);
    if (!window) return fail(window.error());
    if (picture) return take_picture(**window, desk, request);

    if (!kept.trouble.empty())
        state.toast = (*window)->screen().words(state.language)("toast.progress"), state.toast_until = (*window)->now() + 8;
    const int status = stay_open(**window, desk, tracer ? &*tracer : nullptr, request.controls);
    look.dark = state.dark, look.language = state.language, look.reduce_motion = state.reduce_motion;
    if (!desk.lesson()) look.pace_ns = state.pace_ns;
    (*window)->logical_size(look.width, look.height);
    if (const Status saved = look.save(settings_file); !saved) fmt::print(stderr, "ipclab: {}\n", saved.error().words);
    return status;
}

}   // namespace

void add_window(CLI::App& app, Run& run) {
    const auto request = std::make_shared<Request>();
    run = [request] { return run_window(*request); };
    app.add_option("LESSON", request->lesson, "a lesson (pipe/full), one of its steps (pipe/full#predict), or a lesson's folder");

    auto* watch = app.add_subcommand("watch", "open the window on any program: ipclab watch -- CMD ARG…");
    watch->add_option("command", request->command, "the program and its arguments")->required();
    watch->positionals_at_end();
    watch->callback([request, &run] { run = [request] { return run_window(*request); }; });

    auto* replay = app.add_subcommand("replay", "open a saved recording; needs no ptrace");
    replay->add_option("FILE", request->recording, "as kept by `ipclab trace --record FILE`")->required();
    replay->callback([request, &run] { run = [request] { return run_window(*request); }; });

    auto* free = app.add_subcommand("free", "open the window on processes that do as they are told: ipclab free pipe");
    free->add_option("LAB", request->free, "pipe, sigpipe, fifo or shm_race")->required();
    free->callback([request, &run] { run = [request] { return run_window(*request); }; });

    for (CLI::App* one : {&app, watch, free, replay}) {   // for the README's pictures and the tests: not in --help
        one->add_option("--picture", request->picture, "save what the window shows as PNG, and exit")->group("");
        one->add_option("--press", request->presses, "press this control first; may be repeated")
            ->take_all()
            ->expected(1)
            ->group("");
        one->add_option("--controls", request->controls, "keep a list of the controls on the screen in this file")->group("");
        one->add_option("--size", request->size, "WIDTHxHEIGHT, logical pixels")->group("");
        one->add_option("--scale", request->scale, "physical pixels for a logical one")->check(CLI::Range(0.5, 4.0))->group("");
        one->add_option("--theme", request->theme)->check(CLI::IsMember({"dark", "light"}))->group("");
        one->add_option("--lang", request->language)->check(CLI::IsMember({"en", "zh-CN"}))->group("");
    }
}

}   // namespace ipclab
