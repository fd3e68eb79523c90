// The attempts that lie in a lesson's folder, ready to be played: what to do, and the program to try.
#pragma once
#include "lesson/player.h"

namespace ipclab {

struct AttemptFiles {
    std::string name;   // "the solution", "the way 'mutex'", "the wrong attempt 'never'", "the empty attempt"
    Attempt attempt = Attempt::Deeds;
    std::vector<Deed> deeds;
    std::filesystem::path program;   // built; empty where the lesson asks for no code
};

// The names in wrong/, sorted; those in ways/: other solutions, which pass too.
std::vector<std::string> wrong_attempts(const Lesson&);
std::vector<std::string> other_ways(const Lesson&);

// Reads them and builds their programs, each into a folder of its own below `into`. An exercise in code needs no
// actions.toml: without one its other steps are clicked through; other attempts do what the solution does. A program
// that does not compile is an error that has the compiler's first one.
Result<AttemptFiles> solution_of(const Lesson&, const std::filesystem::path& into);
Result<AttemptFiles> wrong_of(const Lesson&, const std::string& name, const std::filesystem::path& into);
Result<AttemptFiles> way_of(const Lesson&, const std::string& name, const std::filesystem::path& into);
AttemptFiles empty_of(const Lesson&);   // its program is what the lesson starts from

// Where programs are built, gone with this.
class Workshop {
public:
    Workshop();
    ~Workshop();
    Workshop(const Workshop&) = delete;
    Workshop& operator=(const Workshop&) = delete;
    const std::filesystem::path& folder() const { return folder_; }
    // A lesson from elsewhere comes with sources only: builds its programs here and tells it where they are.
    Status prepare(Lesson&);

private:
    std::filesystem::path folder_;
};

}   // namespace ipclab
