// What is open: a run, perhaps a lesson on it, and what the user looks at. The window and the robot of the tests are
// two ways of sitting at the same desk.
#pragma once
#include "lesson/folder_watch.h"
#include "lesson/free.h"
#include "lesson/session.h"
#include "view/frame.h"
#include "view/settings.h"
#include "view/workbench.h"
#include <memory>

namespace ipclab::view {

class Desk {
public:
    // `tracer`: nullptr where only recordings are looked at. `progress_file` empty: nothing is kept.
    Desk(Source* source, Library library, Progress progress, std::filesystem::path progress_file);

    void open_home();
    void open_lesson(const Lesson& lesson, int step = 0);   // one of the library
    // Anyone's. Its folder is watched: when a file in it changes, the lesson is read anew and the step stays.
    void open_guest(Lesson lesson, int step = 0);
    void watch(const Launch&);
    void replay(Recording);
    void play_freely(FreeLab);

    // Takes in what the tracer has seen, and lets the lesson judge it. True: something has happened.
    bool pump(double now);
    Scene scene(double now);
    void carry_out(const Wishes&, double now, const Catalogue&);
    bool moving(double now) const;       // something on the screen moves although nothing happens: draw on
    double patience(double now) const;   // seconds that may pass before pump() has to look at the disk

    Session& session() { return session_; }
    LessonRun* lesson() { return run_.get(); }
    FreePlay* free() { return free_.get(); }
    const Library& library() const { return library_; }
    const Progress& progress() const { return progress_; }
    Workbench* bench() { return bench_ ? &*bench_ : nullptr; }   // of an exercise in code
    const Status& saved() const { return saved_; }               // of the progress, the last time
    ViewState state;

private:
    void begin_run();
    void leave();   // whatever is open
    void begin_lesson(const Lesson&, int step);
    void look_at_disk(double now);
    bool reload_guest();
    void choose_trial();
    const Session& shown() const;   // the run, or the recording of a trial
    void keep_progress();
    void forget(const std::string& lesson);   // its progress; "" everything

    Session session_;
    Library library_;
    Progress progress_;
    std::filesystem::path progress_file_;
    bool kept_home_;
    Progress kept_;                    // as the file had it when it was last written by us
    std::optional<Launch> launch_;     // of a run without a lesson
    std::unique_ptr<FreePlay> free_;   // of a run that does as it is told
    std::unique_ptr<Lesson> guest_;    // a lesson that is not in the library
    std::unique_ptr<LessonRun> run_;
    std::optional<Workbench> bench_;   // the learner's program
    std::string bench_trouble_;
    std::optional<FolderWatch> watch_;   // of the guest's folder
    std::optional<Error> broken_;        // what it has become cannot be read
    double looked_at_ = -1e9;
    Session trial_{nullptr};                      // a trial's recording, looked at again
    std::shared_ptr<const Recording> trial_of_;   // nullptr: the run is shown
    World past_;                                  // at ViewState::at
    const Session* past_of_ = nullptr;
    std::uint64_t past_seq_ = 0, past_generation_ = 0;
    std::uint64_t generation_ = 0, seen_ = 0;
    double clock_ = 0, clock_at_ = 0;   // of the events, and the moment when it was set
    double lagging_until_ = 0, happened_at_ = -1e9;
    bool probing_ = false;
    Status saved_ = Nothing{};
};

}   // namespace ipclab::view
