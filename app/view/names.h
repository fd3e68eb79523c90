// Small words that several panels need.
#pragma once
#include "view/widgets.h"
#include <string>

namespace ipclab::view {

std::string duration_words(std::uint64_t ns);   // "0.9 s", "320 ms", "85 µs"
std::string call_name(int number);              // as a program writes it: "pipe", "read"
// What an errno means here, in plain words; "" where the kernel's own phrase must do.
std::string errno_meaning(const Ui&, int call, int error);

}   // namespace ipclab::view
