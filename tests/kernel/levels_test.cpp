#include "observed.h"
#include <cstring>
#include <doctest/doctest.h>
#include <sys/ioctl.h>

using namespace ipclab;
using namespace ipclab::test;

TEST_CASE("probed levels are what FIONREAD tells the program itself, step by step") {
    Observed run;
    run.start("levels", {}, [](Launch& launch) {
        launch.hold = true;
        launch.begin = {"write"};
    });
    run.session().send({CommandKind::Probe, kEveryone, 1, -1, ""});
    std::size_t compared = 0;
    for (;;) {
        run.until("held or at the end", [](const World& w) {
            const Process* p = w.by_lineage("main");
            return p && (p->state() == State::Held || p->state() == State::Blocked);
        });
        if (run.process("main").state() == State::Blocked) break;
        const Thread thread = run.thread("main");   // as it is now
        const std::size_t asked = run.calls("main", "ioctl").size();
        if (find_syscall(thread.call->number)->name == "ioctl") {
            const ObjectId pipe = run.world().descriptors().object(run.pid("main"), int(thread.call->args[0]));
            run.until("probed", [&](const World& w) {
                const Channel* c = w.channel(pipe);
                return c && c->probed_seq > 0;
            });
            const std::int64_t level = run.world().channel(pipe)->level;
            run.send(CommandKind::Step, "main");
            run.until("asked", [&](const World&) { return run.calls("main", "ioctl").at(asked - 1).returned; });
            const auto exits = run.events(Kind::Exit, "main");
            for (const auto& [event, payload] : exits)
                if (event.seq == run.calls("main", "ioctl").at(asked - 1).exit_seq && payload.size() >= sizeof(int)) {
                    int told = 0;
                    std::memcpy(&told, payload.data(), sizeof told);
                    CHECK(told == level);
                    ++compared;
                }
        } else {
            run.send(CommandKind::Step, "main");
        }
        run.until("it went on", [&](const World& w) {
            const Thread* t = w.by_lineage("main")->front();
            return t && t->call && t->call->enter_seq != thread.call->enter_seq;
        });
        if (find_syscall(run.thread("main").call->number)->name == "pause") break;
    }
    CHECK(compared == 16);
    CHECK(run.world().mismatches().empty());
}

TEST_CASE("in a free run the world and the kernel agree") {
    for (const char* command : {"dd if=/dev/zero bs=512 count=3000 2>/dev/null | cat >/dev/null", "seq 20000 | sort -n | tail -1",
                                "yes | head -c 300000 | wc -c"}) {
        CAPTURE(command);
        Observed run;
        run.start_command({"sh", "-c", std::string(command) + " >/dev/null"});
        run.session().send({CommandKind::Probe, kEveryone, 1, -1, ""});
        run.until_over();
        CHECK(run.world().mismatches().empty());
        for (const auto& [id, channel] : run.world().channels())
            if (id.kind == ObjectKind::Pipe) CHECK(channel.bytes_out <= channel.bytes_in);
    }
}
