"""The state folder of one checkout: everything that runs or was made at run time lies under it, and nothing else does."""

import fcntl
import json
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from devtools.console import Problem

ROOT = Path(__file__).resolve().parent.parent
NEEDED_BYTES = 2 * 1024**3


@dataclass(frozen=True)
class State:
    """Paths, secrets and locks of one state folder (`.state` for work and demo, `.state-test` for the gates)."""

    folder: Path
    durable: bool = True  # tests switch fsync off

    @property
    def run(self) -> Path:
        return self.folder / "run"

    @property
    def logs(self) -> Path:
        return self.folder / "logs"

    @property
    def env_file(self) -> Path:
        return self.folder / "env"

    def prepare(self) -> None:
        """Make the folders. As root the folder is passable for `nobody`, who runs PostgreSQL below it."""
        need_space(self.folder)
        try:
            for folder in (self.folder, self.run, self.logs):
                folder.mkdir(parents=True, exist_ok=True)
            if self.folder.stat().st_uid == os.geteuid():
                self.folder.chmod(0o711 if os.geteuid() == 0 else 0o700)
            for private in (self.run, self.logs):
                private.chmod(0o700)
        except PermissionError as error:
            raise Problem(
                f"cannot write to {self.folder}: {error.strerror}. It probably belongs to another user "
                f"(a run as root?); remove it, or name another folder with PORTAL_STATE."
            ) from None

    def secrets(self) -> dict[str, str]:
        """Passwords and keys of this checkout, made once; whoever loses the file loses the encrypted columns."""
        path = self.folder / "secrets.json"
        try:
            return dict(json.loads(path.read_text()))
        except FileNotFoundError:
            pass
        except ValueError:
            raise Problem(f"{path} is damaged. Start over with: python3 dev.py demo --fresh") from None
        made = {
            "postgres": secrets.token_hex(16),
            "valkey": secrets.token_hex(16),
            "secret_key": secrets.token_urlsafe(48),
            "data_keys": "1:" + secrets.token_hex(32),
            "index_key": secrets.token_hex(32),
        }
        write_private(path, json.dumps(made, indent=1))
        return made

    def remember(self, name: str, value: object) -> None:
        write_private(self.run / name, f"{value}\n")

    def recall(self, name: str) -> str:
        try:
            return (self.run / name).read_text().strip()
        except OSError:
            return ""

    def forget(self, name: str) -> None:
        (self.run / name).unlink(missing_ok=True)

    @contextmanager
    def lock(self, name: str = "lock", *, shared: bool = False) -> Iterator[None]:
        """Hold an advisory lock of this folder, waiting for it; it ends with the process, however that dies."""
        with open_lock(self.run / name) as handle:
            fcntl.flock(handle, fcntl.LOCK_SH if shared else fcntl.LOCK_EX)
            yield

    def is_locked(self, name: str) -> bool:
        """Whether anybody else holds the lock in whatever mode."""
        with open_lock(self.run / name) as handle:
            return not try_lock(handle)


@contextmanager
def open_lock(path: Path) -> Iterator[int]:
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        yield handle
    finally:
        os.close(handle)


def try_lock(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def write_private(path: Path, text: str) -> None:
    """Write a file of mode 0600 in one move: no reader ever sees half of it."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    draft.replace(path)


def need_space(folder: Path) -> None:
    existing = next(parent for parent in (folder, *folder.parents) if parent.exists())
    free = shutil.disk_usage(existing).free
    if free < NEEDED_BYTES:
        raise Problem(
            f"only {free / 1024**3:.1f} GB free on the disk of {existing}; 2 GB are needed. "
            "Free some space, or keep the run-time state elsewhere with PORTAL_STATE=/other/disk/portal."
        )


def development() -> State:
    return State(Path(os.environ.get("PORTAL_STATE") or ROOT / ".state").resolve())


def testing() -> State:
    return State(ROOT / ".state-test", durable=False)
