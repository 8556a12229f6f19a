"""Starts the reading child and hands its messages on. The child may die; this process says why and lives."""

import json
import os
import select
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from typing import IO, Any, cast

from django.conf import settings

from core.desk.limits import CHILD_WALL_SECONDS
from core.workflow import Refused

PATIENCE = 2.0  # seconds without a word from the child after which the caller is told
_DIED = "读取表格时超出了安全限制（内存或时间），没有导入任何内容。请把数据复制到新下载的模板里，或拆成几个表格分别上传。"


def read(data: bytes | Iterable[bytes], kind: str, spec: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Messages {sheet, head, places, …}, {rows: [[row number, cells], …]} and last {end}; {waiting: seconds} now and then
    while the child has nothing to say. Raises Refused with a sentence."""
    child = subprocess.Popen(
        [sys.executable, "-E", "-s", "-m", "core.desk.child"],
        cwd=settings.BASE_DIR,
        env={"LC_ALL": "C.UTF-8"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        close_fds=True,
    )
    clock = threading.Timer(CHILD_WALL_SECONDS, child.kill)
    clock.start()
    try:
        _send(child, [data] if isinstance(data, bytes) else data, kind, spec)
        yield from _messages(child)
    finally:
        clock.cancel()
        child.kill()
        child.wait()
        if child.stdout:
            child.stdout.close()


def _send(
    child: "subprocess.Popen[bytes]", data: Iterable[bytes], kind: str, spec: list[dict[str, Any]]
) -> None:
    stdin = cast(IO[bytes], child.stdin)
    try:
        stdin.write(json.dumps({"kind": kind, "columns": spec}).encode() + b"\n")
        for piece in data:
            stdin.write(piece)
        stdin.close()
    except BrokenPipeError:
        raise Refused(_DIED) from None


def _messages(child: "subprocess.Popen[bytes]") -> Iterator[dict[str, Any]]:
    for line in _lines(cast(IO[bytes], child.stdout).fileno()):
        try:
            message: dict[str, Any] = json.loads(line) if line else {"waiting": PATIENCE}
        except ValueError:
            break
        if "refused" in message:
            raise Refused(message["refused"])
        yield message
        if "end" in message:
            return
    raise Refused(_DIED)


def _lines(pipe: int) -> Iterator[bytes]:
    """Whole lines, and an empty one where nothing came for a while: a big file is unpacked before its first row."""
    held: list[bytes] = []
    while True:
        if not select.select([pipe], [], [], PATIENCE)[0]:
            yield b""
            continue
        piece = os.read(pipe, 1 << 20)
        if not piece:
            return
        *lines, rest = piece.split(b"\n")
        for line in lines:
            yield b"".join([*held, line])
            held = []
        held.append(rest)
