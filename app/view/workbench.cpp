#include "view/workbench.h"
#include "lesson/text_file.h"

namespace ipclab::view {

namespace {
constexpr double kSaveAfter = 0.4, kLookEvery = 0.5;
}   // namespace

Result<Workbench> Workbench::open(const Lesson& lesson) {
    auto file = LearnerFile::open(lesson);
    if (!file) return file.error();
    Workbench bench(std::move(*file));
    const auto words = bench.file_.read();
    if (!words) return words.error();
    bench.text.open(*words);
    bench.kept_ = bench.seen_ = bench.text.revision();
    const auto solution = lesson.folder / "solution" / lesson.code->file;
    if (std::error_code wrong; std::filesystem::exists(solution, wrong))
        if (auto shown = read_text(solution)) bench.solution_ = std::move(*shown);
    return bench;
}

Status Workbench::note(Status status) {
    trouble_ = status ? "" : status.error().words;
    return status;
}

Status Workbench::save() {
    if (!dirty() && !conflict_) return Nothing{};
    if (!conflict_ && file_.changed()) look();
    if (conflict_) return Error{file_.path().string() + ": changed in another editor, too"};
    const Status saved = note(file_.save(text.text()));
    kept_ = text.revision();   // after an error, too: the next change tries again
    return saved;
}

void Workbench::keep_mine() {
    conflict_ = false;
    note(file_.save(text.text()));
    kept_ = text.revision();
}

void Workbench::take_theirs() {
    conflict_ = false;
    const auto words = file_.read();
    if (!words) {
        note(words.error());
        return;
    }
    text.replace_all(*words);
    kept_ = text.revision();
}

Status Workbench::reset() {
    conflict_ = false;
    if (const Status done = note(file_.reset()); !done) return done;
    take_theirs();
    return Nothing{};
}

// Takes in what another editor has saved. True: there was something new.
bool Workbench::look() {
    if (conflict_ || !file_.changed()) return false;
    const auto words = file_.read();
    if (!words) {   // gone, or half written: the text here is still whole
        note(words.error());
        return false;
    }
    trouble_.clear();
    if (*words == text.text()) kept_ = text.revision();
    else if (dirty()) conflict_ = true;
    else take_theirs();
    return true;
}

bool Workbench::tick(double now) {
    if (text.revision() != seen_) seen_ = text.revision(), changed_at_ = now;
    bool news = false;
    if (now - looked_at_ >= kLookEvery) looked_at_ = now, news = look();
    if (dirty() && !conflict_ && now - changed_at_ >= kSaveAfter) save();
    return news;
}

double Workbench::patience(double now) const {
    const double look = looked_at_ + kLookEvery - now;
    return std::max(0.0, dirty() && !conflict_ ? std::min(look, changed_at_ + kSaveAfter - now) : look);
}

}   // namespace ipclab::view
