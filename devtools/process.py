"""Processes and ports: is it ours, is it alive, stop it for sure, find a free port."""

import os
import signal
import socket
import subprocess
import time
from contextlib import suppress
from pathlib import Path

HAS_PROC = Path("/proc/self/stat").exists()


def command_of(pid: int) -> str:
    """The command line of a living process; empty for one that is gone or a zombie nobody has reaped yet."""
    if pid <= 0:
        return ""
    proc = Path(f"/proc/{pid}")
    if HAS_PROC:
        try:
            state = (proc / "stat").read_text().rpartition(")")[2].split()[0]
            text = (proc / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except (OSError, IndexError):
            return ""
        return "" if state in "ZX" else text
    listed = subprocess.run(
        ["ps", "-o", "stat=,command=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return "" if listed.stdout.lstrip().startswith("Z") else listed.stdout.strip()


def is_ours(pid: int, *marks: str) -> bool:
    """Whether the process lives and its command line carries every mark: a reused process id does not fool it."""
    command = command_of(pid)
    return bool(command) and all(mark in command for mark in marks)


def read_pid(path: Path) -> int:
    """The number in a pid file's first line, 0 when there is none."""
    try:
        return int(path.read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return 0


def wait_gone(pid: int, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while command_of(pid):
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def stop(pid: int, seconds: float) -> None:
    """SIGTERM, wait, SIGKILL."""
    for sign, patience in ((signal.SIGTERM, seconds), (signal.SIGKILL, 2.0)):
        with suppress(ProcessLookupError, PermissionError):
            os.kill(pid, sign)
        if wait_gone(pid, patience):
            return


def signal_group(leader: int, sign: signal.Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, sign)


def group_members(leader: int) -> list[int]:
    """The living processes of a process group, whose leader may be gone already."""
    if not HAS_PROC:
        listed = subprocess.run(
            ["ps", "-A", "-o", "pid=,pgid=,stat="], capture_output=True, text=True, check=False
        )
        rows = [line.split() for line in listed.stdout.splitlines()]
        return [int(pid) for pid, group, stat in rows if int(group) == leader and "Z" not in stat]
    members = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError, IndexError):
            state, _, group = stat.read_text().rpartition(")")[2].split()[:3]
            if int(group) == leader and state not in "ZX":
                members.append(int(stat.parent.name))
    return members


def port_is_free(port: int, host: str = "127.0.0.1") -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def free_port(remembered: int = 0) -> int:
    """The remembered port when it is still free, else any free one."""
    if remembered and port_is_free(remembered):
        return remembered
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(port: int, host: str = "127.0.0.1") -> bool:
    try:
        socket.create_connection((host, port), timeout=1).close()
    except OSError:
        return False
    return True
