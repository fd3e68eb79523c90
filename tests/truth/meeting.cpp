#include "meeting.h"
#include <doctest/doctest.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <stdlib.h>

namespace ipclab::test {

PrivateFolder::PrivateFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "ipclab-truth-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()));
    path_ = std::filesystem::canonical(name);
}

PrivateFolder::~PrivateFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

Meeting::Meeting(const std::vector<Actor>& actors, std::vector<std::string> begin)
    : Staged(actors.front().run.front(), [&](Launch& launch) {
          const auto mark = launch.programs.front().env;
          launch.programs.clear();
          for (const Actor& actor : actors) {
              launch.programs.push_back({actor.role, actor.run, mark, {}});
              launch.programs.back().argv[0] = program(actor.run[0]);
          }
          launch.folder = path();
          launch.hold = launch.pty = true;
          launch.begin = std::move(begin);
      }) {}

const Channel& Meeting::fifo(const std::string& name) const {
    const Channel* found = nullptr;
    for (const auto& [id, c] : world().channels())
        if (id.kind == ObjectKind::Fifo && c.path == at(name).string()) found = &c;
    INFO("FIFO ", name);
    REQUIRE(found);
    return *found;
}

std::int64_t Meeting::fifo_level(const std::string& name) const {
    const Channel& c = fifo(name);
    const auto holders = world().descriptors().holders(c.id);
    if (!holders.empty())
        if (const auto own = inside(holders.front().pid, holders.front().fd)) CHECK(own->unread == c.level);
    return c.level;
}

Seen Meeting::until_through(std::string_view lineage, std::string_view call) {
    const auto now_held = [&](const World& w) {
        const Process* p = w.by_lineage(lineage);
        const Thread* t = p ? p->front() : nullptr;
        return t && t->state == State::Held && t->last && find_syscall(t->last->number)->name == call;
    };
    until(fmt::format("{} is through {}", lineage, call), now_held);
    for (const Seen& seen : calls(lineage, call))
        if (seen.enter_seq == thread(lineage).last->enter_seq) return seen;
    FAIL("the log has no such call");
    return {};
}

void Meeting::nonblock_open(std::string_view lineage, bool on) {
    send(CommandKind::Nonblock, lineage, on, -1);
    until("the flag is switched", [&](const World& w) {
        const Thread* t = w.by_lineage(lineage)->front();
        return t->call && ((t->call->args[2] & O_NONBLOCK) != 0) == on;
    });
    const auto made = call_in_kernel(pid(lineage));
    REQUIRE(made);
    CHECK(((made->args[2] & O_NONBLOCK) != 0) == on);
    CHECK(thread(lineage).state == State::Held);
}

}   // namespace ipclab::test
