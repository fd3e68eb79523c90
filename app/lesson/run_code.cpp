// The part of a lesson's run that is about code: programs that are built, and trials of the learner's.
#include "lesson/code.h"
#include "lesson/paths.h"
#include "lesson/programs.h"
#include "lesson/run.h"

namespace ipclab {

using Stage = CodeState::Stage;

const std::filesystem::path& LessonRun::workshop() {
    if (workshop_.empty()) workshop_ = runs_folder();
    return workshop_;
}

void LessonRun::fail_build(const std::string& words) {
    code_.stage = Stage::BuildFailed;
    code_.built = {};
    code_.built.diagnostics.push_back({lesson_.code ? lesson_.code->file : lesson_.folder.string(), 0, 0, true, words});
}

bool LessonRun::preparing() const { return builds_ && lesson_.foreign && programs_.empty() && lesson_.programs.empty(); }

// A lesson from elsewhere came with sources only.
bool LessonRun::prepare_programs() {
    if (!lesson_.foreign || !lesson_.programs.empty() || !programs_.empty()) return true;
    if (builds_) return false;
    auto plans = plans_for(lesson_, workshop());
    if (plans.empty()) return true;   // it runs the system's programs
    code_.stage = Stage::Building;
    builds_ = std::make_unique<Builds>(std::move(plans));
    return false;
}

void LessonRun::build() {
    if (!has_code() || preparing()) return;
    trials_.reset();
    auto file = LearnerFile::open(lesson_);
    if (!file) return fail_build(file.error().words);
    code_ = {};
    code_.stage = Stage::Building;
    // Beside the lesson's own, which may be running.
    std::error_code wrong;
    const auto into = workshop() / "learner";
    std::filesystem::create_directories(into, wrong);
    if (wrong) return fail_build(into.string() + ": " + wrong.message());
    builds_ = std::make_unique<Builds>(std::vector{plan_for(lesson_, file->path(), into)});
}

void LessonRun::try_program(std::filesystem::path program) {
    if (!has_code() || !session_.live()) return;
    builds_.reset();
    learner_ = std::move(program);
    passed_.erase(current().id);
    trials_ = std::make_unique<Trials>(lesson_, current(), session_, Places{{}, programs_, learner_});
    code_.stage = Stage::Running;
    code_.trials = trials_->states();
    code_.trial = trials_->trial();
}

void LessonRun::stop_trials() {
    if (!builds_ && !trials_) return;
    const bool ran = trials_ != nullptr;
    builds_.reset();
    if (code_.stage == Stage::Building || code_.stage == Stage::Running) code_.stage = Stage::Editing;
    if (ran) begin_run();
}

void LessonRun::finish_build(Built built) {
    const bool prepared = preparing();
    builds_.reset();
    code_.built = std::move(built);
    if (!code_.built.ok) {
        code_.stage = Stage::BuildFailed;
        return;
    }
    code_.stage = Stage::Editing;
    if (!prepared) return try_program(code_.built.program);
    programs_ = workshop();
    begin_run();
}

void LessonRun::finish_trials() {
    code_.stage = trials_->verdict();
    if (code_.stage != Stage::Passed) return;
    passed_.insert(current().id);
    done_.insert(current().id);
    const bool last = step_ + 1 == int(lesson_.steps.size());
    finished_ |= last;
    if (current().flows && !last) move(step_ + 1);
}

bool LessonRun::update_code() {
    if (builds_)
        if (auto built = builds_->poll()) finish_build(std::move(*built));
    if (!trials_)
        return preparing() ||
               (code_.stage == Stage::BuildFailed && lesson_.foreign && programs_.empty() && lesson_.programs.empty());
    if (code_.stage != Stage::Running) return true;
    trials_->update();
    code_.trials = trials_->states();
    code_.trial = trials_->trial();
    if (trials_->over()) finish_trials();
    return trials_ != nullptr;
}

int LessonRun::build_fd() const { return builds_ ? builds_->fd() : -1; }
bool LessonRun::waiting() const { return builds_ || (trials_ && trials_->waiting()); }

}   // namespace ipclab
