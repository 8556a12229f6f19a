"""A group of processes that live and die together: readable output, signals passed on, orphans of a killed run healed."""

import json
import os
import signal
import subprocess
import threading
import time
from collections import deque
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from types import FrameType

from devtools.console import Problem, say
from devtools.process import group_members, is_ours, signal_group
from devtools.state import ROOT, State

GRACE_SECONDS = 6.0  # a task cut short is taken up again at the next start


class Stopped(BaseException):
    """SIGTERM, SIGHUP or Ctrl-C reached dev.py: leave through every `finally` on the way out."""


def stop_on_signals() -> None:
    def leave(number: int, frame: FrameType | None) -> None:
        ignore_signals()  # a second Ctrl-C must not cut the stopping short; it is bounded anyway
        raise Stopped

    for sign in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(sign, leave)


def ignore_signals() -> None:
    for sign in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(sign, signal.SIG_IGN)


class Child:
    """One supervised process in a process group of its own; its lines are shown with its name in front and logged."""

    def __init__(self, name: str, words: list[str], env: dict[str, str], log: Path) -> None:
        self.name = name
        self.last: deque[str] = deque(maxlen=20)
        self.process = subprocess.Popen(
            words, env=env, cwd=ROOT, process_group=0, umask=0o077, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
        )  # fmt: skip
        self.reader = threading.Thread(target=self._read, args=(log,), daemon=True)
        self.reader.start()

    def _read(self, log: Path) -> None:
        assert self.process.stdout is not None
        with log.open("a", encoding="utf-8") as file:
            for line in self.process.stdout:
                self.last.append(line.rstrip())
                file.write(line)
                file.flush()
                with suppress(OSError):  # the terminal may be gone; the log stays
                    say(f"{self.name:<7}| {line.rstrip()}")


class Group:
    """The children of one run, noted in the state folder so that the next run finds what a `kill -9` left behind."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.children: list[Child] = []

    def start(self, name: str, words: list[str], env: dict[str, str]) -> None:
        log = self.state.logs / f"{name}.log"
        if log.exists() and log.stat().st_size > 10_000_000:
            log.replace(log.with_suffix(".log.1"))
        self.children.append(Child(name, words, env, log))
        self.state.remember("children", json.dumps([child.process.pid for child in self.children]))

    def check(self) -> None:
        """Raise when a child has ended: half a portal is worse than none."""
        for child in self.children:
            if (code := child.process.poll()) is not None:
                child.reader.join(2)
                last = "\n".join(f"  {line}" for line in child.last) or "  (it said nothing)"
                raise Problem(
                    f"{child.name} ended with code {code}; stopping the rest. Its last lines:\n{last}"
                )

    def stop(self) -> None:
        stop_groups([child.process.pid for child in self.children], reap=self.children)
        self.state.forget("children")


def stop_groups(leaders: Iterable[int], reap: Iterable[Child] = ()) -> None:
    """SIGTERM to all process groups at once, SIGKILL to those that are still there when the grace is over."""
    left = list(leaders)
    for sign, patience in ((signal.SIGTERM, GRACE_SECONDS), (signal.SIGKILL, 2.0)):
        for leader in left:
            signal_group(leader, sign)
        end = time.monotonic() + patience
        while left and time.monotonic() < end:
            for child in reap:
                child.process.poll()
            left = [leader for leader in left if group_members(leader)]
            time.sleep(0.05)


def heal(state: State) -> bool:
    """Stop what a killed run left behind; returns whether there was anything. Process ids used again are left alone."""
    try:
        leaders = [int(pid) for pid in json.loads(state.recall("children") or "[]")]
    except ValueError:
        leaders = []
    mark = str(ROOT / ".venv")
    orphans = [leader for leader in leaders if any(is_ours(pid, mark) for pid in group_members(leader))]
    stop_groups(orphans)
    state.forget("children")
    return bool(orphans)


def environment_of(extra: dict[str, str]) -> dict[str, str]:
    """What a child sees: the caller's environment, the portal's variables, and unbuffered output."""
    return os.environ | extra | {"PYTHONUNBUFFERED": "1"}
