// What `ipclab doctor` looks at beside the kernel.
#pragma once
#include "trace/health.h"
#include <vector>

namespace ipclab {

// Display, OpenGL (tried with a hidden window) and the fonts that fontconfig really gives.
std::vector<HealthItem> desktop_health();

}   // namespace ipclab
