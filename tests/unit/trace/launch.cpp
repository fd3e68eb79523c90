#include "calls/launch.h"
#include "calls/wire.h"
#include "trace/resolve.h"
#include <cstdlib>
#include <doctest/doctest.h>
#include <filesystem>
#include <fstream>
#include <unistd.h>

using namespace ipclab;
namespace fs = std::filesystem;

namespace {

struct Folder {
    fs::path path;
    Folder() {
        std::string name = (fs::temp_directory_path() / "ipclab-test-XXXXXX").string();
        path = mkdtemp(name.data());
    }
    ~Folder() { fs::remove_all(path); }
    std::string file(const std::string& name, const std::string& text, bool executable) const {
        std::ofstream(path / name) << text;
        if (executable) fs::permissions(path / name, fs::perms::owner_all);
        return (path / name).string();
    }
};

bool says(const Result<std::string>& result, std::string_view words) {
    return !result && result.error().words.find(words) != std::string::npos && result.error().status == 2;
}

}   // namespace

TEST_CASE("a launch comes back as it was packed") {
    Launch launch;
    launch.programs = {{"main", {"sh", "-c", "printf 'a\\n'\nexit 3", ""}, {"A=1", "B=two words\n\\"}},
                       {"reader", {"./reader"}, {}, {13, 15}}};
    launch.folder = "/tmp/a folder";
    launch.pty = true;
    launch.one_cpu = false;
    launch.lines = false;
    launch.payload = 4096;
    launch.pace_ns = 300'000'000'000;
    launch.hold = true;
    launch.begin = {"read", "write"};
    const auto back = Launch::unpack(launch.pack());
    REQUIRE(back);
    REQUIRE(back->programs.size() == 2);
    CHECK(back->programs[0].role == "main");
    CHECK(back->programs[0].argv == launch.programs[0].argv);
    CHECK(back->programs[0].env == launch.programs[0].env);
    CHECK(back->programs[1].argv == launch.programs[1].argv);
    CHECK(back->programs[0].ignored.empty());
    CHECK(back->programs[1].ignored == launch.programs[1].ignored);
    CHECK(back->folder == launch.folder);
    CHECK(back->pty);
    CHECK_FALSE(back->one_cpu);
    CHECK_FALSE(back->lines);
    CHECK(back->hold);
    CHECK(back->payload == 4096);
    CHECK(back->pace_ns == launch.pace_ns);
    CHECK(back->begin == launch.begin);
}

TEST_CASE("a launch that cannot be meant is refused with its line") {
    const auto unknown = Launch::unpack("program main\narg true\ncolour red\n");
    REQUIRE_FALSE(unknown);
    CHECK(unknown.error().words == "launch:3: cannot use 'colour red'");
    CHECK_FALSE(Launch::unpack("arg before its program\n"));
    CHECK_FALSE(Launch::unpack("program main\n"));
    CHECK_FALSE(Launch::unpack("program main\narg true\npace soon\n"));
    CHECK_FALSE(Launch::unpack(""));
}

TEST_CASE("commands survive any way of being cut into portions") {
    const Command sent[] = {{CommandKind::Pace, 17, -5, 3, "one"},
                            {CommandKind::Mark, 0, 1, -1, ""},
                            {CommandKind::Input, 9, 0, -1, std::string(5000, 'x')}};
    std::string stream;
    for (const Command& c : sent) stream += encode(c);
    for (const std::size_t portion : {std::size_t(1), std::size_t(7), std::size_t(39), stream.size()}) {
        CommandReader reader;
        std::vector<Command> got;
        for (std::size_t at = 0; at < stream.size(); at += portion) {
            reader.feed(std::string_view(stream).substr(at, portion));
            while (auto c = reader.next()) got.push_back(*c);
        }
        REQUIRE(got.size() == std::size(sent));
        for (std::size_t i = 0; i < got.size(); ++i) {
            CHECK(got[i].kind == sent[i].kind);
            CHECK(got[i].target == sent[i].target);
            CHECK(got[i].value == sent[i].value);
            CHECK(got[i].fd == sent[i].fd);
            CHECK(got[i].text == sent[i].text);
        }
    }
}

TEST_CASE("programs are found in PATH and by path") {
    const auto sh = resolve_program("sh", "");
    REQUIRE(sh);
    CHECK(sh->ends_with("/sh"));
    Folder folder;
    folder.file("tool", "#!/bin/sh\n", true);
    const auto tool = resolve_program("./tool", folder.path.string());
    REQUIRE(tool);
    CHECK(*tool == "./tool");
}

TEST_CASE("what cannot run is named, and why") {
    Folder folder;
    std::string elf32("\177ELF\1\1\1", 7);
    elf32.resize(64, '\0');
    CHECK(says(resolve_program("no-such-program-anywhere", ""), "no-such-program-anywhere: not found in PATH"));
    CHECK(says(resolve_program("/no/such/file", ""), "/no/such/file: no such file"));
    CHECK(says(resolve_program("/tmp", ""), "it is a directory"));
    CHECK(says(resolve_program(folder.file("plain", "hello\n", false), ""), "not executable"));
    CHECK(says(resolve_program(folder.file("text", "hello\n", true), ""), "neither a program nor a script"));
    CHECK(says(resolve_program(folder.file("empty", "", true), ""), "empty"));
    CHECK(says(resolve_program(folder.file("other", elf32, true), ""), "another kind of machine"));
    CHECK(says(resolve_program(folder.file("orphan", "#!/no/interpreter\n", true), ""), "/no/interpreter"));
}
