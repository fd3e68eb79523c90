// The event that decided a verdict, in words.
#pragma once
#include "lesson/lesson.h"
#include "record/recording.h"
#include "world/world.h"

namespace ipclab {

// "writer: write(4, "AAAA"..., 4096) = 4096"; "" where the log has no such event.
std::string evidence_words(const Lesson&, const Recording&, const World&, std::uint64_t seq);

}   // namespace ipclab
