// A way out between wait and post: its process ends well and takes the pass along.
#include "pair.h"
#include <sys/syscall.h>

using namespace ipclab;
using namespace ipclab::test;

using Gate = std::array<std::uint32_t, 2>;   // value, waiters

static const std::vector<std::string> kThree{"a", "b", "c"};

TEST_CASE("forgotten post: whoever comes after it waits for ever") {
    Pair run("shm_race/forgotten-post/seat", {}, kThree);
    CHECK(run.run_to_end("a") == 0);
    CHECK(run.shared("taken") == 1);
    CHECK(run.gate() == Gate{1, 0});
    CHECK(run.run_to_end("b") == 0);
    CHECK(run.gate() == Gate{0, 0});   // it has ended, and nobody has posted
    CHECK(run.calls("b", "futex").empty());
    run.send(CommandKind::Run, "c");
    run.until("nobody is left to release it", [](const World& w) { return w.quiet(); });
    CHECK(run.thread("c").wait.reason == Reason::Semaphore);
    CHECK(run.world().waits_in_vain() == std::vector<std::int32_t>{run.pid("c")});
    CHECK(state_letter(run.pid("c")) == 'S');
    const auto call = call_in_kernel(run.pid("c"));
    REQUIRE(call);
    CHECK(call->number == SYS_futex);
    CHECK(run.gate() == Gate{0, 1});
    const Semaphore* gate = run.world().semaphore(run.thread("c").wait.object);
    REQUIRE(gate);
    CHECK(gate->name == run.name());
    CHECK(gate->value == 0);
    CHECK(gate->waiters == 1);
    CHECK(gate->queue == std::vector<std::int32_t>{run.pid("c")});
    CHECK(run.world().output() == "booked\nno seat left\n");
}

TEST_CASE("forgotten post: held by an object, every way out gives it back") {
    Pair run("shm_race/forgotten-post/guarded", {}, kThree);
    for (const auto& who : kThree) {
        CHECK(run.run_to_end(who) == 0);
        CHECK(run.gate() == Gate{1, 0});
    }
    CHECK(run.shared("taken") == 1);
    CHECK(run.world().output() == "booked\nno seat left\nno seat left\n");
}
