#!/usr/bin/env python3
"""ipclab grade from outside, on submissions of every sort: grade_test.py IPCLAB LABS

A result is always written, in its published format, whatever the submission does."""
import ctypes
import errno
import json
import os
import signal
import struct
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

import grade_formats

IPCLAB, LABS = sys.argv.pop(1), Path(sys.argv.pop(1))
LESSON = "pipe/close-right-end"
FOLDER = LABS / "pipe/lessons/close-right-end"
FILE = "close_end.cpp"


def without_landlock():
    """As on a kernel that has none: a filter that answers landlock_create_ruleset with ENOSYS, for this process and its
    children (seccomp(2); the filter's four steps: which call, if it is that one, ENOSYS, else allowed)."""
    steps = ((0x20, 0, 0, 0), (0x15, 0, 1, 444), (0x06, 0, 0, 0x00050000 | errno.ENOSYS), (0x06, 0, 0, 0x7fff0000))
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in steps))
    program = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(steps), ctypes.addressof(code)))
    libc = ctypes.CDLL(None, use_errno=True)
    no_new_privileges, seccomp, by_filter = 38, 22, 2
    if libc.prctl(no_new_privileges, 1, 0, 0, 0) or libc.prctl(seccomp, by_filter, program, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl")


class Graded:
    def __init__(self, submission, *options, lesson=LESSON, form="json", folder=None, env=None, before=None):
        with tempfile.TemporaryDirectory() as own:
            file = Path(folder or own) / "result"
            ran = subprocess.run([IPCLAB, "grade", lesson, str(submission), "--format", form, "-o", str(file), *options],
                                 capture_output=True, text=True, timeout=600, env=env, preexec_fn=before)
            self.status, self.err, self.out = ran.returncode, ran.stderr, ran.stdout
            self.text = file.read_text() if file.exists() else None
            self.left = sorted(p.name for p in Path(folder or own).iterdir())
        self.wrong = grade_formats.CHECKS[form](self.text) if self.text is not None else ["no result"]
        self.json = json.loads(self.text) if self.text and form != "junit" else None

    def verdicts(self):
        return [self.json["verdict"]] + [[g["verdict"] for g in t["goals"]] for t in self.json["trials"]]


class Grade(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def submission(self, text, name=FILE):
        place = self.folder / "submission"
        place.mkdir(exist_ok=True)
        (place / name).write_text(text)
        return place

    def graded(self, submission, status, verdict, **options):
        result = Graded(submission, **options)
        self.assertEqual(result.wrong, [], result.text)
        self.assertEqual(result.left, ["result"])               # nor a temporary file
        self.assertEqual((result.status, result.err, result.out), (status, "", ""))
        self.assertEqual(result.json["verdict"], verdict, result.text)
        return result

    def test_the_solution_passes_with_full_marks(self):
        result = self.graded(FOLDER / "solution", 0, "passed")
        self.assertEqual((result.json["points"], result.json["max_points"]), (100, 100))
        self.assertIn("14 bytes, then the end of file", result.json["trials"][0]["output"])

    def test_the_start_fails_and_says_by_which_event(self):
        result = self.graded(FOLDER / FILE, 1, "failed")
        self.assertLess(result.json["points"], 100)
        self.assertTrue(all(g["event"] is not None for g in result.json["trials"][0]["goals"]))

    def test_every_format_is_as_published(self):
        awkward = '#include <cstdio>\nint main() { fputs("]]> <&\\"\\x1b[31m \\xff \\x01 \\xef\\xbf\\xbe", stdout); return 3; }\n'
        broken = "int main() { return <&\"']]>; }\n"
        for submission in (FOLDER / "solution", FOLDER, self.submission(awkward), self.submission(broken, "broken.cpp") / "broken.cpp"):
            for form in grade_formats.CHECKS:
                with self.subTest(form=form, submission=submission):
                    result = Graded(submission, form=form)
                    self.assertEqual(result.wrong, [], result.text)
                    self.assertIn(result.status, (0, 1))
                    bad = [c for c in result.text if (ord(c) < 32 and c != "\n") or 0x7f <= ord(c) < 0xa0 or c in "\ufffe\uffff"]
                    self.assertEqual(bad, [])

    def test_the_checkers_of_the_formats_can_fail(self):
        self.assertTrue(grade_formats.gradescope('{"tests": [{"name": "no score"}]}'))
        self.assertTrue(grade_formats.gradescope('{"score": "1"}'))
        self.assertTrue(grade_formats.gradescope('{"score": 1, "visibility": "all"}'))
        self.assertTrue(grade_formats.junit('<testsuite name="a" tests="2"><testcase name="b"/></testsuite>'))
        self.assertTrue(grade_formats.junit("<testsuite/>"))
        self.assertTrue(grade_formats.junit('<testsuite name="a"><case/></testsuite>'))
        self.assertTrue(grade_formats.own("{}"))

    def test_gradescope_scores(self):
        passed = Graded(FOLDER / "solution", form="gradescope").json
        self.assertEqual((passed["score"], [t["status"] for t in passed["tests"]]), (100, ["passed"]))
        failed = Graded(FOLDER / FILE, form="gradescope").json
        self.assertEqual([t["status"] for t in failed["tests"]], ["failed"])
        self.assertEqual(failed["score"], sum(t["score"] for t in failed["tests"]))
        self.assertIn("event ", failed["tests"][0]["output"])

    def test_what_does_not_build(self):
        result = self.graded(self.submission("int main() { return x; }\n"), 1, "failed")
        self.assertEqual(result.json["why"], "it does not build")
        self.assertEqual([d["line"] for d in result.json["diagnostics"] if d["severity"] == "error"], [1])
        self.assertEqual(result.json["points"], 0)

    def test_a_crash(self):
        self.graded(self.submission("int main() { *(volatile int*)0 = 1; }\n"), 1, "failed")

    def test_one_that_waits_for_ever(self):
        text = "#include <unistd.h>\nint main() { int e[2]; char c; if (pipe(e) == 0) return int(read(e[0], &c, 1)); }\n"
        self.graded(self.submission(text), 1, "failed")

    def test_one_that_never_stops(self):
        result = self.graded(self.submission("int main() { volatile int n = 0; for (;;) n = n + 1; }\n"), 1, "failed")
        self.assertIn("CPU", result.json["trials"][0]["why"])

    def test_a_fork_bomb(self):
        result = self.graded(self.submission("#include <unistd.h>\nint main() { for (;;) fork(); }\n"), 1, "failed")
        self.assertTrue(result.json["trials"][0]["why"])

    def test_one_that_prints_without_end(self):
        result = self.graded(self.submission('#include <cstdio>\nint main() { for (;;) puts("again"); }\n'), 1, "failed")
        self.assertLess(len(result.text), 100_000)

    def test_one_that_kills_all_it_can(self):
        text = "#include <csignal>\n#include <unistd.h>\nint main() { kill(getppid(), SIGKILL); kill(-1, SIGKILL); for (;;) pause(); }\n"
        victim = subprocess.Popen(["sleep", "600"])
        self.addCleanup(victim.wait)
        self.addCleanup(victim.kill)
        result = Graded(self.submission(text))
        self.assertEqual(result.wrong, [])
        self.assertEqual(result.status, 1)
        self.assertIsNone(victim.poll())

    def test_without_landlock_it_says_so(self):
        outside = self.folder / "outside"
        text = f'#include <cstdio>\nint main() {{ return fopen("{outside}", "w") ? 0 : 1; }}\n'
        walled = self.graded(self.submission(text), 1, "failed").json["confined"]   # as this kernel has it
        self.assertEqual(outside.exists(), not walled)
        result = Graded(self.submission(text), before=without_landlock)
        self.assertEqual((result.wrong, result.status), ([], 1))
        self.assertIs(result.json["confined"], False)
        self.assertRegex(result.err, "^ipclab: .*no Landlock.*\n$")
        self.assertTrue(outside.exists())                       # so it is true
        passing = Graded(FOLDER / "solution", before=without_landlock)
        self.assertEqual((passing.status, passing.json["verdict"], passing.json["confined"]), (0, "passed", False))

    def test_a_submission_without_the_file(self):
        (self.folder / "empty").mkdir()
        result = self.graded(self.folder / "empty", 1, "failed")
        self.assertIn(FILE, result.json["why"])
        os.mkfifo(self.folder / "empty" / FILE)                 # is not waited for
        self.graded(self.folder / "empty", 1, "failed")

    def test_a_file_by_another_name(self):
        self.graded(self.submission((FOLDER / "solution" / FILE).read_text(), "mine.cpp"), 0, "passed")

    def test_bad_usage_is_one_line(self):
        for arguments, names in ((["pipe/no-such", "."], "pipe/no-such"), (["pipe/full", "."], "pipe/full"),
                                 ([LESSON, "/no/such"], "/no/such"), ([LESSON, ".", "--format", "xml"], "xml"),
                                 ([LESSON, ".", "-o", "/dev/null/result"], "/dev/null")):
            with self.subTest(arguments):
                ran = subprocess.run([IPCLAB, "grade", *arguments], capture_output=True, text=True, timeout=60)
                self.assertEqual((ran.returncode, ran.stdout), (2, ""))
                self.assertEqual(ran.stderr.count("\n"), 1, ran.stderr)
                self.assertIn(names, ran.stderr)

    def test_standard_output_and_what_is_no_file(self):
        ran = subprocess.run([IPCLAB, "grade", LESSON, str(FOLDER / "solution")], capture_output=True, text=True, timeout=300)
        self.assertEqual((ran.returncode, grade_formats.own(ran.stdout)), (0, []))
        device = Path("/dev/null").stat()
        subprocess.run([IPCLAB, "grade", LESSON, str(FOLDER / "solution"), "-o", "/dev/null"], check=True, timeout=300)
        self.assertEqual((device.st_ino, device.st_mode), (Path("/dev/null").stat().st_ino, Path("/dev/null").stat().st_mode))

    def test_the_recording_is_kept_and_can_be_opened(self):
        kept = self.folder / "kept"
        result = Graded(FOLDER / FILE, "--recordings", str(kept))
        trial = result.json["trials"][0]
        self.assertEqual(Path(trial["recording"]), kept / "pipe.close-right-end.run.ipclab")
        self.assertTrue(Path(trial["recording"]).read_bytes().startswith(b"IPCLABR1"))
        self.assertEqual([p.name for p in kept.iterdir()], [Path(trial["recording"]).name])

    def test_a_result_is_there_though_the_grader_is_killed(self):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "result"
            slow = self.submission("int main() { volatile int n = 0; for (;;) n = n + 1; }\n")
            grader = subprocess.Popen([IPCLAB, "grade", LESSON, str(slow), "-o", str(file)])
            while not file.exists() and grader.poll() is None:
                time.sleep(0.01)
            grader.send_signal(signal.SIGKILL)
            grader.wait()
            self.assertEqual(grade_formats.own(file.read_text()), [])
            self.assertEqual(json.loads(file.read_text())["verdict"], "not observed")

    def test_a_lost_tracer_is_no_failure(self):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "result"
            slow = self.submission("int main() { volatile int n = 0; for (;;) n = n + 1; }\n")
            grader = subprocess.Popen([IPCLAB, "grade", LESSON, str(slow), "-o", str(file)])
            # The tracer is who follows the submission's program, somewhere below the grader.
            tracer = None
            while tracer is None and grader.poll() is None:
                for one in descendants(grader.pid):
                    try:
                        status = Path(f"/proc/{one}/status").read_text()
                        if os.readlink(f"/proc/{one}/exe").endswith("/close_end"):
                            tracer = int(status.split("TracerPid:")[1].split()[0]) or None
                    except OSError:
                        pass                                    # gone meanwhile
                time.sleep(0.01)
            self.assertIsNotNone(tracer)
            os.kill(tracer, signal.SIGKILL)
            self.assertEqual(grader.wait(timeout=300), 1)
            result = file.read_text()
            self.assertEqual(grade_formats.own(result), [])
            self.assertEqual(json.loads(result)["verdict"], "not observed", result)

    def test_the_same_verdicts_each_time(self):
        for submission in (FOLDER / "solution", FOLDER / FILE):
            first = Graded(submission).verdicts()
            for _ in range(int(os.environ.get("IPCLAB_GRADE_ROUNDS", "4"))):
                self.assertEqual(Graded(submission).verdicts(), first)


def descendants(pid):
    try:
        below = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        below = []
    return [one for child in below for one in [child, *descendants(child)]]


if __name__ == "__main__":
    unittest.main()
