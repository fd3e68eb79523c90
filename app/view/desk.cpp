#include "view/desk.h"
#include "lesson/paths.h"
#include <algorithm>
#include <utility>

namespace ipclab::view {

namespace {
constexpr double kLagShown = 2, kToast = 2.5, kBreathing = 4;   // seconds
constexpr double kFlight = 0.5;                                 // a packet's flight, and some rest
constexpr double kLookEvery = 0.5;                              // at a lesson's folder
}   // namespace

Desk::Desk(Source* source, Library library, Progress progress, std::filesystem::path progress_file)
    : session_(source), library_(std::move(library)), progress_(std::move(progress)), progress_file_(std::move(progress_file)),
      kept_home_(progress_.seen_home), kept_(progress_) {}

void Desk::open_home() {
    state.page = Page::Home;
    state.at.reset();
    progress_.seen_home = true;
    keep_progress();
}

void Desk::begin_run() {
    state.page = Page::Lab;
    state.process.reset(), state.event.reset(), state.object.reset(), state.at.reset();
    state.proof = state.lower_open = state.revealed = false;
    state.follow = true;
    state.timeline_scroll = state.lesson_scroll = state.source_scroll = 0;
    state.trial.reset();
}

void Desk::open_lesson(const Lesson& lesson, int step) {
    watch_.reset(), broken_.reset();
    begin_lesson(lesson, step);
}

void Desk::begin_lesson(const Lesson& lesson, int step) {
    run_.reset();
    launch_.reset();
    begin_run();
    state.pace_ns = lesson.launch.pace_ns;
    state.inspector = false;
    state.code.reset();
    state.pane = Pane::Code;
    if (bench_) bench_->save();
    bench_.reset(), bench_trouble_.clear();
    free_.reset();
    if (lesson.code) {
        auto opened = Workbench::open(lesson);
        if (opened) bench_ = std::move(*opened);
        else bench_trouble_ = opened.error().words;
    }
    run_ = std::make_unique<LessonRun>(lesson, session_);
    run_->start(step);
}

void Desk::open_guest(Lesson lesson, int step) {
    run_.reset();
    broken_.reset();
    watch_.emplace(lesson.folder);
    guest_ = std::make_unique<Lesson>(std::move(lesson));
    begin_lesson(*guest_, step);
}

// Prose can be exchanged under a run; anything else begins it anew, at the step that has the same name.
bool Desk::reload_guest() {
    const auto files = watch_->changed();
    if (files.empty()) return false;
    auto lesson = load_lesson(guest_->folder);
    if (!lesson) {
        broken_ = lesson.error();
        return true;
    }
    const bool only_prose =
        !broken_ && std::all_of(files.begin(), files.end(), [](const auto& file) { return file.extension() == ".md"; });
    broken_.reset();
    if (only_prose) {
        guest_->prose = std::move(lesson->prose);
        return true;
    }
    const std::string at = run_->current().id;
    int step = 0;
    for (std::size_t i = 0; i < lesson->steps.size(); ++i)
        if (lesson->steps[i].id == at) step = int(i);
    run_.reset();
    guest_ = std::make_unique<Lesson>(std::move(*lesson));
    begin_lesson(*guest_, step);
    return true;
}

void Desk::look_at_disk(double now) {
    if (bench_ && bench_->tick(now)) happened_at_ = now;
    if (!watch_ || now - looked_at_ < kLookEvery) return;
    looked_at_ = now;
    if (reload_guest()) happened_at_ = now;
}

double Desk::patience(double now) const {
    double least = 1e9;
    if (bench_) least = bench_->patience(now);
    if (watch_) least = std::min(least, std::max(0.0, looked_at_ + kLookEvery - now));
    return least;
}

void Desk::leave() { run_.reset(), bench_.reset(), watch_.reset(), broken_.reset(), free_.reset(); }

void Desk::play_freely(FreeLab lab) {
    leave();
    launch_.reset();
    begin_run();
    state.tab = LowerTab::Source;   // in a small window: what to do next, not the timeline
    free_ = std::make_unique<FreePlay>(std::move(lab));
    session_.launch(free_->begin(state.pace_ns));
}

void Desk::watch(const Launch& launch) {
    leave();
    launch_ = launch;
    begin_run();
    state.pace_ns = launch.pace_ns;
    session_.launch(launch);
}

void Desk::replay(Recording recording) {
    leave();
    launch_.reset();
    begin_run();
    session_.replay(std::move(recording));
}

bool Desk::pump(double now) {
    const bool news = session_.pump();
    if (session_.generation() != generation_) {
        generation_ = session_.generation();
        seen_ = 0;
        probing_ = false;
        clock_ = 0, clock_at_ = now;
        state.event.reset(), state.at.reset(), state.object.reset();
    }
    const bool drawn = state.page == Page::Lab;
    if (generation_ && probing_ != drawn && session_.live()) {
        probing_ = drawn;
        session_.send({.kind = CommandKind::Probe, .value = drawn});
    }
    if (news) {
        const Recording& log = session_.recording();
        for (; seen_ < log.size(); ++seen_)
            if (const Event& e = log[seen_].event; e.kind == Kind::Notice && NoticeCode(e.a) == NoticeCode::Behind)
                lagging_until_ = now + kLagShown;
        const double latest = double(session_.world().now_ns()) * 1e-9;
        if (latest > clock_ + now - clock_at_) clock_ = latest, clock_at_ = now;
        happened_at_ = now;
    }
    look_at_disk(now);
    if (run_) run_->update();
    if (free_)
        for (const Command& order : free_->follow(session_.recording())) session_.send(order);
    keep_progress();
    return news;
}

const Session& Desk::shown() const { return trial_of_ ? trial_ : session_; }

Scene Desk::scene(double now) {
    choose_trial();
    const Session& session = shown();
    const World* world = &session.world();
    double t = clock_ + now - clock_at_;
    if (!session.live()) t = double(world->now_ns()) * 1e-9;
    if (state.at && *state.at + 1 < session.recording().size()) {
        if (past_of_ != &session || past_generation_ != session.generation() + 1 || past_seq_ != *state.at) {
            past_ = session.history().at(session.recording(), *state.at);
            past_seq_ = *state.at, past_generation_ = session.generation() + 1, past_of_ = &session;
        }
        world = &past_;
        t = double(past_.now_ns()) * 1e-9;
    }
    return {session,
            *world,
            run_.get(),
            library_,
            progress_,
            t,
            now < lagging_until_,
            bench(),
            bench_trouble_,
            broken_ ? &*broken_ : nullptr,
            free_.get()};
}

// A trial that has been judged is looked at as any recording is.
void Desk::choose_trial() {
    std::shared_ptr<const Recording> wanted;
    if (state.trial && run_ && run_->has_code() && *state.trial < int(run_->code().trials.size()))
        wanted = run_->code().trials[std::size_t(*state.trial)].recording;
    if (!wanted) state.trial.reset();
    if (wanted && wanted != trial_of_) trial_.replay(*wanted);
    trial_of_ = std::move(wanted);
}

void Desk::carry_out(const Wishes& wishes, double now, const Catalogue& tr) {
    for (const Command& c : wishes.commands) session_.send(c);
    if (wishes.reset && session_.live()) {
        begin_run();
        if (run_) run_->reset();
        else if (free_) session_.launch(free_->begin(state.pace_ns));
        else if (launch_) launch_->pace_ns = state.pace_ns, session_.launch(*launch_);
        state.toast = tr("toast.reset"), state.toast_until = now + kToast;
    }
    if (wishes.open)
        if (const Lesson* lesson = library_.find(*wishes.open)) {
            const auto before = progress_.lessons.find(lesson->id);
            open_lesson(*lesson, before == progress_.lessons.end() || before->second.finished ? 0 : before->second.step);
        }
    if (wishes.free)
        if (auto lab = load_free_lab(data_folder() / "labs", *wishes.free)) play_freely(std::move(*lab));
    if (wishes.forget) forget(*wishes.forget);
    if (wishes.home) open_home();
}

bool Desk::moving(double now) const {
    if (now - happened_at_ < kFlight || now < state.toast_until || now < lagging_until_) return true;
    if (run_ && (run_->waiting() || run_->build_fd() >= 0)) return true;
    if (state.page == Page::Home || state.at || !session_.live()) return false;
    for (const auto& [pid, process] : session_.world().processes())
        for (const auto& [tid, thread] : process.threads)
            if (thread.state == State::Paced) return true;
    return run_ && !state.reduce_motion && now - happened_at_ < kBreathing;
}

void Desk::forget(const std::string& lesson) {
    if (run_ && (lesson.empty() || run_->lesson().id == lesson)) run_.reset();   // it would be kept again at once
    progress_.reset(lesson);
    if (!progress_file_.empty()) saved_ = progress_.keep(progress_file_, kept_);
}

// Writes the file only when something was learned.
void Desk::keep_progress() {
    bool changed = !std::exchange(kept_home_, progress_.seen_home) && progress_.seen_home;
    if (run_) {
        Progress::Entry& entry = progress_.lessons[run_->lesson().id];
        const Progress::Entry before = entry;
        const auto done = run_->done();
        entry.step = run_->step();
        entry.finished |= run_->finished();
        entry.done.insert(done.begin(), done.end());
        changed |= std::exchange(progress_.last, run_->lesson().id) != run_->lesson().id;
        changed |= before.step != entry.step || before.finished != entry.finished || before.done != entry.done;
    }
    if (changed && !progress_file_.empty()) saved_ = progress_.keep(progress_file_, kept_);
}

}   // namespace ipclab::view
