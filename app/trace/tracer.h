// The tracer process, as its owner (the window, or a command) sees it.
//
// It is forked before any window, GL context or thread exists, has one thread, and owns all tracees
// (PTRACE_SEIZE with EXITKILL). Events come through a ring in shared memory, commands go over a socket pair.
// When either side dies, the other ends and nothing that was started lives on: see keeper.h.
#pragma once
#include "calls/source.h"
#include "record/result.h"
#include <memory>

namespace ipclab {

class Tracer final : public Source {
public:
    // Forks the tracer process. Fails where ptrace is refused, and says which setting refuses it.
    static Result<Tracer> start();
    Tracer(Tracer&&) noexcept;
    Tracer& operator=(Tracer&&) noexcept;
    ~Tracer() override;   // ends the run, reaps, waits for the tracer to be gone

    bool send(const Command&) override;
    std::size_t drain(const std::function<void(const Event&, std::span<const std::byte> payload)>&,
                      std::size_t most = 65536) override;
    int wake_fd() const override;
    bool arm() override;
    void wait(int timeout_ms) override;
    bool alive() const override;
    int pid() const;

private:
    struct Link;
    explicit Tracer(std::unique_ptr<Link>);
    std::unique_ptr<Link> link_;
};

}   // namespace ipclab
