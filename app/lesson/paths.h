// Where our files are: lessons, strings, icon; and where the user's are (XDG).
#pragma once
#include <cstddef>
#include <filesystem>
#include <vector>

namespace ipclab {

// The folder that has `labs/` and `assets/`: $IPCLAB_DATA, else ../share/ipclab beside the program, else the source tree.
std::filesystem::path data_folder();
// The folder of the labs' built programs: $IPCLAB_PROGRAMS, else ../lib/ipclab beside the program, else the build tree.
std::filesystem::path programs_folder();
std::filesystem::path state_folder();       // $XDG_STATE_HOME/ipclab
std::filesystem::path config_folder();      // $XDG_CONFIG_HOME/ipclab
std::filesystem::path exercises_folder();   // $XDG_DATA_HOME/ipclab/exercises: what the learner writes
// Where pictures go: $XDG_PICTURES_DIR, from the environment or user-dirs.dirs(5); else the home, else the current folder. It
// is there and can be written, but for the last.
std::filesystem::path pictures_folder();
// A new private folder for one run below $XDG_RUNTIME_DIR or /tmp; named so that leftovers can be recognised.
// Its user removes it; empty where none could be made.
std::filesystem::path runs_folder();
// What runs of processes that are gone left behind.
std::vector<std::filesystem::path> left_runs();
// Removes it; how many folders.
std::size_t clean_runs();

}   // namespace ipclab
