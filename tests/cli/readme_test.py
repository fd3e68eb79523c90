#!/usr/bin/env python3
"""The README's lesson is whole: readme_test.py IPCLAB README"""
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

IPCLAB, README = sys.argv.pop(1), Path(sys.argv.pop(1)).read_text()


class Lesson(unittest.TestCase):
    def setUp(self):
        self.place = tempfile.TemporaryDirectory()
        self.folder = Path(self.place.name) / "mine"
        for file in ("lesson.toml", "en.md", "talk.cpp", "solution/actions.toml"):
            block = re.search(rf"^`{re.escape(file)}`[^\n]*:\n\n```\w+\n(.*?)^```$", README, re.M | re.S)
            self.assertTrue(block, file)
            (self.folder / file).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / file).write_text(block[1])
        (self.folder / "zh-CN.md").write_text((self.folder / "en.md").read_text())
        (self.folder / "wrong" / "called").mkdir(parents=True)
        solution = (self.folder / "solution" / "actions.toml").read_text()
        (self.folder / "wrong" / "called" / "actions.toml").write_text(solution.replace('choice = "a"', 'choice = "b"'))

    def tearDown(self):
        self.place.cleanup()

    def lab(self, *arguments):
        return subprocess.run([IPCLAB, *map(str, arguments)], capture_output=True, text=True, timeout=300)

    def test_it_is_proved(self):
        result = self.lab("check", self.folder)
        self.assertEqual((result.returncode, result.stdout), (0, "mine: ok\n"), result.stderr)

    def test_a_slip_is_named_with_its_place(self):
        file = self.folder / "lesson.toml"
        file.write_text(file.read_text().replace("pipe-empty", "pipe-emty"))
        line = 1 + file.read_text()[:file.read_text().index("pipe-emty")].count("\n")
        result = self.lab("check", self.folder)
        self.assertEqual(result.returncode, 2)
        self.assertIn(f"/lesson.toml:{line}: unknown reason 'pipe-emty'; did you mean 'pipe-empty'?", result.stderr)

    def test_it_is_printed(self):
        for language in ("en", "zh-CN"):
            result = self.lab("lessons", "--worksheet", self.folder, "--language", language, "--answers")
            self.assertEqual(result.returncode, 0, result.stderr)
            self.assertNotIn("worksheet.", result.stdout)       # no words are missing
            page, answers = result.stdout.split("page-break-before")
            for words in ("# Who waits?", "int main()", "☐ **a** It waits", "☐ The reader's `read` returns what was written.", "| reader | writer |"):
                self.assertIn(words, page)
            self.assertNotIn("It returns 0.", page)             # the belief would give it away
            self.assertIn("a — It waits", answers)
            self.assertNotIn("b — It returns 0", answers)
            plain = self.lab("lessons", "--worksheet", self.folder, "--language", language)
            self.assertNotIn("page-break-before", plain.stdout)


class Reset(unittest.TestCase):
    def test_one_lesson_or_all(self):
        with tempfile.TemporaryDirectory() as state:
            file = Path(state) / "ipclab" / "progress.toml"
            file.parent.mkdir()
            file.write_text('version = 1\nseen_home = true\n[lessons]\n"pipe/full" = { step = 3, finished = true, done = [] }\n'
                            '"pipe/empty" = { step = 1, finished = false, done = [] }\n')

            def reset(*lesson):
                return subprocess.run([IPCLAB, "lessons", "--reset", *lesson], capture_output=True, text=True, timeout=300,
                                      env={"XDG_STATE_HOME": state, "HOME": state})
            self.assertEqual(reset("pipe/ful").returncode, 2)
            self.assertEqual(reset("pipe/full").returncode, 0)
            self.assertNotIn("pipe/full", file.read_text())
            self.assertIn("pipe/empty", file.read_text())
            self.assertEqual(reset().returncode, 0)
            self.assertNotIn("pipe/empty", file.read_text())
            self.assertIn("seen_home = true", file.read_text())


if __name__ == "__main__":
    unittest.main()
