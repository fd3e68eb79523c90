// The tracer process, as its owner (the window, or a command) sees it.
//
// It is forked before any window, GL context or thread exists, has one thread, and owns all tracees
// (PTRACE_SEIZE with EXITKILL). Events come through a ring in shared memory, commands go over a socket pair.
// When either side dies, the other ends and nothing that was started lives on: see keeper.h.
#pragma once
#include "record/event.h"
#include "record/result.h"
#include "trace/command.h"
#include "trace/launch.h"
#include <functional>
#include <memory>
#include <span>

namespace ipclab {

class Tracer {
public:
    // Forks the tracer process. Fails where ptrace is refused, and says which setting refuses it.
    static Result<Tracer> start();
    Tracer(Tracer&&) noexcept;
    Tracer& operator=(Tracer&&) noexcept;
    ~Tracer();   // ends the run, reaps, waits for the tracer to be gone

    // Carried out in order. A Launch ends the run before it. Never blocks for long; false: the tracer is gone.
    bool send(const Command&);
    bool launch(const Launch&);   // send(Launch)

    // Hands over events that are ready, at most `most`; returns how many. A Command/Launch event with seq 0
    // begins a new recording. Only one thread may drain.
    std::size_t drain(const std::function<void(const Event&, std::span<const std::byte> payload)>&, std::size_t most = 65536);

    // Readable (eventfd) when events wait and the consumer said that it sleeps; see arm().
    int wake_fd() const;
    // Says "I am about to sleep". Returns false if events are waiting already: do not sleep.
    bool arm();
    // Sleeps until events wait, the tracer is gone, or the time is up (ms; -1: no limit).
    void wait(int timeout_ms);

    bool alive() const;   // false: died, and so has everything that it had started
    int pid() const;

private:
    struct Link;
    explicit Tracer(std::unique_ptr<Link>);
    std::unique_ptr<Link> link_;
};

}   // namespace ipclab
