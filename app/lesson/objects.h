// What a run has on the machine under a name or a key, which all runs on it share: each run has its own.
#pragma once
#include <filesystem>
#include <string>
#include <sys/types.h>

namespace ipclab {

// By the run's folder, which no two runs have in common. "{name}" and "{key}" in a lesson's [launch] stand for them.
std::string object_name(const std::filesystem::path& run_folder);   // "ipclab-run-4121-1", with no slash
key_t object_key(const std::filesystem::path& run_folder);          // for System V; never IPC_PRIVATE

// Removes what is left under that name or key: memory, semaphores and queues outlive their processes, killed ones above all.
void remove_objects(const std::filesystem::path& run_folder);

}   // namespace ipclab
