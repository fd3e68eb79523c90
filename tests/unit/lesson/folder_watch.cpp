// A folder that somebody edits: what changed is told once, and not while it still changes.
#include "lesson/folder_watch.h"
#include "folder.h"
#include <doctest/doctest.h>
#include <fstream>

using namespace ipclab;
using ipclab::test::Folder;

namespace {

void write(const std::filesystem::path& file, std::string_view words) { std::ofstream(file) << words; }

// Two looks that see the same; then nothing more.
std::vector<std::filesystem::path> settled(FolderWatch& watch) {
    auto names = watch.changed();
    if (names.empty()) names = watch.changed();
    CHECK(watch.changed().empty());
    return names;
}

}   // namespace

TEST_CASE("a file that changes, comes or goes is told by its name") {
    const Folder folder;
    write(folder.lesson() / "en.md", "# A");
    std::filesystem::create_directories(folder.lesson() / "solution");
    FolderWatch watch(folder.lesson());
    CHECK(settled(watch).empty());
    write(folder.lesson() / "en.md", "# Another");
    CHECK(settled(watch) == std::vector<std::filesystem::path>{"en.md"});
    write(folder.lesson() / "solution" / "x.cpp", "int main() {}");
    CHECK(settled(watch) == std::vector<std::filesystem::path>{"solution/x.cpp"});
    // As editors save: beside, then over it.
    write(folder.lesson() / "en.md.tmp", "# Third one");
    CHECK(settled(watch).empty());
    std::filesystem::rename(folder.lesson() / "en.md.tmp", folder.lesson() / "en.md");
    CHECK(settled(watch) == std::vector<std::filesystem::path>{"en.md"});
    std::filesystem::remove(folder.lesson() / "en.md");
    CHECK(settled(watch) == std::vector<std::filesystem::path>{"en.md"});
}

TEST_CASE("nothing is told while it still changes") {
    const Folder folder;
    FolderWatch watch(folder.lesson());
    write(folder.lesson() / "a", "1");
    CHECK(watch.changed().empty());
    write(folder.lesson() / "a", "12");
    CHECK(watch.changed().empty());
    CHECK(watch.changed().size() == 1);
    std::filesystem::remove_all(folder.lesson());
    CHECK(watch.changed().empty());
    CHECK(watch.changed().size() == 1);
}
