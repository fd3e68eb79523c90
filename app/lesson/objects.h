// What a run has on the machine under a name or a key, which all runs on it share: each run has its own.
#pragma once
#include <filesystem>
#include <sys/types.h>

namespace ipclab {

// The key for System V, by the run's folder as its object_name is (calls/launch.h); never IPC_PRIVATE. "{key}" in a lesson's
// [launch] stands for it.
key_t object_key(const std::filesystem::path& run_folder);

// Removes what is left under that name or key: memory, semaphores and queues outlive their processes, killed ones above all.
void remove_objects(const std::filesystem::path& run_folder);

}   // namespace ipclab
