// A lesson's program under the hand of a test: held before every call, moved call by call, and compared with the kernel
// whenever it rests.
#pragma once
#include "kernel.h"
#include "observed.h"

namespace ipclab::test {

class Staged : public Observed {
public:
    // "pipe/full/fill", held from each process's first of these calls on, as the lesson's [launch] has it.
    Staged(const std::string& program, const std::function<void(Launch&)>& begin);

    // Waits until it is held before `call`, and checks that the kernel has it there.
    void until_held(std::string_view lineage, std::string_view call);
    // Lets it make the call that it is held before; waits until it is held before its next one.
    Seen step(std::string_view lineage);
    // The call that it is held before blocks.
    void step_into(std::string_view lineage, Reason);
    void run(std::string_view lineage) { send(CommandKind::Run, lineage); }
    // It has ended; returns its wait status.
    int until_ended(std::string_view lineage);
    // A command on a descriptor of a held process, until the kernel shows it done and has the process held as before.
    void close_end(std::string_view lineage, int fd);
    void set_nonblock(std::string_view lineage, int fd, bool);
    // Returns what the pipe holds afterwards.
    std::int64_t set_capacity(std::string_view lineage, int fd, std::int64_t wanted);

    // The run's first pipe, second pipe…
    ObjectId pipe(std::uint32_t number = 1) const;
    const Channel& channel(std::uint32_t number = 1) const;
    std::int64_t capacity(std::uint32_t number = 1) const { return channel(number).capacity; }
    // The process's descriptors on that pipe.
    std::vector<int> ends(std::string_view lineage, bool writable, std::uint32_t number = 1) const;
    int write_end(std::string_view lineage, std::uint32_t number = 1) const;
    int read_end(std::string_view lineage, std::uint32_t number = 1) const;
    // "main close, main read": who could release it, by lineage, sorted.
    std::string released_by(std::string_view lineage) const;
    std::vector<std::string> deadlocked() const;   // lineages, sorted
    std::size_t count(Kind, std::string_view lineage) const;

    // While everyone is held, blocked or gone: process states, calls and descriptors are the kernel's.
    void compare_with_kernel() const;
    // That, and the pipe holds as many bytes by FIONREAD, read by the tracer and by the test, as the world says. Returns
    // that number. Only of a pipe that somebody was about to read or write: the tracer reads the levels of no others.
    std::int64_t level(std::uint32_t number = 1);
    // A writer that waits was woken and has filled the pipe up to this again.
    void until_refilled(std::int64_t bytes, std::uint32_t number = 1);
    // The run is over, all that went in came out, and nothing had to be corrected.
    void finish();

private:
    void probe(ObjectId);
    void until_letter(std::int32_t pid, char letter);
};

}   // namespace ipclab::test
