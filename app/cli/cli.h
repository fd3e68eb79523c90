// The commands a person types. Each file here adds one of them: it declares the arguments and, when that
// command was chosen, sets `run` to what is to be done. Nothing is done while parsing.
#pragma once
#include "record/result.h"
#include <CLI/CLI.hpp>
#include <functional>
#include <string>
#include <string_view>

namespace ipclab {

struct Lesson;
struct Library;
using Run = std::function<int()>;   // returns the exit status

// app/cli/<name>.cpp each. A command that follows programs starts its Tracer first thing in `run`: the tracer is
// forked, so there must be no thread and no window yet.
void add_window(CLI::App& app, Run& run);   // LESSON, or no argument at all; `watch`, `replay`
void add_trace(CLI::App& app, Run& run);
void add_lessons(CLI::App& app, Run& run);
void add_play(CLI::App& app, Run& run);
void add_check(CLI::App& app, Run& run);
void add_grade(CLI::App& app, Run& run);
void add_doctor(CLI::App& app, Run& run);

// Prints "ipclab: words" to stderr; returns error.status.
int fail(const Error& error);

// "pipe/full" -> the lesson. An unknown one is named together with the nearest right one.
Result<const Lesson*> find_lesson(const Library& library, std::string_view id);
// A lesson of our own labs by its id, or anybody's by its folder.
Result<Lesson> lesson_named(const std::string& name);

}   // namespace ipclab
