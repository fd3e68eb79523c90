#!/usr/bin/env python3
"""Lesson folders that are broken or meant to harm: lessons_test.py IPCLAB GOOD_LESSON

Each case takes a copy of a good lesson, spoils it, and says where the one line of the refusal must point to. Beside the
copy lies a folder that no lesson has any business in; strace shows that nothing in there was ever opened."""
import os
import random
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

IPCLAB, GOOD = sys.argv.pop(1), Path(sys.argv.pop(1))
SECRET = "the-secret-of-somebody-else"
LIMIT = 120  # seconds: a guard against hanging, no measure


def replace(name, piece, by, count=1):
    def spoil(folder):
        text = (folder / name).read_text()
        assert piece in text, piece
        (folder / name).write_text(text.replace(piece, by, count))
    return spoil


def toml(piece, by):
    return replace("lesson.toml", piece, by)


def append(name, text):
    def spoil(folder):
        with open(folder / name, "ab") as file:
            file.write(text if isinstance(text, bytes) else text.encode())
    return spoil


def write(name, data):
    def spoil(folder):
        (folder / name).unlink(missing_ok=True)
        (folder / name).write_bytes(data if isinstance(data, bytes) else data.encode())
    return spoil


def link(name, target):
    def spoil(folder):
        (folder / name).unlink(missing_ok=True)
        os.symlink(target, folder / name)
    return spoil


def remove(name):
    return lambda folder: (folder / name).unlink()


def fifo(name):
    def spoil(folder):
        (folder / name).unlink()
        os.mkfifo(folder / name)
    return spoil


def unix_socket(folder):
    (folder / "en.md").unlink()
    here = os.getcwd()
    os.chdir(folder)  # the path of a socket is short
    with socket.socket(socket.AF_UNIX) as end:
        end.bind("en.md")
    os.chdir(here)


def sparse(name, size):
    def spoil(folder):
        with open(folder / name, "wb") as file:
            file.truncate(size)
    return spoil


def directory(name):
    def spoil(folder):
        (folder / name).unlink()
        (folder / name).mkdir()
    return spoil


def solution_elsewhere(folder):
    shutil.rmtree(folder / "solution")
    (folder / "solution").symlink_to(folder.parent / "outside")


def nested_checks(depth):
    check = '{ is = "quiet" }'
    for _ in range(depth):
        check = '{ is = "all_of", checks = [' + check + "] }"
    return f'[[step.goal]]\nis = "all_of"\nchecks = [{check}]\n'


STEP = '\n[[step]]\nid = "s{}"\nkind = "run"\n'
RUN = 'run = ["fill"]'
# name: (how it is spoilt, what the line must have)
CASES = {
    # What is no plain small text file.
    "FIFO for lesson.toml": (fifo("lesson.toml"), r"lesson\.toml: not a regular file"),
    "FIFO for prose": (fifo("zh-CN.md"), r"zh-CN\.md: not a regular file"),
    "FIFO for a program": (fifo("fill.cpp"), r"lesson\.toml:\d+: program 'fill': fill\.cpp is not a regular file"),
    "socket for prose": (unix_socket, r"en\.md: not a regular file"),
    "folder for lesson.toml": (directory("lesson.toml"), r"lesson\.toml: not a regular file"),
    "folder for a program": (directory("fill.cpp"), r"lesson\.toml:\d+: program 'fill': fill\.cpp is not a regular file"),
    "100 MB of nothing": (sparse("lesson.toml", 100 << 20), r"lesson\.toml: larger than"),
    "100 MB of prose": (sparse("en.md", 100 << 20), r"en\.md: larger than"),
    "a terabyte": (sparse("en.md", 1 << 40), r"en\.md: larger than"),
    "missing lesson.toml": (remove("lesson.toml"), r"it has no lesson\.toml"),
    "missing language": (remove("zh-CN.md"), r"zh-CN\.md: No such file"),
    "missing program": (remove("fill.cpp"), r"lesson\.toml:\d+: unknown program 'fill'"),
    "empty lesson.toml": (write("lesson.toml", ""), r"lesson\.toml:\d+: "),
    "empty prose": (write("en.md", ""), r"en\.md:1: words for 'title' are missing"),
    "unreadable bytes": (write("lesson.toml", bytes(range(128, 256))), r"lesson\.toml:1: not UTF-8"),
    # Links: out of the folder, to devices, in circles.
    "link to /dev/zero": (link("lesson.toml", "/dev/zero"), r"lesson\.toml: a symbolic link"),
    "prose from outside": (link("en.md", "../outside/secret"), r"en\.md: a symbolic link"),
    "prose from outside, absolute": (lambda f: link("en.md", f.parent / "outside" / "secret")(f), r"en\.md: a symbolic link"),
    "prose from /proc": (link("en.md", "/proc/self/environ"), r"en\.md: a symbolic link"),
    "link to itself": (link("en.md", "en.md"), r"en\.md: a symbolic link"),
    "dangling link": (link("lesson.toml", "nowhere"), r"lesson\.toml: a symbolic link"),
    "linked program": (lambda f: link("fill.cpp", f.parent / "outside" / "secret")(f), r"lesson\.toml:\d+: "),
    # TOML that is none, or far too much.
    "broken TOML": (append("lesson.toml", '\n[[step]\nid = "x"'), r"lesson\.toml:\d+: "),
    "NUL": (append("lesson.toml", b"\n# \x00"), r"lesson\.toml:\d+: control character U\+0000"),
    "escape": (append("lesson.toml", b"\n# \x1b[2J"), r"lesson\.toml:\d+: control character U\+001B"),
    "turned writing": (append("lesson.toml", "\n# \u202egninrut"), r"lesson\.toml:\d+: control character U\+202E"),
    "invalid UTF-8": (append("lesson.toml", b"\n# \xc3\x28"), r"lesson\.toml:\d+: not UTF-8"),
    "overlong UTF-8": (append("lesson.toml", b"\n# \xc0\xaf"), r"lesson\.toml:\d+: not UTF-8"),
    "arrays 10,000 deep": (append("lesson.toml", "\nx = " + "[" * 10_000), r"lesson\.toml:\d+: .*nest"),
    "tables 10,000 deep": (append("lesson.toml", "\nx = " + "{a=" * 10_000), r"lesson\.toml:\d+: .*nest"),
    "dotted keys 300,000 deep": (append("lesson.toml", "\n" + ".".join("a" * 300_000) + " = 1"), r"lesson\.toml:\d+: too many dots"),
    "a table's name 300,000 deep": (append("lesson.toml", "\n[" + ".".join("a" * 300_000) + "]"), r"lesson\.toml:\d+: too many dots"),
    "a million steps": (append("lesson.toml", "".join(STEP.format(i) for i in range(1_000_000))), r"lesson\.toml: larger than"),
    "30,000 steps": (append("lesson.toml", "".join(STEP.format(i) for i in range(20_000))), r"lesson\.toml:\d+: 'step' has \d+ entries"),
    "50,000 unknown keys": (toml("level =", "".join(f"k{i} = 1\n" for i in range(50_000)) + "level ="), r"lesson\.toml:\d+: unknown key"),
    "50,000 roles": (toml("[roles]\n", "[roles]\n" + "".join(f'r{i} = "main"\n' for i in range(50_000))), r"lesson\.toml:\d+: 'roles' has \d+ entries"),
    "100,000 prerequisites": (toml("before = []", "before = [" + '"a",' * 100_000 + "]"), r"lesson\.toml:\d+: 'before' has \d+ entries"),
    "a long word": (toml('level = "core"', f'level = "{"c" * 900_000}"'), r"lesson\.toml:\d+: 'level' is longer"),
    "escaped bell": (toml(RUN, r'run = ["fill", "\u0007"]'), r"lesson\.toml:\d+: 'run' has a control character U\+0007"),
    "escaped escape in a key": (toml("level =", '"le\\u001b[31mvel" = 1\nlevel ='), r"lesson\.toml:\d+: unknown key of lesson\.toml 'le\\x1b"),
    # What is not meant so.
    "key with a slip": (toml("minutes =", "minuts ="), r"lesson\.toml:\d+: .*did you mean 'minutes'\?"),
    "predicate with a slip": (toml('is = "level"', 'is = "levle"'), r"lesson\.toml:\d+: .*did you mean 'level'\?"),
    "huge number": (toml("minutes = 2", "minutes = 9223372036854775807"), r"lesson\.toml:\d+: 'minutes' must be"),
    "larger than 64 bits": (toml("minutes = 2", "minutes = 99999999999999999999"), r"lesson\.toml:\d+: "),
    "negative number": (toml("pace_ms = 300", "pace_ms = -300"), r"lesson\.toml:\d+: 'pace_ms' must be"),
    "a float for a number": (toml("minutes = 2", "minutes = 2.5"), r"lesson\.toml:\d+: 'minutes' must be"),
    "text for a table": (toml("[roles]", 'roles = "none"\n[rules]'), r"lesson\.toml:\d+: "),
    "overflowing amount": (toml('"capacity-4096"', '"capacity*99999999999999999999"'), r"lesson\.toml:\d+: .*no amount"),
    "division by zero": (toml('"capacity-4096"', '"capacity/0"'), r"lesson\.toml:\d+: .*no amount"),
    "the same step twice": (append("lesson.toml", '\n[[step]]\nid = "fill"\nkind = "run"\n'), r"lesson\.toml:\d+: step 'fill' is there twice"),
    "the same choice twice": (toml('id = "b"', 'id = "a"'), r"lesson\.toml:\d+: choice 'a' is there twice"),
    "the same role twice": (toml("programs = [", f"programs = [{{ role = \"main\", {RUN} }}, "), r"lesson\.toml:\d+: role 'main' is there twice"),
    "checks 100 deep": (append("lesson.toml", nested_checks(60)), r"lesson\.toml:\d+: checks are nested too deep"),
    "needs itself": (toml("before = []", 'before = ["lesson"]'), r"lesson\.toml:\d+: 'before' names the lesson itself"),
    "role of nobody": (toml('writer = "main/1"', 'writer = "nobody/1"'), r"lesson\.toml:\d+: unknown program role 'nobody'"),
    "channel that is none": (toml('channel = "pipe"', 'channel = "pipe:0"'), r"lesson\.toml:\d+: .*no channel"),
    # Programs of other places.
    "program up the tree": (toml(RUN, 'run = ["../../bin/x"]'), r"lesson\.toml:\d+: program '\.\./\.\./bin/x'"),
    "program outside": (toml(RUN, 'run = ["../outside/secret"]'), r"lesson\.toml:\d+: program "),
    "program by its path": (toml(RUN, 'run = ["/home/x/evil"]'), r"lesson\.toml:\d+: program '/home/x/evil'"),
    "program through /bin": (toml(RUN, 'run = ["/bin/../home/x/evil"]'), r"lesson\.toml:\d+: program "),
    "program of a folder below": (toml(RUN, 'run = ["sub/x"]'), r"lesson\.toml:\d+: program "),
    "no program": (toml(RUN, "run = []"), r"lesson\.toml:\d+: 'run' is empty"),
    "environment that is none": (toml(RUN, RUN + ', env = ["LD_PRELOAD"]'), r"lesson\.toml:\d+: 'LD_PRELOAD' is not NAME=VALUE"),
    # Prose.
    "prose with a bell": (append("en.md", b"\n\x07"), r"en\.md:\d+: control character U\+0007"),
    "prose that is Latin-1": (append("en.md", b"\ncaf\xe9\n"), r"en\.md:\d+: not UTF-8"),
    "a million words": (append("en.md", "\n" + "word " * 1_000_000), r"en\.md: larger than"),
    "fifty thousand words": (append("en.md", "\n" + "word " * 50_000), r"en\.md:\d+: 'why-differ' is longer"),
    "words for no step": (append("zh-CN.md", "\n## predct\nHm\n"), r"zh-CN\.md:\d+: .*did you mean 'predict'\?"),
    "words twice": (append("en.md", "\n## fill\nAgain.\n"), r"en\.md:\d+: 'fill' is there twice"),
    "words before a step": (write("en.md", "# T\n### a\nx\n"), r"en\.md:2: "),
}


class Hostile(unittest.TestCase):  # what all cases share
    def setUp(self):
        self.place = tempfile.TemporaryDirectory()
        self.root = Path(self.place.name).resolve()
        self.folder = self.root / "lesson"
        shutil.copytree(GOOD, self.folder)
        (self.root / "outside").mkdir()
        for name in ("secret", "actions.toml", "lesson.toml", "en.md"):
            (self.root / "outside" / name).write_text(f"# {SECRET}\n")
        # Below strace a sanitizer's leak check does not work.
        self.environment = dict(os.environ, DISPLAY="", WAYLAND_DISPLAY="", XDG_STATE_HOME=str(self.root / "state"),
                                ASAN_OPTIONS="detect_leaks=0")

    def tearDown(self):
        self.place.cleanup()

    def run_lab(self, *arguments):
        """The lab below strace (which follows it alone: its tracer has children of its own), as if typed."""
        log = self.root / "strace"
        result = subprocess.run(["strace", "-y", "-o", log, "-e", "trace=open,openat,openat2,execve", IPCLAB, *map(str, arguments)],
                                capture_output=True, timeout=LIMIT, env=self.environment)
        self.assertGreaterEqual(result.returncode, 0, "killed by a signal")
        self.assertLess(result.returncode, 126, result.stderr[-2000:])
        text = result.stdout.decode() + result.stderr.decode()      # both are UTF-8
        self.assertNotIn(SECRET, text)
        opened = [line for line in log.read_text(errors="replace").splitlines() if f"<{self.root}/outside" in line.rpartition("=")[2]]
        self.assertEqual(opened, [])
        return result.returncode, text

    def refused(self, words, *arguments):
        status, text = self.run_lab(*arguments)
        self.assertEqual(status, 2, text[-2000:])
        self.assertRegex(text, r"\Aipclab: [^\n]*\n\Z")
        self.assertNotRegex(text.rstrip("\n"), r"[\x00-\x1f\x7f-\x9f]")
        self.assertLess(len(text), 2000)
        self.assertRegex(text, words)


def each(name, spoil, words):
    def test(self):
        spoil(self.folder)
        self.refused(words, "check", "--words", self.folder)
        self.refused(words, "play", self.folder)
    return test


class Folders(Hostile):
    pass


for number, (name, (spoil, words)) in enumerate(CASES.items(), 1):
    setattr(Folders, f"test_{number:02} {name}", each(name, spoil, words))


class Others(Hostile):
    def test_the_good_lesson_is_good(self):
        status, text = self.run_lab("check", "--words", self.folder)
        self.assertEqual((status, text.splitlines()[0]), (0, "lesson: ok"), text)

    def test_the_window_refuses_it_too(self):
        fifo("en.md")(self.folder)
        self.refused(r"en\.md: not a regular file", self.folder)

    def test_a_folder_with_a_name_that_is_no_line(self):
        folder = self.root / "two\nlines\x1b[31m"
        self.folder.rename(folder)
        (folder / "en.md").unlink()
        self.refused(r"two\\x0alines\\x1b\[31m/en\.md: No such file", "check", "--words", folder)

    def test_a_solution_that_lies_elsewhere(self):
        solution_elsewhere(self.folder)
        status, text = self.run_lab("play", self.folder)
        self.assertEqual(status, 2, text)
        self.assertRegex(text, r"solution/actions\.toml: ")

    def lab(self, *befores):
        """A lab of lessons a, b, c …; each with its prerequisites."""
        for name, before in zip("abcdefgh", befores):
            folder = self.root / "labs" / "pipe" / "lessons" / name
            shutil.copytree(GOOD, folder)
            toml("before = []", f"before = {before}".replace("'", '"'))(folder)
        return self.root / "labs"

    def test_prerequisites_in_a_circle(self):
        status, text = self.run_lab("check", "--words", self.lab(["pipe/b"], ["pipe/c"], ["pipe/a"]))
        self.assertEqual(status, 2, text)
        self.assertRegex(text, r"lesson\.toml:5: 'before' goes round in a circle: pipe/a, pipe/b, pipe/c, pipe/a")

    def test_prerequisites_that_are_not_there(self):
        status, text = self.run_lab("check", "--words", self.lab([], ["pipe/aa"]))
        self.assertEqual(status, 2, text)
        self.assertRegex(text, r"lesson\.toml:5: unknown lesson 'pipe/aa'; did you mean 'pipe/a'\?")

    def test_lessons_that_are_links_are_none(self):
        labs = self.lab([])
        lessons = labs / "pipe" / "lessons"
        (lessons / "linked").symlink_to(self.root / "outside")
        (lessons / "round").symlink_to(lessons)
        (lessons / "root").symlink_to("/")
        status, text = self.run_lab("check", "--words", labs)
        self.assertEqual((status, text.splitlines()[0]), (0, "pipe/a: ok"), text)

    def test_mutations(self):
        """Whatever comes of it: a verdict or a refusal, in one line, and nothing else."""
        random.seed(4711)
        originals = {name: (self.folder / name).read_bytes() for name in ("lesson.toml", "en.md", "zh-CN.md", "solution/actions.toml")}
        for round in range(150):
            for name, data in originals.items():
                (self.folder / name).write_bytes(data)
            name = random.choice(list(originals))
            data = bytearray(originals[name])
            for _ in range(random.randint(1, 8)):
                at, to = sorted(random.randrange(len(data) + 1) for _ in range(2))
                deed = random.randrange(5)
                if deed == 0 and at < len(data):
                    data[at] ^= 1 << random.randrange(8)
                elif deed == 1:
                    del data[at:min(to, at + 40)]
                elif deed == 2:
                    data[at:at] = data[at:min(to, at + 200)] * random.randint(1, 4)
                elif deed == 3:
                    data[at:at] = random.choice([b"[[", b"]]", b"{", b'"""', b"\n[step]\n", b"\x00", b"\xff", b"=", b"\n### z\n", b"-1", b"1e99", b".." * 20])
                else:
                    del data[to:]
            (self.folder / name).write_bytes(data)
            with self.subTest(round=round, name=name):
                status, text = self.run_lab("check", "--words", self.folder)
                self.assertIn(status, (0, 1, 2), text)
                if status == 2:
                    self.assertRegex(text, r"\Aipclab: [^\n]*/(lesson\.toml|en\.md|zh-CN\.md)(:\d+)?: [^\n]*\n\Z")


if __name__ == "__main__":
    unittest.main()
