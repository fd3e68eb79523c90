// The learner's program on the desk: the text as it is being edited, and their file on the disk, which another editor
// may change too. What is typed is kept by itself; nobody's unsaved words are lost.
#pragma once
#include "lesson/code.h"
#include "view/text_buffer.h"
#include <optional>

namespace ipclab::view {

class Workbench {
public:
    static Result<Workbench> open(const Lesson&);

    TextBuffer text;

    const LearnerFile& file() const { return file_; }
    std::string name() const { return file_.path().filename().string(); }
    bool dirty() const { return text.revision() != kept_; }   // not on the disk yet
    // Changed both here and on the disk: one of the two must be chosen. Nothing is saved until then.
    bool conflict() const { return conflict_; }
    void keep_mine();
    void take_theirs();
    Status save();    // now; an error is kept in trouble(), too
    Status reset();   // back to the start; it can be undone
    // The last error of reading or writing; "" none.
    const std::string& trouble() const { return trouble_; }

    // Saves what was typed a moment ago, and looks whether the disk has something new. True: it has come in.
    bool tick(double now);
    // Seconds until tick() has something to do.
    double patience(double now) const;

    // What the lesson shows when all hints are used up; empty: it has none.
    const std::optional<std::string>& solution() const { return solution_; }

private:
    explicit Workbench(LearnerFile file) : file_(std::move(file)) {}
    Status note(Status);
    bool look();

    LearnerFile file_;
    std::uint64_t kept_ = 0, seen_ = 0;   // revisions: on the disk; at the last tick
    double changed_at_ = -1e9, looked_at_ = -1e9;
    bool conflict_ = false;
    std::string trouble_;
    std::optional<std::string> solution_;
};

}   // namespace ipclab::view
