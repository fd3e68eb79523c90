// What the judges of predicates share, and those that have a file of their own.
#pragma once
#include "lesson/predicates.h"

namespace ipclab {

std::uint64_t moment(const Sight&);   // of the event looked at, else of the world
Finding holds(std::uint64_t seq);
Finding holds_if(bool yes, const Sight&);
bool by_role(const Sight&, const std::string& role, std::int32_t pid);
// The event belongs to a call that the role's program itself makes (neither its loader nor the lab), and that is meant.
bool own_call(const Sight&);
// All amounts that the check names, against `value`.
bool compare(const Terms&, std::int64_t value, const Channel*, std::optional<std::int64_t> asked = {});
Finding counted(const Sight&, Memory&);   // holds from the `count`th time on

// How programs conduct themselves from the beginning of a run to its end: conduct.cpp.
Finding end_of_file(const Sight&, Memory&);
Finding every_call(const Sight&, Memory&);
Finding waits_before_retry(const Sight&, Memory&);
Finding executed(const Sight&, Memory&);
Finding runs(const Sight&, Memory&);
Finding closes_ends(const Sight&, Memory&);
Finding all_exited(const Sight&, Memory&);

// Watched words, semaphores, and rounds that nobody followed: memory_checks.cpp.
Finding word(const Sight&, Memory&);
Finding wiped_out(const Sight&, Memory&);
Finding loaded(const Sight&, Memory&);
Finding stored(const Sight&, Memory&);
Finding value(const Sight&, Memory&);
Finding waiters(const Sight&, Memory&);
Finding rounds(const Sight&, Memory&);

}   // namespace ipclab
