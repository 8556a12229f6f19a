"""Starts the reading child and hands its messages on. The child may die; this process says why and lives."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from typing import IO, Any, cast

from django.conf import settings

from core.desk.limits import CHILD_WALL_SECONDS
from core.workflow import Refused

_DIED = "读取表格时超出了安全限制（内存或时间），没有导入任何内容。请把数据复制到新下载的模板里，或拆成几个表格分别上传。"


def read(data: bytes, kind: str, spec: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Messages {sheet, head, places, …}, {rows: [[row number, cells], …]} and last {end}. Raises Refused with a sentence."""
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
        _send(child, data, kind, spec)
        yield from _messages(child)
    finally:
        clock.cancel()
        child.kill()
        child.wait()
        if child.stdout:
            child.stdout.close()


def _send(child: "subprocess.Popen[bytes]", data: bytes, kind: str, spec: list[dict[str, Any]]) -> None:
    stdin = cast(IO[bytes], child.stdin)
    try:
        stdin.write(json.dumps({"kind": kind, "columns": spec}).encode() + b"\n")
        stdin.write(data)
        stdin.close()
    except BrokenPipeError:
        raise Refused(_DIED) from None


def _messages(child: "subprocess.Popen[bytes]") -> Iterator[dict[str, Any]]:
    for line in cast(IO[bytes], child.stdout):
        try:
            message: dict[str, Any] = json.loads(line)
        except ValueError:
            break
        if "refused" in message:
            raise Refused(message["refused"])
        yield message
        if "end" in message:
            return
    raise Refused(_DIED)
