// Where a run's events come from and its commands go to, as everyone but the tracer sees it.
#pragma once
#include "calls/command.h"
#include "calls/launch.h"
#include "record/event.h"
#include <functional>
#include <span>

namespace ipclab {

class Source {
public:
    virtual ~Source() = default;

    // Carried out in order. A Launch ends the run before it. Never blocks for long; false: the source is gone.
    virtual bool send(const Command&) = 0;
    bool launch(const Launch& launch) { return send({.kind = CommandKind::Launch, .text = launch.pack()}); }

    // Hands over events that are ready, at most `most`; returns how many. A Command/Launch event with seq 0
    // begins a new recording. Only one thread may drain.
    virtual std::size_t drain(const std::function<void(const Event&, std::span<const std::byte> payload)>&,
                              std::size_t most = 65536) = 0;

    // Readable (eventfd) when events wait and the consumer said that it sleeps; see arm().
    virtual int wake_fd() const = 0;
    // Says "I am about to sleep". Returns false if events are waiting already: do not sleep.
    virtual bool arm() = 0;
    // Sleeps until events wait, the source is gone, or the time is up (ms; -1: no limit).
    virtual void wait(int timeout_ms) = 0;

    virtual bool alive() const = 0;   // false: died, and so has everything that it had started
};

}   // namespace ipclab
