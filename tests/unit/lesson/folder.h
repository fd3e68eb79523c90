// A lesson's folder, made for one test and removed after it.
#pragma once
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace ipclab::test {

inline constexpr const char* kLesson = R"(level = "core"
order = 3
minutes = 4
show = ["timeline"]
calls = ["read", "write"]

[roles]
reader = "main"
writer = "main/1"

[launch]
programs = [{ role = "main", run = ["fill", "x"] }]
begin = ["read", "write"]
hold = true
pace_ms = 300

[[step]]
id = "fill"
kind = "run"
[[step.goal]]
is = "level"
channel = "pipe"
at_least = "capacity-4096"
[[step.action]]
do = "run"
role = "writer"

[[step]]
id = "predict"
kind = "predict"
[[step.choice]]
id = "a"
holds = { is = "blocked", role = "writer", reason = "pipe-full" }
[[step.choice]]
id = "b"
holds = { is = "returned", role = "writer", call = "write", errno = "EAGAIN" }
)";

inline constexpr const char* kEnglish = R"(# Full
objective: Say what write does.
belief: A pipe has no limit.

## fill
Let it write.
### button
Go
### goal1
One slot is left.
### hint1
Look.

## predict
What will it do?
### a
It waits

Yes: it is **blocked**.
### b
It fails
)";

inline constexpr const char* kChinese = R"(# 满
objective: 说清 write 会怎样。
belief: 管道没有上限。

## fill
让它写。
### button
开始
### goal1
只剩一个空位。
### hint1
看。

## predict
会怎样？
### a
等待

对，它**阻塞**了。
### b
失败
)";

class Folder {
public:
    Folder() {
        std::string pattern = (std::filesystem::temp_directory_path() / "ipclab-test-XXXXXX").string();
        root_ = mkdtemp(pattern.data());
        std::filesystem::create_directories(lesson());
    }
    ~Folder() { std::filesystem::remove_all(root_); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    // A good lesson, "pipe/full", with a piece of its TOML replaced.
    Folder& write(const std::string& piece = "", const std::string& by = "") {
        put("lesson.toml", replaced(kLesson, piece, by));
        put("en.md", kEnglish);
        put("zh-CN.md", kChinese);
        return put("fill.cpp", "int main() {}\n");
    }
    Folder& put(const std::string& name, const std::string& text) {
        std::filesystem::create_directories((lesson() / name).parent_path());
        std::ofstream(lesson() / name, std::ios::binary) << text;
        return *this;
    }
    std::filesystem::path lesson() const { return root_ / "pipe" / "lessons" / "full"; }
    const std::filesystem::path& root() const { return root_; }

    static std::string replaced(std::string text, const std::string& piece, const std::string& by) {
        if (const auto at = text.find(piece); !piece.empty() && at != std::string::npos) text.replace(at, piece.size(), by);
        return text;
    }

private:
    std::filesystem::path root_;
};

}   // namespace ipclab::test
