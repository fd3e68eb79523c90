#include "lesson/objects.h"
#include "calls/launch.h"
#include <cstdint>
#include <mqueue.h>
#include <semaphore.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>

namespace ipclab {

// FNV-1a: the same in every process, so that what a killed one left can be found by its folder.
key_t object_key(const std::filesystem::path& run_folder) {
    std::uint32_t hash = 2166136261u;
    for (const char c : run_folder.string()) hash = (hash ^ std::uint8_t(c)) * 16777619u;
    return key_t(hash % 0x7fff'ffff + 1);
}

// Most runs have none of these, and then each call only says so.
void remove_objects(const std::filesystem::path& run_folder) {
    if (run_folder.empty()) return;
    const auto name = "/" + object_name(run_folder);
    shm_unlink(name.c_str());
    sem_unlink(name.c_str());
    mq_unlink(name.c_str());
    const key_t key = object_key(run_folder);
    if (const int id = shmget(key, 0, 0); id != -1) shmctl(id, IPC_RMID, nullptr);
    if (const int id = semget(key, 0, 0); id != -1) semctl(id, 0, IPC_RMID);
    if (const int id = msgget(key, 0); id != -1) msgctl(id, IPC_RMID, nullptr);
}

}   // namespace ipclab
