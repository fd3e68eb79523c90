// What to run and how to begin: the text of a Launch command.
#pragma once
#include "record/result.h"
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace ipclab {

struct Program {
    std::string role;                // "main"; the first part of its descendants' lineage
    std::vector<std::string> argv;   // argv[0] is looked up in PATH by the tracer, in the parent
    std::vector<std::string> env;    // NAME=VALUE, added to the environment
    std::vector<int> ignored;        // signals that it finds ignored when it starts; all others are at their default
};

// What a program written by a learner may use. 0: no limit. They bound each process, but for `processes`, which bounds the run.
struct Limits {
    std::uint32_t cpu_s = 0, memory_mb = 0, file_mb = 0, processes = 0, output_kb = 0;
    bool operator==(const Limits&) const = default;
};

struct Launch {
    std::vector<Program> programs;   // started in this order
    std::string folder;              // working directory; "" stays where we are
    bool pty = false;                // a session and a terminal of its own, drained into Output; else stdio is inherited
    int spare_terminals = 0;         // with pty: that no program has yet, for children to open; their names, with ':'
                                     // between them, are in every program's TERMINALS
    bool one_cpu = true;             // tracer and tracees share one CPU (faster; hides real concurrency)
    bool lines = true;               // look up the source line at each stop that the user sees
    bool line_each = false;          // and of every call
    std::uint32_t payload = 64;      // bytes copied of each read and write, at most
    std::int64_t pace_ns = 0;        // before each call, from `begin` on
    bool hold = false;               // hold at `begin`
    // Names of syscalls; each process's control (hold, pace) begins at its first call of these that the program
    // itself makes. Empty: at its first call after `main` was reached (or after exec, with no symbol `main`).
    // "line" among them: control begins at the first line of `main`, and whoever is to be held is held at a line, children
    // at the first line after fork (CommandKind::StepLine); without line information at the first call, and a notice says so.
    std::vector<std::string> begin;

    Limits limits;
    bool confined = false;            // writes only below `folder` (Landlock), signals nobody outside the run
    std::vector<std::string> watch;   // variables: a shared word that a pointer of this name points to, or a local's value
    bool clean = false;               // what the run leaves behind under a name or an id is removed when it ends (clean.h)
    int rounds = 0;                   // > 0: not followed at all, on all CPUs, so many times one after the other: only
                                      // Spawn, Output and Exited are told of each round. `hold`: the first waits for a Run

    bool at_lines() const;      // "line" is in `begin`
    std::string pack() const;   // a flat text, the payload of the Launch event
    static Result<Launch> unpack(const std::string&);
};

// The name of what a run has on the machine under a name, which all runs on it share: "{name}" in a lesson's [launch].
// By the run's folder, which no two runs have in common: "ipclab-run-4121-1", with no slash.
std::string object_name(const std::filesystem::path& run_folder);

}   // namespace ipclab
