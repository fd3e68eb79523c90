// What is open: a run, perhaps a lesson on it, and what the user looks at. The window and the robot of the tests are
// two ways of sitting at the same desk.
#pragma once
#include "lesson/session.h"
#include "view/frame.h"
#include "view/settings.h"
#include <memory>

namespace ipclab::view {

class Desk {
public:
    // `tracer`: nullptr where only recordings are looked at. `progress_file` empty: nothing is kept.
    Desk(Tracer* tracer, Library library, Progress progress, std::filesystem::path progress_file);

    void open_home();
    void open_lesson(const Lesson& lesson, int step = 0);   // one of the library
    void open_guest(Lesson lesson, int step = 0);           // anyone's
    void watch(const Launch&);
    void replay(Recording);

    // Takes in what the tracer has seen, and lets the lesson judge it. True: something has happened.
    bool pump(double now);
    Scene scene(double now);
    void carry_out(const Wishes&, double now, const Catalogue&);
    bool moving(double now) const;          // something on the screen moves although nothing happens: draw on

    Session& session() { return session_; }
    LessonRun* lesson() { return run_.get(); }
    const Library& library() const { return library_; }
    const Progress& progress() const { return progress_; }
    const Status& saved() const { return saved_; }           // of the progress, the last time
    ViewState state;

private:
    void begin_run();
    void keep_progress();

    Session session_;
    Library library_;
    Progress progress_;
    std::filesystem::path progress_file_;
    bool kept_home_;
    std::optional<Launch> launch_;          // of a run without a lesson
    std::unique_ptr<Lesson> guest_;         // a lesson that is not in the library
    std::unique_ptr<LessonRun> run_;
    World past_;                            // at ViewState::at
    std::uint64_t past_seq_ = 0, past_generation_ = 0;
    std::uint64_t generation_ = 0, seen_ = 0;
    double clock_ = 0, clock_at_ = 0;       // of the events, and the moment when it was set
    double lagging_until_ = 0, happened_at_ = -1e9;
    bool probing_ = false;
    Status saved_ = Nothing{};
};

} // namespace ipclab::view
