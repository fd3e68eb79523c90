// Finds the program that a command names, and whether this machine can run it, before anything is started.
#pragma once
#include "record/result.h"
#include <string>

namespace ipclab {

// The path to execute for `name`: looked up in PATH unless it has a slash; relative to `folder` ("": here).
// The error's words name the program and say why it cannot run: not found, not executable, for another machine…
Result<std::string> resolve_program(const std::string& name, const std::string& folder);

}   // namespace ipclab
