// The system's compiler, at work beside everything else: one C++ file becomes one program.
#pragma once
#include "record/handle.h"
#include "record/result.h"
#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

namespace ipclab {

struct Diagnostic {
    std::string file;
    int line = 0, column = 0;   // 1-based; 0: about the file as a whole
    bool error = false;         // else a warning
    std::string words;
    std::string text() const;   // "fill.cpp:12:5: error: …"
};

struct BuildPlan {
    std::filesystem::path source, program;   // program: replaced when the build succeeds
    std::vector<std::string> options;        // after -std=c++20 -O0 -g -Wall -Wextra; each one of build_options()
    std::chrono::seconds patience{300};      // for a compiler that sleeps; one that computes has limits of its own
};

struct Built {
    bool ok = false;
    bool waited = false;   // the compiler was given up: it waited for something that does not come
    std::filesystem::path program;
    std::vector<Diagnostic> diagnostics;   // as the compiler gave them; notes are left to `raw`
    std::string raw;                       // all that it printed
};

// What [code] may ask for.
const std::vector<std::string>& build_options();

// $CXX, else c++. It runs with limits of CPU time, memory and file size and with nobody to ask; it is ended when this goes,
// or when its time is up and it still sleeps: a file may include a FIFO, or a terminal.
class Build {
public:
    static Result<Build> start(const BuildPlan&);
    Build(Build&&) noexcept;
    Build& operator=(Build&&) noexcept;
    ~Build();

    std::optional<Built> poll();               // what came of it, once; never waits
    int fd() const { return output_.get(); }   // readable when it printed something or has ended; -1: it has

private:
    Build() = default;
    void end();

    pid_t pid_ = 0;   // 0: ended
    std::chrono::steady_clock::time_point until_{};
    Handle output_;
    Built built_;
};

// Several, one after the other, to the first that fails.
class Builds {
public:
    explicit Builds(std::vector<BuildPlan> plans) : plans_(std::move(plans)) {}
    std::optional<Built> poll();   // what came of all, once: the last one's, with everybody's diagnostics
    int fd() const { return now_ ? now_->fd() : -1; }

private:
    std::vector<BuildPlan> plans_;
    std::size_t next_ = 0;
    std::optional<Build> now_;
    Built sum_;
};

// Waits for it.
Result<Built> build_now(const BuildPlan&);

// The lines that gcc and clang print: "file:line:column: error: words".
std::vector<Diagnostic> read_diagnostics(std::string_view printed);

}   // namespace ipclab
