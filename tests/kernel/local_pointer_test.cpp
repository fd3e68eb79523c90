// A local pointer to a watched word: what lay in its memory before its first store is not taken for it.
#include "observed.h"
#include <doctest/doctest.h>
#include <vector>

using namespace ipclab;
using namespace ipclab::test;

namespace {

struct Move {
    Access access;
    std::int64_t value;
    bool operator==(const Move&) const = default;
};

}   // namespace

TEST_CASE("the pointer is believed from its first store on, and no access of its word is missed") {
    for (const std::string how : {"at-once", "later"}) {
        CAPTURE(how);
        Observed run;
        run.start("poisoned", {how}, [](Launch& launch) { launch.watch = {"counter"}; });
        run.until_over();
        CHECK(run.status("main") == 0);
        std::vector<Move> moves;
        for (const auto& [event, payload] : run.events(Kind::Memory, "main")) {
            const MemoryBits bits = MemoryBits::unpack(event.c);
            CHECK(event.b != 41);   // the other variable's
            CHECK(ObjectId::unpack(event.d).kind == ObjectKind::Memory);
            if (bits.access != Access::Seen) moves.push_back({bits.access, event.b});
        }
        if (run.noticed(NoticeCode::CannotStep)) continue;   // debug registers are refused here: accesses are not seen
        CHECK(moves == std::vector<Move>{{Access::Store, 7}, {Access::Load, 7}, {Access::Store, 8}, {Access::Load, 8}});
    }
}
