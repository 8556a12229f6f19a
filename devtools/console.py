"""What the operator sees: plain lines, timed steps, and problems that end the command without a traceback."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Problem(Exception):
    """Something the operator can mend; its text says what happened and what to do."""


def say(text: str = "") -> None:
    print(text, flush=True)


def complain(text: str) -> None:
    print(f"dev.py: {text}", file=sys.stderr, flush=True)


@contextmanager
def step(text: str) -> Iterator[None]:
    """Print what is being done at once, and how long it took afterwards when that was noticeable."""
    begun = time.monotonic()
    say(f"· {text}")
    yield
    took = time.monotonic() - begun
    if took >= 2:
        say(f"  done in {took:.0f} s")


def tail(path: Path, lines: int = 20) -> str:
    """The last lines of a log, indented, for the end of an error message."""
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return "  (no log)"
    return "\n".join(f"  {line}" for line in text.splitlines()[-lines:])
