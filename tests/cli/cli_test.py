#!/usr/bin/env python3
"""The command line from outside: cli_test.py IPCLAB"""
import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

IPCLAB = sys.argv.pop(1)
KINDS = {"spawn", "fork", "exec", "enter", "exit", "blocked", "unblocked", "held", "released", "paced", "signal-sent",
         "signal", "exiting", "exited", "line", "memory", "output", "level", "descriptor", "command", "notice"}


def run(*arguments, **options):
    return subprocess.run([IPCLAB, *arguments], capture_output=True, text=True, timeout=300, **options)


class Usage(unittest.TestCase):
    def wrong(self, *arguments, names):
        """Bad usage: status 2, nothing on stdout, one line that names what was wrong."""
        result = run(*arguments, env=dict(os.environ, DISPLAY="", WAYLAND_DISPLAY=""))
        self.assertEqual((result.returncode, result.stdout), (2, ""), result.stderr)
        self.assertEqual(result.stderr.count("\n"), 1, result.stderr)
        self.assertTrue(result.stderr.startswith("ipclab: "), result.stderr)
        self.assertIn(names, result.stderr)

    def test_version(self):
        self.assertRegex(run("--version").stdout, r"^ipclab \d+\.\d+\.\d+\n$")

    def test_help_names_every_command(self):
        text = run("--help").stdout
        for command in ("watch", "replay", "trace", "lessons", "play", "check", "doctor"):
            self.assertIn(command, text)

    def test_unknown_lesson_is_named_with_the_nearest(self):
        self.wrong("pipe/ful", names="pipe/full")
        self.wrong("play", "pipe/ful", names="pipe/full")

    def test_unknown_option_is_named(self):
        self.wrong("trace", "--formt", "jsonl", "--", "true", names="--formt")
        self.wrong("lessons", "--no-such", names="--no-such")

    def test_unknown_format_is_named(self):
        self.wrong("trace", "--format", "jsn", "--", "true", names="jsn")

    def test_missing_command_is_named(self):
        self.wrong("trace", "--", "no-such-command", names="no-such-command")

    def test_a_file_that_is_no_recording(self):
        self.wrong("replay", __file__, names=__file__)


class Trace(unittest.TestCase):
    def test_status_is_the_programs(self):
        for script, status in (("exit 0", 0), ("exit 7", 7), ("kill -TERM $$", 128 + 15), ("kill -KILL $$", 128 + 9)):
            with self.subTest(script):
                self.assertEqual(run("trace", "-o", "/dev/null", "--", "sh", "-c", script).returncode, status)

    def test_streams_are_the_programs(self):
        result = run("trace", "-o", "/dev/null", "--", "cat", input="through")
        self.assertEqual((result.stdout, result.stderr), ("through", ""))

    def test_text_goes_to_stderr(self):
        result = run("trace", "--", "echo", "words")
        self.assertEqual(result.stdout, "words\n")
        self.assertIn('write(1, "words', result.stderr)

    def test_json_lines(self):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "out.jsonl"
            run("trace", "-o", str(file), "--format", "jsonl", "--", "sh", "-c", "echo words | cat; cat /no-such-file; kill -PIPE $$")
            events = [json.loads(line) for line in file.read_text().splitlines()]
        self.assertEqual([e["seq"] for e in events], list(range(len(events))))
        for event in events:
            self.assertLessEqual({"seq", "t_ns", "pid", "tid", "kind"}, set(event))
            self.assertIn(event["kind"], KINDS)
        self.assertTrue(all(a["t_ns"] <= b["t_ns"] for a, b in zip(events, events[1:])))

        def some(**fields):
            return [e for e in events if all(e.get(k) == v for k, v in fields.items())]

        self.assertTrue(some(kind="exit", call="openat", result=-1, errno="ENOENT"))
        self.assertTrue(some(kind="signal", signal="SIGPIPE"))
        written = [e for e in some(kind="enter", call="write") if str(e.get("object", "")).startswith("pipe:")]
        self.assertEqual((written[0]["fd"], written[0]["args"], written[0]["data"]), (1, ["1", '"words\\n"', "6"], "words\n"))
        read = [e for e in some(kind="exit", call="read", object=written[0]["object"]) if e["result"] > 0]
        self.assertEqual((read[0]["bytes"], read[0]["data"]), (6, "words\n"))
        self.assertNotEqual(read[0]["ofd"], written[0]["ofd"])

    def test_a_recording_is_kept(self):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "kept"
            self.assertEqual(run("trace", "-o", "/dev/null", "--record", str(file), "--", "true").returncode, 0)
            self.assertGreater(file.stat().st_size, 0)
            self.assertEqual(list(Path(folder).iterdir()), [file])      # no temporary file is left


class Teacher(unittest.TestCase):
    def sheet(self, *options):
        result = run("lessons", "--worksheet", *options)
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        return result.stdout

    def test_a_worksheet_of_an_exercise(self):
        for language, task, chinese in (("en", "## 1. Do it", False), ("zh-CN", "## 1. 动手", True)):
            with self.subTest(language):
                text = self.sheet("pipe/close-right-end", "--language", language)
                self.assertIn(task, text)
                self.assertEqual(any("\u4e00" <= c <= "\u9fff" for c in text), chinese)
                self.assertIn("// Task: which end does the child never use?", text)     # the program to mend
                self.assertEqual(text.count("☐"), 1 + 4)                                # a trial and its goals
                self.assertNotRegex(text, r"task\.|goal\d|worksheet\.")                 # no key stands in for a word
                self.assertNotIn("else the child would wait for itself", text)
                solved = self.sheet("pipe/close-right-end", "--language", language, "--answers")
                self.assertTrue(solved.startswith(text))
                self.assertIn("else the child would wait for itself", solved)           # the solution
                self.assertRegex(solved, r'`child: read\(\d+, "", 100\) = 0`')          # what a run of it showed

    def test_other_ways_to_solve_an_exercise(self):
        result = run("play", "pipe/close-right-end", "--way", "does-not-wait")
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        wrong = run("play", "pipe/close-right-end", "--way", "dos-not-wait")
        self.assertEqual((wrong.returncode, wrong.stdout), (2, ""))
        self.assertIn("does-not-wait", wrong.stderr)


class Doctor(unittest.TestCase):
    def test_fit(self):
        result = run("doctor")
        self.assertEqual(result.returncode, 0, result.stdout)
        for line in result.stdout.splitlines()[:-1]:
            self.assertIn(line.split()[0], {"ok", "limited", "missing"})

    def test_below_another_tracer(self):
        """Nobody can be traced twice: ptrace is missing, and the rest says that it could not be tried."""
        result = subprocess.run(["strace", "-f", "-o", "/dev/null", IPCLAB, "doctor"], capture_output=True, text=True, timeout=300)
        self.assertEqual(result.returncode, 1, result.stdout)
        self.assertRegex(result.stdout, r"(?m)^missing +ptrace ")
        self.assertRegex(result.stdout, r"(?m)^ok +page size ")


if __name__ == "__main__":
    unittest.main()
