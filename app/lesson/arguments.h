// How each argument of a predicate is read from its text.
#pragma once
#include "lesson/predicates.h"

namespace ipclab::argument {

extern const Argument role, role_needed, by, roles, call, call_needed, result, error, equals, at_least, at_most, short_count,
    count, reason, channel, end, end_needed, side, state, nonblocking, status, signal, command, contains, error_needed, program,
    fd, only, name, name_needed, which;

}   // namespace ipclab::argument
