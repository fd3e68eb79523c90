#include "lesson/grade.h"
#include "cli/cli.h"
#include "lesson/paths.h"
#include "lesson/text_file.h"
#include "trace/tracer.h"
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <fmt/core.h>

namespace ipclab {

namespace fs = std::filesystem;

namespace {

struct Wanted {
    std::string lesson, submission, format = "json", file;
    GradeOptions options;
};

class ResultFile {
public:
    explicit ResultFile(const Wanted& wanted) : wanted_(wanted) {
        for (const auto& format : grade_formats())
            if (format.name == wanted.format) format_ = &format;
    }
    // A file is replaced whole: whoever looks finds the old result or the new one. Anything else (standard output, a
    // pipe, /dev/null) is written to as it is, and only once.
    bool replaced() const {
        std::error_code none;
        const auto type = fs::status(wanted_.file, none).type();
        return !wanted_.file.empty() && (type == fs::file_type::regular || type == fs::file_type::not_found);
    }
    Status write(const Grade& grade) const {
        const auto text = format_->write(grade);
        if (replaced()) return write_text(wanted_.file, text);
        std::FILE* file = wanted_.file.empty() ? stdout : std::fopen(wanted_.file.c_str(), "we");
        if (!file) return system_error(wanted_.file, errno);
        const bool whole = std::fwrite(text.data(), 1, text.size(), file) == text.size() && std::fflush(file) == 0;
        const int why = errno;
        if (file != stdout) std::fclose(file);
        if (!whole) return system_error(wanted_.file.empty() ? "standard output" : wanted_.file, why);
        return Nothing{};
    }

private:
    const Wanted& wanted_;
    const GradeFormat* format_ = nullptr;
};

Status can_grade(const Wanted& wanted, const Lesson& lesson) {
    std::error_code wrong;
    if (!lesson.code) return Error{fmt::format("{}: the lesson has no exercise in code", lesson.id)};
    if (fs::symlink_status(wanted.submission, wrong).type() == fs::file_type::not_found)
        return Error{fmt::format("{}: no such file or folder", wanted.submission)};
    if (!wanted.options.recordings.empty()) {
        fs::create_directories(wanted.options.recordings, wrong);
        if (wrong) return Error{fmt::format("{}: {}", wanted.options.recordings.string(), wrong.message())};
    }
    return Nothing{};
}

int grade_submission(const Wanted& wanted) {
    auto tracer = Tracer::start();   // before anything else: it is forked
    const auto lesson = lesson_named(wanted.lesson);
    if (!lesson) return fail(lesson.error());
    if (const auto can = can_grade(wanted, *lesson); !can) return fail(can.error());
    const ResultFile result(wanted);

    // The result that stands if this process does not live to write a better one.
    auto grade = ungraded(*lesson, wanted.submission, wanted.options, "the grader itself was ended before it had a result");
    if (result.replaced())
        if (const auto written = result.write(grade); !written) return fail(written.error());

    if (!tracer) {
        grade.why = tracer.error().words;
    } else {
        clean_runs();
        auto graded = ipclab::grade(*lesson, *tracer, wanted.submission, wanted.options);
        if (graded) grade = std::move(*graded);
        else grade.why = graded.error().words;
    }
    if (const auto written = result.write(grade); !written) return fail(written.error());
    if (!grade.walled)
        fmt::print(stderr,
                   "ipclab: this kernel has no Landlock, or it is switched off: the submission could write wherever you can\n");
    return grade.mark == Mark::Passed ? 0 : 1;
}

}   // namespace

void add_grade(CLI::App& app, Run& run) {
    auto* command =
        app.add_subcommand("grade", "Grades a submitted program by running it, with no window; always writes a result");
    auto wanted = std::make_shared<Wanted>();
    std::vector<std::string> formats;
    for (const auto& format : grade_formats()) formats.emplace_back(format.name);
    command->add_option("LESSON", wanted->lesson, "An exercise in code (pipe/close-right-end), or its folder")->required();
    command->add_option("FOLDER", wanted->submission, "The submission: its file, or the folder with it")->required();
    command->add_option("--format", wanted->format, "json, gradescope or junit")
        ->check(CLI::IsMember(formats))
        ->capture_default_str();
    command->add_option("-o", wanted->file, "Writes the result there; to standard output without")->type_name("FILE");
    command->add_option("--recordings", wanted->options.recordings, "Keeps each trial's recording there, for `ipclab replay`")
        ->type_name("DIR");
    command->add_option("--lang", wanted->options.language, "Of the goals' words")->check(CLI::IsMember({"en", "zh-CN"}));
    command->callback([=, &run] { run = [=] { return grade_submission(*wanted); }; });
}

}   // namespace ipclab
