// Proves a lesson: its words are short and complete, its solution passes, its wrong attempts and the empty one do not.
#pragma once
#include "lesson/lesson.h"
#include "lesson/session.h"
#include <functional>

namespace ipclab {

// What is wrong with the words: one line each, naming file and key. At most 45 words, or 90 Chinese characters, a text.
std::vector<std::string> lint_prose(const Lesson&);
// Steps that a lesson needs to teach: predict, run, explain. An exercise in code is none of those.
std::vector<std::string> lint_shape(const Lesson&);
// Plays everything the folder has, `rounds` times over. One line for each thing that is wrong.
std::vector<std::string> lint_runs(const Lesson&, Session&, int rounds);

// As a person counts them: words between spaces for English; for Chinese, ideographs, and a Latin word as one.
std::size_t words_in(const std::string& markdown);
std::size_t characters_in(const std::string& markdown);

}   // namespace ipclab
