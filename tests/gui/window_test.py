#!/usr/bin/env python3
"""A real window: Xvfb, xdotool. The first minute with four real clicks, what the screen says compared with /proc; then
characters typed into the editor of an exercise, which come into the learner's file.

    tests/gui/window_test.py IPCLAB [PICTURES]

IPCLAB is the program; screenshots are left in the folder PICTURES if it is given.
"""
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

LIMIT = 120   # seconds; a guard, not a measure


def until(what, state):
    """Waits for a state and returns it."""
    end = time.monotonic() + LIMIT
    while time.monotonic() < end:
        if found := state():
            return found
        time.sleep(0.05)
    sys.exit(f"window_test: waited {LIMIT} s for {what}")


def controls(file):
    try:
        lines = file.read_text().splitlines()
    except FileNotFoundError:
        return {}
    return {words[0]: tuple(map(float, words[1:])) for words in (line.rsplit(" ", 4) for line in lines)}


def child_letters(lab):
    """State letters of the processes that the lab's tracer follows."""
    letters = {}
    for pid in descendants(lab):
        try:
            if "TracerPid:\t0\n" not in Path(f"/proc/{pid}/status").read_text():
                letters[pid] = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            pass
    return letters


def children(pid):
    try:
        return [int(p) for p in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except FileNotFoundError:
        return []


def descendants(pid):
    found = []
    for child in children(pid):
        found += [child] + descendants(child)
    return found


class Lab:
    def __init__(self, program, home, display, pictures, *lesson):
        self.file = Path(home) / "controls"
        self.pictures = pictures
        # A GL driver leaks, and is unloaded before a sanitizer could name it: leaks of ours are found by the robot's tests.
        self.env = dict(os.environ, DISPLAY=display, XDG_CONFIG_HOME=home, XDG_STATE_HOME=home, XDG_RUNTIME_DIR=home, XDG_DATA_HOME=home,
                        LC_ALL="C.UTF-8", ASAN_OPTIONS="detect_leaks=0")
        self.file.unlink(missing_ok=True)
        # No argument: the very first start is lesson 1.
        self.process = subprocess.Popen([program, *lesson, "--controls", str(self.file), "--size", "1440x900", "--theme", "dark", "--lang", "en"],
                                        env=self.env, stdin=subprocess.DEVNULL)
        self.clicks = 0

    def has(self, control):
        if self.process.poll() is not None:
            sys.exit(f"window_test: the window closed with status {self.process.returncode}")
        return controls(self.file).get(control)

    def tool(self, *words):
        subprocess.run(["xdotool", *words], env=self.env, check=True)

    def click(self, control):
        x, y, w, h = until(control, lambda: self.has(control))
        self.tool("mousemove", str(int(x + w / 2)), str(int(y + h / 2)))
        self.tool("click", "1")
        self.clicks += 1

    def picture(self, name):
        if self.pictures:
            subprocess.run(["import", "-window", "root", str(self.pictures / f"{name}.png")], env=self.env, check=True)


def play(lab):
    until("two processes held by the tracer", lambda: list(child_letters(lab.process.pid).values()) == ["t", "t"])
    lab.picture("1-start")
    lab.click("lesson.primary")
    until("the question", lambda: lab.has("lesson.choice.2"))
    lab.picture("2-question")
    lab.click("lesson.choice.2")
    # The kernel's own word for it: one sleeps in its call, the other is stopped by the tracer.
    until("a blocked writer in /proc", lambda: sorted(child_letters(lab.process.pid).values()) == ["S", "t"])
    lab.picture("3-blocked")
    lab.click("lesson.next")
    until("One read", lambda: lab.has("stage.reader.step"))
    lab.picture("4-your-turn")
    lab.click("stage.reader.step")
    until("the goal", lambda: lab.has("lesson.next"))
    lab.picture("5-woken")
    assert lab.clicks == 4, lab.clicks
    lab.tool("key", "g")            # every action has a key: the language, the theme
    lab.tool("key", "t")
    lab.picture("6-other-language-and-theme")
    followed = descendants(lab.process.pid)
    lab.tool("key", "ctrl+q")
    lab.process.wait(LIMIT)
    assert lab.process.returncode == 0, lab.process.returncode
    until("nothing left running", lambda: not any(Path(f"/proc/{pid}").exists() for pid in followed))


def edit(lab, home):
    """Types a line into the editor."""
    lab.click("code.text")
    lab.tool("key", "ctrl+Home")
    lab.tool("type", "// mine: [x] = {1};")
    lab.tool("key", "Return")
    file = until("the learner's file", lambda: next(Path(home).glob("ipclab/exercises/**/*.cpp"), None))
    until("what was typed", lambda: file.read_text().startswith("// mine: [x] = {1};\n"))
    lab.picture("7-typed")
    lab.tool("key", "ctrl+q")           # also from within the text
    lab.process.wait(LIMIT)
    assert lab.process.returncode == 0, lab.process.returncode


def main():
    program, pictures = sys.argv[1], Path(sys.argv[2]) if len(sys.argv) > 2 else None
    with tempfile.TemporaryDirectory() as home:
        read, write = os.pipe()
        xvfb = subprocess.Popen(["Xvfb", "-displayfd", str(write), "-screen", "0", "1440x900x24", "-noreset", "-nolisten", "tcp"],
                                pass_fds=[write], stderr=subprocess.DEVNULL)
        os.close(write)
        lab = None
        try:
            with os.fdopen(read) as said:
                display = ":" + said.readline().strip()
            lab = Lab(program, home, display, pictures)
            play(lab)
            lab = Lab(program, home, display, pictures, "pipe/close-right-end")
            edit(lab, home)
        finally:
            if lab and lab.process.poll() is None:
                lab.process.kill()
                lab.process.wait()
            xvfb.terminate()
            xvfb.wait()
    print("the first minute: four clicks in a real window; an exercise: typed into its editor")


if __name__ == "__main__":
    main()
