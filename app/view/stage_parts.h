// The parts of the stage's model that project() puts together.
#pragma once
#include "view/stage_model.h"

namespace ipclab::view {

// An open that a thread is in or held before, as its arguments say.
struct Opening {
    std::string path;
    bool reads = false, writes = false, nonblock = false, settable = false;
};
std::optional<Opening> opening_of(const Moment&, const Thread&);
std::vector<int> polled_fds(const Moment&,
                            const Thread&);   // that its poll or select names; none where the log has not all of them
bool opens_fifo(Reason);                      // it waits in open for the other side
DoorModel door_of(const Moment&, const Channel&);
void add_words(StageModel&, const Moment&);
void add_semaphores(StageModel&, const Moment&);
std::optional<CopyModel> copy_of(const Moment&, const Thread&);

}   // namespace ipclab::view
