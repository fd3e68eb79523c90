#include "record/event.h"
#include "record/result.h"
#include <cerrno>
#include <doctest/doctest.h>
#include <set>

using namespace ipclab;

namespace {

template <class Enum> std::set<std::string_view> all_names() {
    std::set<std::string_view> names;
    for (int i = 0; i < int(Enum::Count); ++i) names.insert(name_of(Enum(i)));
    return names;
}
template <class Enum> bool all_named() {
    const auto names = all_names<Enum>();
    return names.size() == std::size_t(Enum::Count) && !names.contains("") && !names.contains("?");
}

}   // namespace

TEST_CASE("every enumerator has a name of its own, and what is none has none") {
    CHECK(all_named<Kind>());
    CHECK(all_named<Reason>());
    CHECK(all_named<NoticeCode>());
    CHECK(all_named<CommandKind>());
    CHECK(all_named<ObjectKind>());
    CHECK(name_of(Kind::SignalSent) == "signal-sent");
    CHECK(name_of(Reason::PipeFull) == "pipe-full");
    CHECK(name_of(Kind(200)) == "?");
}

TEST_CASE("objects are named by kind and serial") {
    const ObjectId id{ObjectKind::Fifo, 4'000'000'000u};
    CHECK(to_string(id) == "fifo:4000000000");
    CHECK(ObjectId::unpack(id.pack()) == id);
    CHECK(to_string({}).empty());
}

TEST_CASE("a failed system call in words") {
    const Error e = system_error("open /tmp/x", ENOENT);
    CHECK(e.words == "open /tmp/x: No such file or directory");
    CHECK(e.status == 1);
}
