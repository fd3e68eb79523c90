// The sentences on the stage: why a process stands as it does, what it is about to do, who can change that.
#pragma once
#include "view/stage_model.h"

namespace ipclab::view {

std::string chip_words(const Moment&, const Process&, State);
std::string reason_words(const Moment&, const Process&, const Thread*, State);
std::string call_words(const Moment&, const Thread&);   // "write(4, …, 4096)"; "" while it is in none
bool stands_at_line(const Thread&);                     // held between calls, at a line of its source
std::string line_words(const Moment&, const Thread&);   // that line's text
std::string step_label(const Moment&, const Thread&);   // "One read"
struct Next {
    std::string words;
    NextIcon icon = NextIcon::None;
};
Next next_words(const Moment&, const Process&, const Thread*, State, bool forever);
std::string wait_words(const Moment&, const Wait&);                       // on the wait line: "waits for a free slot"
std::string release_words(const Moment&, const std::vector<Releaser>&);   // "a read frees it"
std::string level_words(const Catalogue&, const Channel&);                // "52 of 64 KiB"

}   // namespace ipclab::view
