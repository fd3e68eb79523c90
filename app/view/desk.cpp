#include "view/desk.h"
#include <utility>

namespace ipclab::view {

namespace {
constexpr double kLagShown = 2, kToast = 2.5, kBreathing = 4;   // seconds
constexpr double kFlight = 0.5;                                 // a packet's flight, and some rest
}

Desk::Desk(Tracer* tracer, Library library, Progress progress, std::filesystem::path progress_file)
    : session_(tracer), library_(std::move(library)), progress_(std::move(progress)), progress_file_(std::move(progress_file)), kept_home_(progress_.seen_home) {}

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
}

void Desk::open_lesson(const Lesson& lesson, int step) {
    run_.reset();
    launch_.reset();
    begin_run();
    state.pace_ns = lesson.launch.pace_ns;
    state.inspector = false;
    run_ = std::make_unique<LessonRun>(lesson, session_);
    run_->start(step);
}

void Desk::open_guest(Lesson lesson, int step) {
    run_.reset();
    guest_ = std::make_unique<Lesson>(std::move(lesson));
    open_lesson(*guest_, step);
}

void Desk::watch(const Launch& launch) {
    run_.reset();
    launch_ = launch;
    begin_run();
    state.pace_ns = launch.pace_ns;
    session_.launch(launch);
}

void Desk::replay(Recording recording) {
    run_.reset();
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
            if (const Event& e = log[seen_].event; e.kind == Kind::Notice && NoticeCode(e.a) == NoticeCode::Behind) lagging_until_ = now + kLagShown;
        const double latest = double(session_.world().now_ns()) * 1e-9;
        if (latest > clock_ + now - clock_at_) clock_ = latest, clock_at_ = now;
        happened_at_ = now;
    }
    if (run_) run_->update();
    keep_progress();
    return news;
}

Scene Desk::scene(double now) {
    const World* world = &session_.world();
    double t = clock_ + now - clock_at_;
    if (!session_.live()) t = double(world->now_ns()) * 1e-9;
    if (state.at && *state.at + 1 < session_.recording().size()) {
        if (past_generation_ != generation_ + 1 || past_seq_ != *state.at) {
            past_ = session_.history().at(session_.recording(), *state.at);
            past_seq_ = *state.at, past_generation_ = generation_ + 1;
        }
        world = &past_;
        t = double(past_.now_ns()) * 1e-9;
    }
    return {session_, *world, run_.get(), library_, progress_, t, now < lagging_until_};
}

void Desk::carry_out(const Wishes& wishes, double now, const Catalogue& tr) {
    for (const Command& c : wishes.commands) session_.send(c);
    if (wishes.reset && session_.live()) {
        begin_run();
        if (run_) run_->reset();
        else if (launch_) launch_->pace_ns = state.pace_ns, session_.launch(*launch_);
        state.toast = tr("toast.reset"), state.toast_until = now + kToast;
    }
    if (wishes.open)
        if (const Lesson* lesson = library_.find(*wishes.open)) {
            const auto before = progress_.lessons.find(lesson->id);
            open_lesson(*lesson, before == progress_.lessons.end() || before->second.finished ? 0 : before->second.step);
        }
    if (wishes.home) open_home();
}

bool Desk::moving(double now) const {
    if (now - happened_at_ < kFlight || now < state.toast_until || now < lagging_until_) return true;
    if (state.page == Page::Home || state.at || !session_.live()) return false;
    for (const auto& [pid, process] : session_.world().processes())
        for (const auto& [tid, thread] : process.threads)
            if (thread.state == State::Paced) return true;
    return run_ && !state.reduce_motion && now - happened_at_ < kBreathing;
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
        changed |= before.step != entry.step || before.finished != entry.finished || before.done != entry.done;
    }
    if (changed && !progress_file_.empty()) saved_ = progress_.save(progress_file_);
}

} // namespace ipclab::view
